from micropython import const

_ZERO_C = const(27315)
_SCALE = const(100)
PASCALS_PER_HPA = const(100)

# 16 points of the compass, clockwise from north.
COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
           "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")

# Upper bound of each Beaufort force in m/s, and its name.
BEAUFORT = ((0.5, "calm"), (1.6, "light air"), (3.4, "light breeze"), (5.5, "gentle breeze"),
            (8.0, "moderate breeze"), (10.8, "fresh breeze"), (13.9, "strong breeze"),
            (17.2, "near gale"), (20.8, "gale"), (24.5, "strong gale"))


def celsius(centikelvin):
    return (centikelvin - _ZERO_C) / _SCALE


def compass(degrees):
    return COMPASS[int((degrees % 360) / 22.5 + 0.5) % 16]


def beaufort(speed):
    for force, (limit, name) in enumerate(BEAUFORT):
        if speed < limit:
            return force, name
    return len(BEAUFORT), "storm"
