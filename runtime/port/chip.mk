# chip.mk - what the families of chips share: sources, memory, the emulator. A family says CC, AR, LIBC (linker flags),
# SECTIONS (its linker script), CLOCK_DEFAULT and FAMILY_SOURCES before it includes this.
CLOCK := $(or $(CLOCK),$(CLOCK_DEFAULT))
PORT_SOURCES += $(FAMILY_SOURCES) $(addprefix runtime/port/common/,console.c semihosting.c start.c uart.c \
		$(if $(APART),apart.c,$(if $(CHECK_IMAGE),sealed.c,whole.c)) $(if $(ROMFS),rom_slots.c)) \
	runtime/port/peripheral/uart_$(word 1,$(UART)).c runtime/port/peripheral/clock_$(word 1,$(CLOCK)).c \
	$(if $(CHIP),runtime/port/chip/$(CHIP).c) $(if $(PINS),runtime/port/common/pin_names.c runtime/port/peripheral/pins_$(word 1,$(PINS)).c) \
	$(if $(FLASH_WRITER),runtime/port/peripheral/flash_$(word 1,$(FLASH_WRITER)).c)
ifeq ($(PROFILE),minimal)
LTO ?= -flto
INTERRUPTS_FLAGS = -DTAKES_INPUT=0
# Few bytes: no ARGUMENTS, no interrupt of the console's, and mem* and str* of our own.
PORT_SOURCES += $(addprefix runtime/port/common/,run.c string.c)
else
INTERRUPTS_FLAGS = -DTAKES_INPUT=1
usb_console := $(if $(USB_CONSOLE),$(USB))
PORT_SOURCES += $(if $(usb_console),runtime/port/peripheral/usb_$(word 1,$(usb_console)).c) $(addprefix runtime/port/common/,main.c input.c $(if $(PROMPT),prompt.c,firmware.c))
endif
# The chip as a whole, and buses: by software on any pins.
PORT_SOURCES += runtime/port/common/chip.c $(if $(PINS),runtime/port/common/i2c.c runtime/port/common/spi.c) $(if $(I2C),runtime/port/peripheral/i2c_$(I2C).c) \
	$(if $(SPI),runtime/port/peripheral/spi_$(SPI).c) \
	$(if $(SYSTEM),runtime/port/peripheral/system_$(SYSTEM).c) $(if $(ADC),runtime/port/peripheral/adc_$(ADC).c) $(if $(PWM),runtime/port/peripheral/pwm_$(PWM).c)
