# What machine_pins.py does not come to, on the recording simulator: run with --pins.
import io
import machine
import pins
import uctypes
from machine import ADC, I2C, PWM, RTC, SPI, Pin, PinBase, Signal, SoftI2C, SoftSPI


def error_of(function, *args, **names):
    try:
        return function(*args, **names)
    except Exception as error:
        return type(error).__name__


# ---- memory and the chip ----
memory = bytearray(b"\x01\x02\x03\x04\x05\x06\x07\x08")
at = uctypes.addressof(memory)
machine.mem8[at] = 0xFF
machine.mem16[at + 2] = 0x1234
machine.mem32[at + 4] = 0x89ABCDEF
print(memory, machine.mem8[at + 1], hex(machine.mem16[at + 2]), hex(machine.mem32[at + 4]), machine.mem8, machine.mem32)
print(error_of(lambda: machine.mem32[at + 1]), error_of(lambda: machine.mem8["x"]), error_of(machine.mem8.__class__))
print(machine.freq() > 0, error_of(machine.freq, 1000), machine.reset_cause() == machine.PWRON_RESET, len(machine.unique_id()) > 0)
state = machine.disable_irq()
print(machine.enable_irq(state), machine.idle(), machine.lightsleep(1))
for end in machine.reset, machine.soft_reset, machine.bootloader:
    try:
        end()
    except SystemExit:
        print("ends")

# ---- pins ----
pin = Pin("LED7", Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
print(pin, pin(), pin.init(Pin.IN, pull=Pin.PULL_DOWN), pin.on(), pin.low(), pin.high(), pin.off())
for wrong in (lambda: Pin(3, 99), lambda: pin.irq(trigger=99),
              lambda: Pin(3, nothing=1), lambda: Signal(), lambda: Signal(Pin(3), nothing=1), lambda: Pin()):
    print(error_of(wrong) in ("ValueError", "TypeError", "OSError"))


class Expander(PinBase):
    """A pin that a driver makes of another chip's."""
    level = 0

    def value(self, level=None):
        if level is None:
            return self.level
        self.level = level


far = Expander()
signal = Signal(far, invert=True)
print(signal.value(), signal.off(), far.level, signal(1), far.level, signal(), error_of(Signal, 5))
print(Signal(9, Pin.OUT, invert=True)(1), Signal(Pin(10, Pin.OUT), invert=False).on())
print(error_of(machine.time_pulse_us, Pin(11, Pin.IN), 1, 1000), machine.time_pulse_us(Pin(11, Pin.IN), 0, 100))
print(machine.bitstream(Pin(12, Pin.OUT), 0, (1000, 2000, 2000, 1000), b"\xa5"), error_of(machine.bitstream, pin, 1, (1, 1, 1, 1), b""),
      error_of(machine.bitstream, pin, 0, (1, 1, 1), b""), error_of(machine.bitstream, pin, 0, (1, 1, 1, 1), 5))

# ---- PWM, ADC, RTC ----
pwm = PWM(Pin(13), freq=1000, duty_u16=32768)
print(pwm, pwm.freq(), pwm.duty_u16(), pwm.duty_ns(), pwm.freq(2000), pwm.duty_ns(100000), pwm.duty_u16(), pwm.init(freq=500, duty_ns=1000), pwm.duty_ns(), pwm.deinit())
print(error_of(PWM))
print(ADC(Pin(14)).read_u16(), error_of(ADC), ADC(Pin(14)))
rtc = RTC()
print(len(rtc.datetime()), error_of(rtc.datetime, (2026, 1)), error_of(RTC, 1, 2))

# ---- buses ----
seen = []


def other_side(kind, *what):
    seen.append((kind, *what))
    if kind == "i2c":
        return bytes(range(what[3])) if what[1] == 0x42 else None
    if kind == "spi":
        return bytes(byte ^ 0x0F for byte in what[1])


pins.answer(other_side)
for i2c in I2C(1, scl=Pin(20), sda=Pin(21)), SoftI2C(Pin(22), Pin(23), freq=50000, timeout=1000):
    print(i2c)
    into = bytearray(3)
    print(i2c.readfrom_mem_into(0x42, 0x1234, into, addrsize=16), into, i2c.readfrom(0x42, 2, False), i2c.writeto(0x42, b"x", False),
          i2c.writevto(0x42, []), i2c.init(freq=10000) if isinstance(i2c, I2C) else i2c.init(Pin(22), Pin(23)))
    for wrong in (lambda: i2c.readfrom_mem(0x42, 1, 1, addrsize=7), lambda: i2c.writeto(0x42, 5),
                  lambda: i2c.readfrom_into(0x42, b"const"), lambda: i2c.writevto(0x42, 5), lambda: i2c.readfrom_mem(0x50, 1, 1)):
        print(error_of(wrong), end=" ")
    print(i2c.deinit() if hasattr(i2c, "deinit") else None)
for spi in SPI(1, baudrate=1000, polarity=1, phase=1, sck=Pin(30), mosi=Pin(31), miso=Pin(32)), SoftSPI(sck=Pin(33), mosi=Pin(34), miso=Pin(35)):
    print(spi)
    into = bytearray(2)
    print(spi.read(2), spi.read(1, 0xF0), spi.readinto(into, 0x55), into, spi.write(b"ab"), spi.write_readinto(b"cd", into), into, spi.init(baudrate=500))
    print(error_of(spi.write_readinto, b"abc", into), error_of(spi.write, 5), error_of(spi.readinto, b"x"), spi.deinit())
print(len(seen))
pins.answer(None)
print(error_of(pins.set, -1, 1), error_of(pins.answer, 1) in (None, "TypeError"))
