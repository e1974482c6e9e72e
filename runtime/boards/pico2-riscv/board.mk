# Raspberry Pi Pico 2 with one of its RISC-V cores, Hazard3, at 150 MHz; else as pico2. Built and verified, not run: no emulator has it.
CPU = rv32imac
CHIP = rp2
CLOCK_HZ = 150000000
FLASH = 0x10000000 4M
RAM = 0x20000000 520K
PORT_SOURCES += runtime/port/chip/rp2350_riscv_block.c
UART = pl011 0x40070000 33
UART_1 = 0x40078000 34
CLOCK = rp2350 0xd0000000
INTERRUPTS = runtime/port/riscv/interrupts_hazard3.c
USB = rp2 14
PINS = rp2 21
PIN_NAMES = LED=25
I2C = rp2
SPI = pl022
ADC = rp2
PWM = rp2
SYSTEM = rp2
DEFINES = BOARD_RP2=2350 BOARD_SETS_FREQUENCY=1
UF2_FAMILY = rp2350-riscv
PROGRAMMER = picotool disk:RP2350
