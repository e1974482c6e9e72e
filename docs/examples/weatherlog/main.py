# The station's start: a day of readings in, a report out.
import gc
import micropython
from weatherlog import Station, __version__, report


def main():
    print("weatherlog", __version__)
    station = Station("Hut 7", seed=2026)
    station.run(48)
    report.daily(station)
    report.records(station)
    gc.collect()
    micropython.mem_info()
    print("done")


main()
