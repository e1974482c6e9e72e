# Stellaris LM3S6965 evaluation kit: Cortex-M3 at 12.5 MHz, from a crystal of 8 MHz.
CPU = cortex-m3
CHIP = lm3s
CLOCK_HZ = 12500000
FLASH = 0x00000000 256K
RAM = 0x20000000 64K
UART = pl011 0x4000c000 5
UART_1 = 0x4000d000 6
PINS = pl061 0-4 30-31
PIN_NAMES = LED=40 UP=32 DOWN=33 LEFT=34 RIGHT=35 SELECT=41
I2C = lm3s
SPI = pl022
SYSTEM = lm3s
DEFINES = BOARD_CRYSTAL=14 BOARD_PORTS=7
EMULATOR = qemu-system-arm -machine lm3s6965evb
# All of the VM leaves a program of 256 KB no room.
PROFILE ?= core
PROGRAMMER = openocd:board/ek-lm3s6965.cfg
