# Nordic nRF52840 DK: Cortex-M4 with an FPU at 64 MHz. Console on P0.06 and P0.08, which the debugger on the board passes on; its UART is
# the nRF51's. Built and verified, not run: no emulator has it.
CPU = cortex-m4f
CLOCK_HZ = 64000000
FLASH = 0x00000000 1M
RAM = 0x20000000 256K
UART = nrf51 0x40002000 2
DEFINES = BOARD_UART_TX_PIN=6 BOARD_UART_RX_PIN=8
UF2_FAMILY = nrf52840
PROGRAMMER = pyocd:nrf52840
