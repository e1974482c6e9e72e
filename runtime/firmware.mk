# firmware.mk - a firmware for one of this tree's boards: `make firmware BOARD=...` runs it.
# runtime/port/$(BOARD)/board.mk gives the compiler, CPU_FLAGS, LINK and RUN.
ROOT := $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))))
BUILD ?= build
BOARD ?= mps2-an385
FIRMWARE = $(BUILD)/$(BOARD)/firmware.elf
PERMAFROST_OUT = $(BUILD)/$(BOARD)
ifeq ($(wildcard $(ROOT)/runtime/port/$(BOARD)/board.mk),)
$(error no board '$(BOARD)'; there are: $(notdir $(patsubst %/,%,$(dir $(wildcard $(ROOT)/runtime/port/*/board.mk)))))
endif
ifeq ($(FROZEN_MANIFEST),)
$(error FROZEN_MANIFEST names no manifest: add FROZEN_MANIFEST=path/to/manifest.py)
endif
# These boards' mains run the module main; a firmware's own C modules do more.
FREEZE_FLAGS += $(if $(USER_MODULES),,--run-only)
include $(ROOT)/runtime/port/$(BOARD)/board.mk

firmware: $(FIRMWARE)
include $(ROOT)/runtime/runtime.mk

# Loops must not become calls of what they are.
$(PERMAFROST_OUT)/runtime/port/string.o: RUNTIME_CFLAGS += -ffreestanding -fno-tree-loop-distribute-patterns

port_objects = $(patsubst %.c,$(PERMAFROST_OUT)/%.o,$(PORT_SOURCES))

link = $(CC) $(CPU_FLAGS) -o $(FIRMWARE).new $(PERMAFROST_OBJECTS) $(port_objects) $(PERMAFROST_LIBS) \
	$(PERMAFROST_LDFLAGS) $(LINK) $(LDFLAGS)
# A changed link command links again.
$(PERMAFROST_OUT)/link: FORCE
	@mkdir -p $(@D)
	@echo '$(link)' | cmp -s - $@ || echo '$(link)' > $@
$(FIRMWARE): $(PERMAFROST_OBJECTS) $(port_objects) $(PERMAFROST_LIBS) $(LINKER_SCRIPTS) $(PERMAFROST_OUT)/link
	$(link)
	$(PERMAFROST_BIN)/freezer verify $@.new
	@mv $@.new $@

run: $(FIRMWARE)
	@$(RUN)

size: $(FIRMWARE)
	@$(PERMAFROST_BIN)/freezer size $(FIRMWARE)

.DELETE_ON_ERROR:
.PHONY: firmware run size
