# Raspberry Pi Pico 2 with one of its RISC-V cores, Hazard3, at 150 MHz. Built and verified, not run: no emulator has it.
include $(ROOT)/runtime/boards/pico2/pico2.mk
CPU = rv32imac
PORT_SOURCES += runtime/port/chip/rp2350_riscv_block.c
CLOCK = rp2350 0xd0000000
INTERRUPTS = runtime/port/riscv/interrupts_hazard3.c
UF2_FAMILY = rp2350-riscv
