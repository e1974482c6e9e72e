# Arm MPS2 with the AN386 image: Cortex-M4 with an FPU, as QEMU has it. Else as mps2-an385.
CPU = cortex-m4f
CLOCK_HZ = 25000000
FLASH = 0x00000000 4M
RAM = 0x20000000 128K
UART = cmsdk 0x40004000 0
UART_1 = 0x40005000 2
EMULATOR = qemu-system-arm -machine mps2-an386
