# SPDX-License-Identifier: MIT
# firmware.mk - a firmware for one of this tree's boards: `make firmware BOARD=...` runs it, or a project's own Makefile that names
# FROZEN_MANIFEST includes it.
# runtime/port/board.mk gives the compiler, CPU_FLAGS, LINK, PORT_SOURCES and RUN, from the board's description.
ROOT := $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))))
BUILD ?= build
# As the Makefile does. A project's own makefile has its own spelling.
ifeq ($(words $(MAKEFILE_LIST)),1)
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
endif
# CHECK_IMAGE=1: the image's bytes are summed up at each boot, and a firmware whose flash is damaged says so and stops.
# FLASHED: the folder of a firmware that was linked with APART=1, for the target image. Its flashed.mk says what it was built with.
ifneq ($(FLASHED),)
include $(FLASHED)/flashed.mk
endif
BOARD ?= mps2-an385
FIRMWARE = $(BUILD)/$(BOARD)/firmware.elf
PERMAFROST_OUT = $(BUILD)/$(BOARD)
ifeq ($(FROZEN_MANIFEST)$(filter vm,$(MAKECMDGOALS))$(APART),)
$(error FROZEN_MANIFEST names no manifest: add FROZEN_MANIFEST=path/to/manifest.py)
endif
# These boards' mains run the module main; a firmware's own C modules do more, and so does who types at a prompt.
# A firmware's own C modules are its images', too: all of them, under names with the same numbers.
FREEZE_FLAGS += $(if $(APART),--apart) $(if $(FLASHED),--flashed $(FLASHED)/flashed.modules)
FREEZE_FLAGS += $(if $(USER_MODULES)$(PROMPT),,--run-only) $(if $(PROMPT)$(APART),--allow-empty)
# ROMFS: a slot that holds no image may hold a ROMFS image, which is mounted at boot.
ifneq ($(ROMFS),)
ifeq ($(APART)$(FLASHED),)
$(error a ROMFS image lies in a slot for images: ROMFS goes with APART=1)
endif
override FROZEN_MANIFEST += $(if $(APART),$(ROOT)/runtime/port/common/rom_slots.manifest.py)
endif
include $(ROOT)/runtime/port/board.mk
ifneq ($(USB_CONSOLE),)
ifeq ($(usb_console),)
$(error USB_CONSOLE wants USB in the description of the board, which $(BOARD) $(if $(USB),has: not in profile minimal,lacks))
endif
endif

permafrost_counted = $(if $(filter vm freeze image,$(MAKECMDGOALS)),$(MAKECMDGOALS),$(FIRMWARE))
firmware: $(FIRMWARE)
	@:
include $(ROOT)/runtime/runtime.mk

# What a board's port compiles lies in a folder of its own, so that boards of one CPU can share a VM; firmwares of one board may differ, too.
port_folder := $(permafrost_vm)/boards/$(BOARD)$(if $(PERMAFROST_VM),-$(call permafrost_sum,$(BOARD_FLAGS)))
port_objects = $(patsubst %.c,$(port_folder)/%.o,$(PORT_SOURCES))
vm: $(port_objects)
# private: the files of flags that these objects depend on are the same for all.
$(port_objects): private override RUNTIME_CFLAGS += $(BOARD_FLAGS)
# Loops must not become calls of what they are.
$(port_folder)/runtime/port/common/string.o: private override RUNTIME_CFLAGS += -ffreestanding -fno-tree-loop-distribute-patterns
$(port_objects): $(port_folder)/%.o: $(ROOT)/%.c $(permafrost_vm)/flags $(port_folder)/flags | $(permafrost_sums)
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS))
$(port_folder)/flags: $(permafrost_force)
	@mkdir -p $(@D)
	@printf '%s\n' "$(BOARD_FLAGS)" | cmp -s - $@ || printf '%s\n' "$(BOARD_FLAGS)" > $@
-include $(wildcard $(port_objects:.o=.d))

# The handlers of the chip's interrupts that this image's program can have turned on, and the console's. Of qstr.h they depend on a few lines.
handler_names = grep -E '^.define USED_(Pin|UART|irq) ' $(BUILD)/qstr.h
$(PERMAFROST_OUT)/image/handlers.h: $(BUILD)/qstr.h
	@mkdir -p $(@D)
	@$(handler_names) | cmp -s - $@ || $(handler_names) > $@
INTERRUPTS_OBJECT = $(PERMAFROST_OUT)/image/interrupts.o
$(INTERRUPTS_OBJECT): private override RUNTIME_CFLAGS += $(BOARD_FLAGS) $(INTERRUPTS_FLAGS) -include $(PERMAFROST_OUT)/image/handlers.h
$(INTERRUPTS_OBJECT): $(ROOT)/$(INTERRUPTS) $(PERMAFROST_OUT)/image/handlers.h $(PERMAFROST_OUT)/flags $(port_folder)/flags | $(permafrost_sums)
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS))

link = $(CC) $(CPU_FLAGS) -o $(FIRMWARE).new $(PERMAFROST_OBJECTS) $(if $(INTERRUPTS),$(INTERRUPTS_OBJECT)) $(port_objects) $(PERMAFROST_LIBS) \
	$(PERMAFROST_LDFLAGS) $(LINK) $(LDFLAGS)
