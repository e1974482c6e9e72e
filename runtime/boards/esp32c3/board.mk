# ESP32-C3 boards: RV32IMC at the 80 MHz that Espressif's boot loader leaves it at, 4 MB of flash, which that loader maps; console on UART 0, GPIO 20
# and 21. The firmware is the application at 0x10000, behind the loader and its table of partitions, which boards are sold with.
# Built and verified, not run.
CPU = rv32imc
CHIP = esp32c3
CLOCK_HZ = 80000000
FLASH = 0x42000000 4M
RAM = 0x3fc80000 368K
SECTIONS = esp32c3.ld
UART = esp 0x60000000 21
UART_1 = 0x60010000 22
CLOCK = esp 0x60023000 37
INTERRUPTS = runtime/port/riscv/interrupts_esp.c
ESP_FAMILY = esp32c3
PROGRAMMER = esptool:0x10000
