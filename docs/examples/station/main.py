import time
import board
from station import thermometer


def text(tenths):
    if tenths is None:
        return "--.- C"
    sign = "-" if tenths < 0 else ""
    return "%s%d.%d C" % (sign, *divmod(abs(tenths), 10))


def run(times):
    for _ in range(times):
        board.led(True)
        print(text(thermometer.read()))
        board.led(False)
        time.sleep_ms(10)


run(6)
