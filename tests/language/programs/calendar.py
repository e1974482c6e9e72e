# not-on: stock (stock: its time.gmtime takes 2100 for a leap year and no seconds before 1970)
# time: dates from seconds and back, and ticks.
import time

for seconds in (0, 1, 86399, 86400, 951782399, 951782400, 1078012800, 1456704000, 1700000000, 2147483647, 4107542399, 4107542400, -1, -86400, -86401):
    print(seconds, tuple(time.gmtime(seconds))[:8])
for seconds in (0, 951782400, 1700000000, 2147483647):
    local = time.localtime(seconds)
    print(time.mktime(tuple(local)[:8] + (-1,)) == seconds)
before = time.time()
time.sleep(0.01)
print(0 <= time.time() - before < 5, time.time_ns() > 0)
for bad in ((1, 2), 5):
    try:
        time.mktime(bad)
    except TypeError:
        print("TypeError")
try:
    time.sleep(-1)
except ValueError:
    print("ValueError")
