# SiFive E, as QEMU has it: FE310, RV32IMAC with 16 KB of RAM, which executes in place from its QSPI flash. The clock of the time is
# QEMU's, 10 MHz, where the chip has 32,768 Hz.
CPU = rv32imac
CLOCK_HZ = 16000000
FLASH = 0x20400000 4M
RAM = 0x80000000 16K
STACK_SIZE ?= 4K
UART = sifive 0x10013000 3
UART_1 = 0x10023000 4
PINS = fe310 8-39
PIN_NAMES = LED=19 LED_BLUE=21 LED_RED=22
SYSTEM = fe310
DEFINES = BOARD_PLIC=0x0c000000 BOARD_TIME_HZ=10000000
EMULATOR = qemu-system-riscv32 -machine sifive_e
PROFILE ?= minimal
