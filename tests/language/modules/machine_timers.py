# machine.Timer on the host, what tests/firmware/board/timers.py does not come to.
import time
from machine import Timer

print(Timer(), Timer(-1, mode=Timer.ONE_SHOT), Timer(-1).deinit())
for names in ({"period": 20}, {"freq": 2000}, {"freq": 0.5}, {"period": 50, "tick_hz": 100}, {"period": 0}, {"freq": 0}, {"period": -1}, {"period": 1 << 30},
              {"tick_hz": 0, "period": 1}, {"freq": "x"}, {"ticks": 1}):
    try:
        print(Timer(-1, **names))
    except (ValueError, TypeError) as error:
        print(type(error).__name__)
for wrong in 0, "x":
    try:
        Timer(wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__)

seen = []


def failing(timer):
    seen.append(timer)
    raise ValueError("told, and no more")


def locked(timer):
    try:
        seen.append(bytearray(100))
    except MemoryError:
        seen[0] = "no room"


timer = Timer(mode=Timer.ONE_SHOT, period=1, callback=failing)
while not seen:
    pass
print(seen == [timer])
timer.init(mode=Timer.ONE_SHOT, period=1, callback=locked, hard=True)
while seen == [timer]:
    time.sleep_ms(1)
print(seen)
timer.init(mode=Timer.PERIODIC, period=1, callback=failing)
timer.init(callback=None)  # stops it
seen.clear()
time.sleep_ms(10)
print(seen)
# A sleep that timers interrupt is as long as one that they do not.
timer.init(period=3, callback=lambda timer: seen.append(1))
start = time.ticks_ms()
time.sleep_ms(60)
print(time.ticks_diff(time.ticks_ms(), start) >= 60, len(seen) >= 15)
