from . import sensor
from .checksum import Digest
from .record import Log, RecordError, pack, unpack
from .stats import Window, threshold

_STEP_MINUTES = 30


class Bus:
    """The sensors' power: on while reading."""

    def __init__(self):
        self.cycles = 0
        self.on = False

    def __enter__(self):
        self.on = True
        self.cycles += 1
        return self

    def __exit__(self, kind, error, traceback):
        self.on = False
        return kind is OSError  # a sensor that does not answer is no reason to stop


class Station:
    def __init__(self, name, seed=1, capacity=40):
        step = sensor.noise(seed)
        self.name = name
        self.bus = Bus()
        self.thermometer = sensor.FlakySensor("t0", step)
        self.barometer = sensor.Barometer("p0", step)
        self.hygrometer = sensor.Hygrometer("h0", step)
        self.anemometer = sensor.Anemometer("w0", step, gusty=2)
        self.log = Log(capacity)
        self.digest = Digest()
        self.window = Window(6)
        self.missed = []
        self.alarms = {"frost": threshold(3, above=False), "heat": threshold(15.5), "gale": threshold(17.2)}
        self.raised = {name: 0 for name in self.alarms}
        try:
            self.thermometer.offset = 9
        except ValueError as error:
            print("calibration:", error)
        finally:
            self.thermometer.offset = -0.5

    def measure(self, minute):
        with self.bus:
            temperature = self.thermometer.read(minute)
            wind = self.anemometer.read(minute)
            record = pack(minute, temperature, self.barometer.read(minute),
                          self.hygrometer.read(minute), wind)
            self.log.append(record)
            self.digest.update(record)
            self.window.add(temperature)
            self._alarm(frost=temperature, heat=temperature, gale=wind)
            return True
        self.missed.append(minute)
        return False

    def _alarm(self, **values):
        for name, value in values.items():
            if self.alarms[name](value):
                self.raised[name] += 1

    def run(self, count):
        for number in range(count):
            self.measure(number * _STEP_MINUTES)

    def readings(self):
        for where, data in enumerate(self.log):
            try:
                yield unpack(data, where)
            except RecordError as error:
                print(f"record {error.where}: {error}")
