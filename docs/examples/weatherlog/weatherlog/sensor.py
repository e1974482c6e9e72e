from .units import celsius


def noise(seed):
    """A small generator of pseudo-random numbers in 0..65535, the same on every machine."""
    state = seed & 0xFFFF

    def step(spread):
        nonlocal state
        state = (state * 25173 + 13849) & 0xFFFF
        return state * spread // 65536

    return step


class Sensor:
    unit = ""

    def __init__(self, name, step):
        self.name = name
        self._step = step
        self._offset = 0

    @property
    def offset(self):
        return self._offset

    @offset.setter
    def offset(self, value):
        if not -5 <= value <= 5:
            raise ValueError("offset out of range: %r" % (value,))
        self._offset = value

    def raw(self, minute):
        raise NotImplementedError

    def read(self, minute):
        return self.raw(minute) + self._offset

    def __repr__(self):
        return "<{} {!r} in {}>".format(type(self).__name__, self.name, self.unit)


class Thermometer(Sensor):
    unit = "C"

    def raw(self, minute):
        hour = minute // 60 % 24
        swing = 900 - abs(14 - hour) * 75
        return celsius(28015 + swing + self._step(120))


class Barometer(Sensor):
    unit = "hPa"

    def raw(self, minute):
        return 1003 + (minute % 720) / 72 + self._step(16) / 8


class Hygrometer(Sensor):
    unit = "%"

    def raw(self, minute):
        return 55 + self._step(40)


class Anemometer(Sensor):
    unit = "m/s"

    def __init__(self, name, step, *, gusty=3):
        super().__init__(name, step)
        self.gusty = gusty

    def raw(self, minute):
        return self._step(24 * self.gusty) / 4

    def direction(self):
        return self._step(360)


class FlakySensor(Thermometer):
    """Fails now and then, as cheap ones do."""

    def read(self, minute):
        if minute % 210 == 0:
            raise OSError(5)
        return super().read(minute)
