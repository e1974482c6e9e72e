# SPDX-License-Identifier: MIT
# firmware.mk - a firmware for one of this tree's boards: `make firmware BOARD=...` runs it, or a project's own Makefile that names
# FROZEN_MANIFEST includes it.
# runtime/port/board.mk gives the compiler, CPU_FLAGS, LINK, PORT_SOURCES and RUN, from the board's description.
ROOT := $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))))
BUILD ?= build
BOARD ?= mps2-an385
FIRMWARE = $(BUILD)/$(BOARD)/firmware.elf
PERMAFROST_OUT = $(BUILD)/$(BOARD)
ifeq ($(wildcard $(ROOT)/runtime/boards/$(BOARD)/board.mk),)
$(error no board '$(BOARD)'; there are: $(notdir $(patsubst %/,%,$(dir $(wildcard $(ROOT)/runtime/boards/*/board.mk)))))
endif
ifeq ($(FROZEN_MANIFEST)$(filter vm,$(MAKECMDGOALS)),)
$(error FROZEN_MANIFEST names no manifest: add FROZEN_MANIFEST=path/to/manifest.py)
endif
# These boards' mains run the module main; a firmware's own C modules do more, and so does who types at a prompt.
FREEZE_FLAGS += $(if $(USER_MODULES)$(PROMPT),,--run-only) $(if $(PROMPT),--allow-empty)
include $(ROOT)/runtime/port/board.mk

permafrost_counted = $(if $(filter vm freeze,$(MAKECMDGOALS)),$(MAKECMDGOALS),$(FIRMWARE))
firmware: $(FIRMWARE)
	@:
include $(ROOT)/runtime/runtime.mk

# private: the files of flags that these objects depend on are the same for all.
# Loops must not become calls of what they are.
$(PERMAFROST_VM)/runtime/port/common/string.o: private RUNTIME_CFLAGS += -ffreestanding -fno-tree-loop-distribute-patterns

port_objects = $(patsubst %.c,$(PERMAFROST_VM)/%.o,$(PORT_SOURCES))
vm: $(port_objects)
$(port_objects): private RUNTIME_CFLAGS += $(BOARD_FLAGS)
$(port_objects): $(PERMAFROST_VM)/board_flags
$(PERMAFROST_VM)/board_flags: $(permafrost_force)
	@mkdir -p $(@D)
	@printf '%s\n' "$(BOARD_FLAGS)" | cmp -s - $@ || printf '%s\n' "$(BOARD_FLAGS)" > $@

link = $(CC) $(CPU_FLAGS) -o $(FIRMWARE).new $(PERMAFROST_OBJECTS) $(port_objects) $(PERMAFROST_LIBS) \
	$(PERMAFROST_LDFLAGS) $(LINK) $(LDFLAGS)
# A changed link command links again.
$(PERMAFROST_OUT)/link: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(link)' | cmp -s - $@ || echo '$(link)' > $@
$(FIRMWARE): $(PERMAFROST_OBJECTS) $(port_objects) $(PERMAFROST_LIBS) $(LINKER_SCRIPTS) $(PERMAFROST_OUT)/link
	$(call permafrost_step,LD,$@)$(link) || { $(link) -Wl,--noinhibit-exec 2>/dev/null; \
		$(PERMAFROST_BIN)/freezer size --overflow $@.new; rm -f $@.new; exit 1; }
	$(if $(SEAL),$(if $(V),,@)$(SEAL) $@.new)
	$(if $(V),,@)$(PERMAFROST_BIN)/freezer verify $@.new$(if $(permafrost_silent), > /dev/null)
	@mv $@.new $@

run: $(FIRMWARE)
	@$(RUN)

size: $(FIRMWARE)
	@$(PERMAFROST_BIN)/freezer size $(FIRMWARE)

.DELETE_ON_ERROR:
.PHONY: firmware run size
