# machine.Timer: how often and in which order callbacks run, whatever the board's clock is.
import gc
import time
from machine import Timer

runs = 0


def count(timer):
    global runs
    runs += 1


periodic = Timer(period=10, callback=count)
time.sleep_ms(105)
print(runs)
while runs < 20:  # the interpreter alone has it run, too
    pass
periodic.deinit()
before = runs
order = []
for i in 3, 1, 2:
    Timer(mode=Timer.ONE_SHOT, period=i * 10, callback=lambda timer, i=i: order.append(i))
gc.collect()  # nobody but the clock has them now
time.sleep_ms(50)
print(order, runs == before)


def again(timer):
    order.append(len(order))
    if len(order) < 6:
        timer.init(mode=Timer.ONE_SHOT, period=2, callback=again)


Timer(mode=Timer.ONE_SHOT, period=1, callback=again)
time.sleep_ms(30)
print(order)
