# Arm MPS2 with the AN500 image: Cortex-M7 with an FPU for doubles, as QEMU has it. Else as mps2-an385.
CPU = cortex-m7d
CLOCK_HZ = 25000000
FLASH = 0x00000000 4M
RAM = 0x20000000 256K
UART = cmsdk 0x40004000 0
UART_1 = 0x40005000 2
EMULATOR = qemu-system-arm -machine mps2-an500
