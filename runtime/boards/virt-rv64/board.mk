# QEMU's virt with a core of 64 bits: a board whose words and floats are those of hosts.
CPU = rv64imafdc
CLOCK_HZ = 10000000
FLASH = 0x80000000 4M
RAM = 0x80400000 256K
UART = ns16550 0x10000000 10
SYSTEM = virt
DEFINES = BOARD_PLIC=0x0c000000 BOARD_TIME_HZ=10000000 BOARD_UART_HZ=3686400
EMULATOR = qemu-system-riscv64 -machine virt -bios none
