# Stellaris LM3S811 evaluation kit: Cortex-M3 at 12.5 MHz, from a crystal of 6 MHz.
CPU = cortex-m3
CHIP = lm3s
CLOCK_HZ = 12500000
FLASH = 0x00000000 64K
RAM = 0x20000000 8K
STACK_SIZE ?= 2K
UART = pl011 0x4000c000 5
UART_1 = 0x4000d000 6
PINS = pl061 0-4
PIN_NAMES = LED=21 BUTTON=20
I2C = lm3s
SPI = pl022
SYSTEM = lm3s
DEFINES = BOARD_CRYSTAL=11 BOARD_PORTS=5
EMULATOR = qemu-system-arm -machine lm3s811evb
PROFILE ?= minimal
WITHOUT ?= index messages shortcuts
PROGRAMMER = openocd:board/ek-lm3s811.cfg
