# Arm MPS2 with the AN505 image: Cortex-M33 with an FPU, as QEMU has it. It starts in the secure state: these are the secure addresses.
CPU = cortex-m33f
CLOCK_HZ = 20000000
FLASH = 0x10000000 4M
RAM = 0x38000000 128K
UART = cmsdk 0x50200000 32
UART_1 = 0x50201000 34
EMULATOR = qemu-system-arm -machine mps2-an505
