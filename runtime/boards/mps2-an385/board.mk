# Arm MPS2 with the AN385 image: Cortex-M3, as QEMU has it. Code memory stands in for flash; of the 4 MB of data memory 128 KB are
# used, RAM_SIZE=16K makes it a smaller chip.
CPU = cortex-m3
CLOCK_HZ = 25000000
FLASH = 0x00000000 4M
RAM = 0x20000000 128K
UART = cmsdk 0x40004000 0
UART_1 = 0x40005000 2
EMULATOR = qemu-system-arm -machine mps2-an385
