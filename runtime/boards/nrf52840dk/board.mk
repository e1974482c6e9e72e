# Nordic nRF52840 DK: Cortex-M4 with an FPU at 64 MHz. Console on P0.06 and P0.08, which the debugger on the board passes on; its UART is
# the nRF51's. Built and verified, not run: no emulator has it.
CPU = cortex-m4f
CLOCK_HZ = 64000000
FLASH = 0x00000000 1M
RAM = 0x20000000 256K
UART = nrf51 0x40002000 2
PINS = nrf 6
PIN_NAMES = LED=13 LED2=14 LED3=15 LED4=16 BUTTON=11
SYSTEM = nrf
DEFINES = BOARD_UART_TX_PIN=6 BOARD_UART_RX_PIN=8 BOARD_NRF=52
UF2_FAMILY = nrf52840
PROGRAMMER = pyocd:nrf52840