# With a prompt its files, line ends that terminals want, and a C stack that the compiler can use.
ifneq ($(PROMPT),)
PORT_SOURCES += $(patsubst $(ROOT)/%,%,$(wildcard $(ROOT)/runtime/repl/*.c))
STACK_SIZE ?= 12K
endif
# Interrupts as initialisers: 5 8-10 are [5] = HANDLER, [8 ... 10] = HANDLER, and the ranges {5, 5}, {8, 10},
handled_by = $(foreach number,$(2),[$(subst -, ... ,$(number))] = $(1)$(comma))
ranges_of = $(foreach number,$(1),{$(firstword $(subst -, ,$(number)))$(comma) $(lastword $(subst -, ,$(number)))}$(comma))
BOARD_FLAGS = -DBOARD_NAME='"$(BOARD)"' -DBOARD_CLOCK_HZ=$(CLOCK_HZ) -DBOARD_UART=$(word 2,$(UART)) -DBOARD_UART_IRQ=$(word 3,$(UART)) \
	-DBOARD_UART_1=$(or $(word 1,$(UART_1)),0) -DBOARD_UART_1_IRQ=$(or $(word 2,$(UART_1)),0) \
	$(if $(word 2,$(CLOCK)),-DBOARD_CLOCK=$(word 2,$(CLOCK))) $(if $(word 3,$(CLOCK)),-DBOARD_CLOCK_IRQ=$(word 3,$(CLOCK))) \
	$(if $(PINS),-DBOARD_PINS_HANDLERS='$(call handled_by,pins_interrupt,$(wordlist 2,99,$(PINS)))' \
	-DBOARD_PINS_IRQS='$(call ranges_of,$(wordlist 2,99,$(PINS)))' -DBOARD_PIN_NAMES='"$(strip $(PIN_NAMES))"') \
	$(if $(FLASH_WRITER),-DBOARD_FLASH_WRITER=$(word 2,$(FLASH_WRITER)) -DBOARD_FLASH_BLOCK=$(word 3,$(FLASH_WRITER))) \
	$(if $(usb_console),-DBOARD_USB_IRQ=$(word 2,$(usb_console))) \
	-DBOARD_TERMINAL=$(if $(PROMPT),1,0) $(addprefix -D,$(DEFINES))

RAM_SIZE ?= $(word 2,$(RAM))
# Of flash, its end is the image's where that is flashed apart: a half, in one slot or several.
IMAGE_SLOTS ?= 1
number = $(subst M,*1048576,$(subst K,*1024,$(1)))
IMAGE_SIZE ?= $(shell echo $$(($(call number,$(word 2,$(FLASH))) / 2)))
image_bytes = $(if $(APART),$(IMAGE_SIZE),0)
slot_size = $(shell echo $$((($(call number,$(IMAGE_SIZE))) / $(IMAGE_SLOTS))))
STACK_SIZE ?= 4K
# 0: all RAM that is left.
HEAP_SIZE ?= 0
SECTIONS ?= $(FAMILY).ld
LINKER_SCRIPTS = $(addprefix $(ROOT)/linker-scripts/,memory.ld $(SECTIONS) sections.ld ram.ld frozen.ld)
define_symbol = -Wl,--defsym=$(1)=$(2)
LINK = -nostartfiles $(LIBC) $(call define_symbol,__flash_origin,$(word 1,$(FLASH))) $(call define_symbol,__flash_size,$(word 2,$(FLASH))) \
	$(call define_symbol,__ram_origin,$(word 1,$(RAM))) $(call define_symbol,__ram_size,$(RAM_SIZE)) \
	$(call define_symbol,__image_size,$(image_bytes)) $(call define_symbol,__slot_size,$(slot_size)) $(call define_symbol,__image_slots,$(IMAGE_SLOTS)) $(call define_symbol,__stack_size,$(STACK_SIZE)) $(call define_symbol,__heap_size,$(HEAP_SIZE)) \
	-T memory.ld -T $(SECTIONS) -lm -Wl,-Map=$(PERMAFROST_OUT)/firmware.map

# An emulator's command line, up to the words that the firmware gets, each as ,arg=WORD; and what follows them.
EMULATOR_BEFORE = $(EMULATOR) -nographic -monitor none -serial stdio -icount shift=4$(comma)align=off$(comma)sleep=off \
	-semihosting-config enable=on$(comma)target=native$(comma)arg=firmware
# IMAGES: what make image wrote, for a firmware whose image is flashed apart; and files of Intel HEX, for the simulator UF2.
EMULATOR_BEHIND = $(foreach file,$(IMAGES),-device loader$(comma)file=$(file:.elf=.hex)) -kernel
# A simulator that is no QEMU takes a UF2 and the words.
EMULATOR_RUN = $(if $(EMULATOR),$(EMULATOR_BEFORE)$(subst $(space),,$(foreach word,$(ARGUMENTS),$(comma)arg=$(word))) $(EMULATOR_BEHIND) $(FIRMWARE) < /dev/null,\
	echo 'board $(BOARD) has no emulator: see make flash' >&2; false)
SIMULATOR_RUN = $(PERMAFROST_BIN)/freezer image --family=$(UF2_FAMILY) -o $(FIRMWARE:.elf=.uf2) $(FIRMWARE) && \
	$(foreach file,$(filter %.elf,$(IMAGES)),$(PERMAFROST_BIN)/freezer image --family=$(UF2_FAMILY) -o $(file:.elf=.uf2) $(file) &&) \
	$(SIMULATOR) $(FIRMWARE:.elf=.uf2) $(IMAGES:.elf=.uf2) $(ARGUMENTS) < /dev/null
RUN = $(if $(SIMULATOR),$(SIMULATOR_RUN),$(EMULATOR_RUN))
# Run on what was linked: checksums that the chip's own start looks for.
SEAL = $(PERMAFROST_BIN)/freezer seal
