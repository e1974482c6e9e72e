# Raspberry Pi Pico: RP2040, two Cortex-M0+ of which one runs at 125 MHz, executing in place from 2 MB of QSPI flash. Console on UART 0: GPIO 0
# sends, GPIO 1 receives. The boot ROM starts rp2040_boot.c, which `freezer seal` gives its checksum.
CPU = cortex-m0plus
CHIP = rp2
CLOCK_HZ = 125000000
FLASH = 0x10000000 2M
RAM = 0x20000000 264K
SECTIONS = rp2040.ld
PORT_SOURCES += runtime/port/chip/rp2040_boot.c
UART = pl011 0x40034000 20
UART_1 = 0x40038000 21
USB = rp2 5
PINS = rp2 13
PIN_NAMES = LED=25
I2C = rp2
SPI = pl022
ADC = rp2
PWM = rp2
SYSTEM = rp2
DEFINES = BOARD_RP2=2040 BOARD_SETS_FREQUENCY=1
FLASH_WRITER = rp2040 0x18000000 4096
UF2_FAMILY = rp2040
SIMULATOR = node $(ROOT)/tests/against/oracles/pico.mjs
PROGRAMMER = picotool disk:RPI-RP2
