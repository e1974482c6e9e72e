# ST STM32VLDISCOVERY: STM32F100RB, Cortex-M3 at 24 MHz, console on USART 1.
CPU = cortex-m3
CHIP = stm32f1
CLOCK_HZ = 24000000
FLASH = 0x08000000 128K
RAM = 0x20000000 8K
STACK_SIZE ?= 2K
UART = stm32 0x40013800 37
DEFINES = BOARD_UART_HZ=24000000
EMULATOR = qemu-system-arm -machine stm32vldiscovery
PROFILE ?= minimal
PROGRAMMER = openocd:board/stm32vldiscovery.cfg
