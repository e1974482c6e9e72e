# ST Nucleo-F401RE: Cortex-M4 with an FPU at 84 MHz. Console on USART 2, which the debugger on the board passes on. Built and verified, not
# run: no emulator has it.
CPU = cortex-m4f
CHIP = stm32f4
CLOCK_HZ = 84000000
FLASH = 0x08000000 512K
RAM = 0x20000000 96K
UART = stm32 0x40004400 38
PINS = stm32 6-10 23 40
PIN_NAMES = LED=5 BUTTON=45
SYSTEM = stm32
DEFINES = BOARD_UART_HZ=42000000 BOARD_USART2 BOARD_STM32=4 BOARD_PORTS=8
UF2_FAMILY = stm32f4
PROGRAMMER = openocd:board/st_nucleo_f4.cfg pyocd:stm32f401re
