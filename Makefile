# Permafrost: `make` builds the host tools, `make help` lists the rest.
BUILD ?= build
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wmissing-prototypes -Werror
HOST_CFLAGS = -std=c11 -I. $(WARNINGS) $(CFLAGS) -ffunction-sections -fdata-sections -MMD -MP

sources = $(wildcard $(addsuffix /*.c,$(1)))
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(call sources,$(1)))

LIBMPY = $(BUILD)/lib/libmpy.a

LIBVM = $(BUILD)/lib/libvm.a
# Compiled per image, against its qstr.h.
PER_IMAGE = runtime/vm/tables.c runtime/vm/interp.c

all: $(LIBMPY)

$(LIBMPY): $(call objects,runtime/base runtime/format)
	@mkdir -p $(@D)
	$(AR) rcsD $@ $^

$(LIBVM): $(filter-out $(PER_IMAGE:%.c=$(BUILD)/obj/%.o),$(call objects,runtime/vm))
	@mkdir -p $(@D)
	$(AR) rcsD $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -c -o $@ $<

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
.PHONY: all
