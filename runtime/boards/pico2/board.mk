# Raspberry Pi Pico 2 with one of its Cortex-M33 cores, at 150 MHz. Built and verified, not run: no emulator has it.
include $(ROOT)/runtime/boards/pico2/pico2.mk
CPU = cortex-m33f
PORT_SOURCES += runtime/port/chip/rp2350_block.c
UF2_FAMILY = rp2350-arm-s
