# QEMU's virt with a core RV32IMAC: floats in software. Of its RAM the first 4 MB stand in for flash.
CPU = rv32imac
CLOCK_HZ = 10000000
FLASH = 0x80000000 4M
RAM = 0x80400000 128K
UART = ns16550 0x10000000 10
SYSTEM = virt
DEFINES = BOARD_PLIC=0x0c000000 BOARD_TIME_HZ=10000000 BOARD_UART_HZ=3686400
EMULATOR = qemu-system-riscv32 -machine virt -bios none -cpu rv32,f=false,d=false
