# machine.UART: answers each line with its length and itself, and ends on the word "end".
from machine import UART

uart = UART(1, 9600, timeout=60000, timeout_char=60000, rxbuf=64)
print(uart)
calls = []
uart.irq(lambda u: calls.append(u is uart))
uart.write(b"ready\n")
line = None
while line != b"end\n":
    line = uart.readline()
    uart.write(b"%d:" % len(line))
    print(uart.write(line), line)
print(len(calls) > 0, all(calls), uart.any(), uart.flush(), uart.txdone())
uart.init(timeout=0, timeout_char=0)
print(uart.read(), uart.readinto(bytearray(2)))
uart.deinit()
try:
    uart.any()
except OSError as error:
    print(error.errno)
for wrong in (lambda: UART(9), lambda: UART(1, bits=9, parity=0)):
    try:
        wrong()
    except OSError as error:
        print("no such UART" if error.errno == 19 else "no such form")
