# Netduino Plus 2: STM32F405RG, Cortex-M4 with an FPU, console on USART 1.
CPU = cortex-m4f
CHIP = stm32f4
CLOCK_HZ = 168000000
FLASH = 0x08000000 1M
RAM = 0x20000000 128K
UART = stm32 0x40011000 37
DEFINES = BOARD_UART_HZ=84000000
EMULATOR = qemu-system-arm -machine netduinoplus2
