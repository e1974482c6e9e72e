# ST Nucleo-L073RZ: Cortex-M0+ at 16 MHz. Console on USART 2, which the debugger on the board passes on. Built and verified, not run: no
# emulator has it.
CPU = cortex-m0plus
CHIP = stm32l0
CLOCK_HZ = 16000000
FLASH = 0x08000000 192K
RAM = 0x20000000 20K
STACK_SIZE ?= 2K
UART = stm32v2 0x40004400 28
PINS = stm32 5-7
PIN_NAMES = LED=5 BUTTON=45
SYSTEM = stm32
DEFINES = BOARD_UART_HZ=16000000 BOARD_STM32=0 BOARD_PORTS=8
UF2_FAMILY = stm32l0
PROFILE ?= minimal
PROGRAMMER = openocd:board/st_nucleo_l073rz.cfg