# A changed link command links again.
$(PERMAFROST_OUT)/link: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(link)' | cmp -s - $@ || echo '$(link)' > $@
$(FIRMWARE): $(PERMAFROST_OBJECTS) $(if $(INTERRUPTS),$(INTERRUPTS_OBJECT)) $(port_objects) $(PERMAFROST_LIBS) $(LINKER_SCRIPTS) $(PERMAFROST_OUT)/link
	$(call permafrost_step,LD,$@)$(link) || { $(link) -Wl,--noinhibit-exec 2>/dev/null; \
		$(PERMAFROST_BIN)/freezer size --overflow $@.new; rm -f $@.new; exit 1; }
	$(if $(SEAL),$(if $(V),,@)$(SEAL) $@.new)
	$(if $(V),,@)$(PERMAFROST_BIN)/freezer verify $@.new$(if $(permafrost_silent), > /dev/null)
	@mv $@.new $@
	$(if $(ESP_FAMILY),@$(PERMAFROST_BIN)/freezer image --family=$(ESP_FAMILY) -o $(@:.elf=.esp) $@)
	$(if $(APART),@$(keep_flashed))

# ---- an image that is flashed apart ----

ifneq ($(APART)$(FLASHED),)
ifneq ($(filter-out 0,$(PRELOAD)),)
$(error an image that is flashed apart has no preloaded modules: APART does not go with PRELOAD)
endif
endif
# What an image has to be built with, beside the firmware that it is for.
flashed_variables = BOARD BOARD_PATH PROFILE WITHOUT PROMPT ROMFS IMAGE_SIZE IMAGE_SLOTS
keep_flashed = cp $(BUILD)/qstr.h $(PERMAFROST_OUT)/flashed.h && cp $(BUILD)/c_modules $(PERMAFROST_OUT)/flashed.modules && printf 'override %s\n' \
	$(foreach name,$(flashed_variables),'$(name) = $($(name))') > $(PERMAFROST_OUT)/flashed.mk
IMAGE = $(PERMAFROST_OUT)/image.elf
SLOT ?= 0
SEQUENCE ?= 1
number_of = $(shell echo $$(($(call number,$(1)))))
# Of a slot the last bytes tell of its image's trial: struct slot_record.
slot_record = 32
slot_origin = $(call number_of,$(word 1,$(FLASH)) + $(word 2,$(FLASH)) - ($(IMAGE_SIZE)) + $(SLOT) * $(slot_size))
image_objects = $(filter-out %/tables.o %/interp.o,$(PERMAFROST_OBJECTS)) $(PERMAFROST_OUT)/image/header.o
# The image's own symbols come first: the firmware's of these names are another image's.
image_link = $(CC) $(CPU_FLAGS) -nostdlib -o $@.new $(image_objects) -Wl,--just-symbols=$(FLASHED)/firmware.elf -Wl,--allow-multiple-definition \
	$(call define_symbol,__image_origin,$(slot_origin)) $(call define_symbol,__image_size,$(slot_size)-$(slot_record)) -L$(ROOT)/linker-scripts -T image.ld
image: $(IMAGE)
	@:
$(IMAGE): $(image_objects) $(FLASHED)/firmware.elf $(ROOT)/linker-scripts/image.ld $(permafrost_force)
	$(call permafrost_step,LD,$@)$(image_link)
	$(if $(V),,@)$(PERMAFROST_BIN)/freezer seal --firmware=$(FLASHED)/firmware.elf --kept=$(FLASHED)/flashed.h --used=$(BUILD)/qstr.h --sequence=$(SEQUENCE) $@.new
	$(if $(V),,@)$(PERMAFROST_BIN)/freezer verify --firmware=$(FLASHED)/firmware.elf $@.new$(if $(permafrost_silent), > /dev/null)
	@mv $@.new $@ && cp $(BUILD)/qstr.h $(@D)/used.h
	@$(PERMAFROST_BIN)/freezer image --firmware=$(FLASHED)/firmware.elf -o $(IMAGE:.elf=.hex) $(IMAGE)
	@$(PERMAFROST_BIN)/freezer image --firmware=$(FLASHED)/firmware.elf -o $(IMAGE:.elf=.bin) $(IMAGE)
$(PERMAFROST_OUT)/image/header.o: $(ROOT)/runtime/port/common/image_header.c $(PERMAFROST_OUT)/flags | $(permafrost_sums)
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS))

run: $(FIRMWARE)
	@$(permafrost_unlock) $(RUN)

# The firmware, and what IMAGES names besides.
flash: $(FIRMWARE)
	$(if $(PROGRAMMER),@$(permafrost_unlock) sh $(ROOT)/runtime/port/program.sh $(PERMAFROST_BIN)/freezer '$(or $(UF2_FAMILY),$(ESP_FAMILY))' '$(PROGRAMMER)' $(FIRMWARE) $(IMAGES),\
		@echo 'board $(BOARD): its description has no PROGRAMMER, which tells how it is written to' >&2; exit 1)

size: $(FIRMWARE)
	@$(PERMAFROST_BIN)/freezer size $(FIRMWARE)

.DELETE_ON_ERROR:
.PHONY: firmware image run flash size
