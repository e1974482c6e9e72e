# board.mk - the board BOARD: its description, and what follows from it. ROOT is the tree. A description is NAME/board.mk in a folder of
# BOARD_PATH, or runtime/boards/NAME/board.mk, and says
#
#   CPU         a line of cpu.mk
#   CLOCK_HZ    the core's, as it runs after reset or after chip_start
#   FLASH, RAM  first address and size: 0x00000000 256K
#   STACK_SIZE  of RAM, for C
#   UART        kind (peripheral/uart_KIND.c), address, interrupt
#   UART_1      address and interrupt of a second one of that kind, machine.UART(1), if any
#   USB         kind (peripheral/usb_KIND.c), interrupt: a second console where a firmware is made with USB_CONSOLE=1, not in profile minimal
#   CLOCK       the same of the clock (peripheral/clock_KIND.c); without: the family's own
#   CHIP        a file of chip/, where the console needs oscillators, gates or pins
#   PINS        kind (peripheral/pins_KIND.c), interrupts: 6 23 30-32
#   PIN_NAMES   what the board calls them, besides the chip's names: LED=25
#   I2C, SPI    kinds (peripheral/i2c_KIND.c, spi_KIND.c); by software they go on any pins
#   ADC, PWM    kinds, the same
#   FLASH_WRITER kind (peripheral/flash_KIND.c), its registers, bytes erased at once
#   SYSTEM      kind (peripheral/system_KIND.c): the chip's number, why it was reset, its watchdog
#   DEFINES     what these files want to know besides
#   EMULATOR    the program of QEMU's and the machine that stand for it, if any
#   SIMULATOR   another program, which is given a UF2 and the firmware's words
#   UF2_FAMILY  the chip's name in freezer/flash/uf2_family.def, where it is flashed so
#   ESP_FAMILY  the chip's name in freezer/flash/esp_chip.def: make firmware writes firmware.esp, too
#   PROGRAMMER  ways to write to it, of those that program.sh has
#   INTERRUPTS  the file of its interrupts, where it is not the family's
#   SECTIONS    a linker script, where the family's does not do
#   PROFILE     minimal, where full does not fit
#
# A board of its family's kind has no other file; sources of its own go to PORT_SOURCES. What two boards have in common, one of them may
# have in a file that both include.
boards_found := $(wildcard $(addsuffix /*/board.mk,$(BOARD_PATH) $(ROOT)/runtime/boards))
board_found := $(firstword $(filter %/$(BOARD)/board.mk,$(boards_found)))
ifeq ($(board_found),)
$(error no board '$(BOARD)'; there are: $(sort $(notdir $(patsubst %/,%,$(dir $(boards_found)))))$(if $(BOARD_PATH),; BOARD_PATH is $(BOARD_PATH)))
endif
include $(board_found)
include $(ROOT)/runtime/port/cpu.mk
cpu_facts := $(cpu_$(CPU))
ifeq ($(cpu_facts),)
$(error board $(BOARD): no CPU '$(CPU)' in runtime/port/cpu.mk; there are: $(patsubst cpu_%,%,$(filter cpu_%,$(.VARIABLES))))
endif
FAMILY := $(word 1,$(cpu_facts))
ARCH := $(word 2,$(cpu_facts))
SMALL_INT_BITS := $(word 3,$(cpu_facts))
FLOAT := $(word 4,$(cpu_facts))
CPU_FLAGS := $(wordlist 5,99,$(cpu_facts)) -DTARGET_DOUBLE=$(if $(filter DOUBLE,$(FLOAT)),1,0)
PROFILE ?= full
ARGUMENTS ?=
comma = ,
space = $() $()
include $(ROOT)/runtime/port/$(FAMILY)/family.mk
