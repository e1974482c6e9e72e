# pico2.mk - what the Raspberry Pi Pico 2 is with cores of either kind: RP2350, executing in place from 4 MB of QSPI flash. Console on
# UART 0: GPIO 0 sends, GPIO 1 receives.
CHIP = rp2
CLOCK_HZ = 150000000
FLASH = 0x10000000 4M
RAM = 0x20000000 520K
UART = pl011 0x40070000 33
UART_1 = 0x40078000 34
USB = rp2 14
PINS = rp2 21
PIN_NAMES = LED=25
I2C = rp2
SPI = pl022
ADC = rp2
PWM = rp2
SYSTEM = rp2
DEFINES = BOARD_RP2=2350 BOARD_SETS_FREQUENCY=1
PROGRAMMER = picotool disk:RP2350
