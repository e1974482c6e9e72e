from .stats import extremes, histogram
from .units import beaufort, compass

_RULE = "-" * 44


def clock(minute):
    return "%02d:%02d" % (minute // 60 % 24, minute % 60)


def daily(station):
    print(_RULE)
    print(f"Station {station.name!r}: {len(station.log)} records, {station.bus.cycles} bus cycles")
    print("sensors:", station.thermometer, station.barometer)
    print("missed:", ", ".join(clock(m) for m in station.missed))
    low, high = extremes((reading[1], reading[0]) for reading in station.readings())
    print("temperature from {:.1f} C at {} to {:.1f} C at {}".format(
        low[0], clock(low[1]), high[0], clock(high[1])))
    print(f"last six: mean {station.window.mean:.2f}, spread {station.window.spread:.2f}")
    gust = max(reading[4] for reading in station.readings())
    force, name = beaufort(gust)
    print(f"strongest gust {gust:5.1f} m/s from {compass(station.anemometer.direction())}, "
          f"force {force} ({name})")
    for bucket, count in histogram(reading[3] for reading in station.readings()):
        print("humidity {0:3d}..{1:<3d}% {2}".format(bucket, bucket + 4, "#" * count))
    print("alarms:", *sorted(f"{key}={count}" for key, count in station.raised.items()))


def records(station):
    print(_RULE)
    station.log.damage(3)
    total = 0
    for minute, temperature, pressure, humidity, gust in station.readings():
        total += pressure
        if minute % 240 == 0:
            print(f"{clock(minute)} {temperature:6.2f} C {pressure:7.1f} hPa {humidity:3d} % {gust:4.1f} m/s")
    print(f"mean pressure {total / (len(station.log) - 1):.2f} hPa")
    print("digest", station.digest.hex)
    print(_RULE)
