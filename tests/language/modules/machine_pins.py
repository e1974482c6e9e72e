# Drivers on the recording simulator: run with --pins. Plays the other side, too.
import machine
import pins
from machine import ADC, I2C, PWM, SPI, Pin, Signal, SoftI2C, SoftSPI, WDT

led = Pin(2, Pin.OUT, value=1)
led.off()
led.toggle()
led(0)
print(led, led.value(), led())
lamp = Signal(Pin("GPIO3", Pin.OUT), invert=True)
lamp.on()
print(lamp.value())
lamp.off()

button = Pin(4, Pin.IN, Pin.PULL_UP)
seen = []
button.irq(lambda pin: seen.append((pin is button, pin.value())), Pin.IRQ_FALLING)
print(button.value())
for level in (0, 1, 0, None):
    pins.set(4, level)
    print(button.value())
button.irq(None)
pins.set(4, 0)
print(seen)

registers = {0x10: 0xAB, 0x11: 0xCD}
pointer = 0


def other_side(kind, *what):
    global pointer
    if kind == "i2c":
        bus, address, written, wanted = what
        if address != 0x42:
            return None
        if written:
            pointer = written[0]
            for i, byte in enumerate(written[1:]):
                registers[pointer + i] = byte
        return bytes(registers.get(pointer + i, 0) for i in range(wanted))
    if kind == "spi":
        return bytes(byte ^ 0xFF for byte in what[1])
    if kind == "adc":
        return 0x1234
    return None


pins.answer(other_side)
i2c = I2C(0, scl=Pin(5), sda=Pin(6), freq=100000)
print(i2c, i2c.scan())
print(i2c.readfrom_mem(0x42, 0x10, 2), i2c.writeto_mem(0x42, 0x11, b"\x01\x02"), i2c.readfrom_mem(0x42, 0x10, 3))
buffer = bytearray(2)
print(i2c.writeto(0x42, b"\x11"), i2c.readfrom_into(0x42, buffer), buffer, i2c.writevto(0x42, (b"\x10", bytearray(b"\x77"))))
print(SoftI2C(scl=Pin(7), sda=Pin(8)).readfrom_mem(0x42, 0x10, 1))
for wrong in (lambda: i2c.writeto(0x43, b"x"), lambda: i2c.readfrom(0x43, 1)):
    try:
        wrong()
    except OSError as error:
        print(error.errno)
spi = SPI(1, 1000000, polarity=1, phase=1, sck=Pin(9), mosi=Pin(10), miso=Pin(11))
spi.write(b"abc")
spi.write_readinto(b"\x0f\xf0", buffer)
print(spi, buffer, spi.read(2, 0x55))
SoftSPI(sck=Pin(1), mosi=Pin(2), miso=Pin(3)).readinto(buffer)
print(buffer, ADC(26).read_u16())
pwm = PWM(Pin(12), freq=1000, duty_u16=32768)
pwm.duty_ns(250000)
print(pwm.freq(), pwm.duty_u16(), pwm.duty_ns())
pwm.deinit()
WDT(timeout=2000).feed()
print(machine.time_pulse_us(button, 1, 100), machine.time_pulse_us(button, 0, 100))
cell = bytearray(b"\x11\x22\x33\x44")
print(machine.mem8, machine.unique_id() != b"", machine.freq() > 0)
pins.answer(None)
