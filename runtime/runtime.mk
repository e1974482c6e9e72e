# runtime.mk - Permafrost inside a firmware's own Makefile. Include it after setting
#
#   FROZEN_MANIFEST   the manifest.py of what to freeze
#   CPU_FLAGS         the chip's compiler flags, as -mcpu=cortex-m3 -mthumb
#   BUILD             where everything is built (default build)
#   PROFILE           full, core or minimal (default full)
#   CC, AR            the chip's compiler and archiver
#   RUNTIME_CFLAGS    optimisation of the VM (default -Os -g); INTERP_CFLAGS that of the interpreter (default near -O2, -Os in profile minimal)
#   LTO               -flto where AR and the linker are gcc's with its plugin (gcc-ar): a twentieth less (default none)
#   DEBUG             line tables: full, none (left out) or file: in $(BUILD)/symbols.json for `freezer traceback` (default full)
#   WITHOUT           features of runtime/vm/feature.def that the VM is compiled without
#   SHARDS            bytecode in so many C files more, compiled apart (default 0)
#   FREEZE_FLAGS      more options of `freezer freeze`; --run-only where your C only runs the module main
#   USER_MODULES      folders of the firmware's own C modules, if any; a manifest names more by c_module()
#   USER_CFLAGS       compiler flags for those
#
# and use in your rules
#
#   $(PERMAFROST_OBJECTS)  image.o, tables.o, interp.o: the three files compiled for each image
#   $(PERMAFROST_LIBS)     libuser.a, libvm.a and libmpy.a for this chip; link with -Wl,--gc-sections
#   $(PERMAFROST_CFLAGS)   for your own C files that include runtime/vm/permafrost.h
#   $(PERMAFROST_LDFLAGS)  search path of frozen.ld, and section collection
#
# `freeze` is a target: it writes $(BUILD)/image.c, $(BUILD)/qstr.h and $(BUILD)/image.d.

PERMAFROST := $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))))
BUILD ?= build
PROFILE ?= full
RUNTIME_CFLAGS ?= -Os -g
# -O2 without what makes code longer and a core that runs in order no faster: 1.5 KB less for 0.3 % of time.
INTERP_CFLAGS ?= $(if $(filter minimal,$(PROFILE)),-Os,-O2 -freorder-blocks-algorithm=simple -fno-schedule-insns \
	-fno-schedule-insns2 -fno-tree-pre)
FREEZE_FLAGS ?=
DEBUG ?= $(if $(filter lines,$(WITHOUT)),none,full)
SHARDS ?= 0
WITHOUT ?=
LTO ?=
# What else is compiled as the interpreter is: where programs spend their time. Not in the smallest firmware.
PERMAFROST_FAST ?= $(if $(filter minimal,$(PROFILE)),,heap map objfloat objlist sequence operator)
PERMAFROST_OUT ?= $(BUILD)/runtime
# The host tools; a firmware that shares them between builds sets this to a folder that has them.
PERMAFROST_BIN ?= $(abspath $(BUILD))/bin

PERMAFROST_CFLAGS = -std=c11 -I$(PERMAFROST) -ffunction-sections -fdata-sections -fno-common \
	-Wall -Wextra -Wshadow -Wmissing-prototypes \
	$(if $(WITHOUT),-DFEATURES_LEFT_OUT=0$(subst $() $(),,$(patsubst %,+FEATURE_%,$(sort $(WITHOUT)))))
PERMAFROST_LDFLAGS = -L$(PERMAFROST)/linker-scripts -Wl,--gc-sections $(if $(LTO),$(LTO) $(RUNTIME_CFLAGS) -ffunction-sections -fdata-sections -flto-partition=one)
permafrost_shards = $(if $(filter-out 0,$(SHARDS)),$(addprefix image.,$(shell seq $(SHARDS))))
PERMAFROST_OBJECTS = $(addprefix $(PERMAFROST_OUT)/image/,image.o tables.o interp.o $(addsuffix .o,$(permafrost_shards)))
PERMAFROST_LIBS = $(PERMAFROST_OUT)/libuser.a $(PERMAFROST_OUT)/libvm.a $(PERMAFROST_OUT)/libmpy.a

permafrost_compile = $(CC) $(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(1) -MMD -MP -c -o $@ $<
permafrost_objects = $(patsubst $(PERMAFROST)/%.c,$(PERMAFROST_OUT)/%.o,$(wildcard $(addsuffix /*.c,$(addprefix $(PERMAFROST)/,$(1)))))
permafrost_per_image = $(addprefix $(PERMAFROST_OUT)/runtime/vm/,tables.o interp.o)

# ---- freeze ----
# Its command line is a prerequisite: a changed flag, profile or manifest freezes again.

permafrost_freeze = $(PERMAFROST_BIN)/freezer freeze --profile $(PROFILE) $(if $(filter-out full,$(DEBUG)),--debug $(DEBUG)) \
	$(addprefix --without ,$(sort $(WITHOUT))) $(if $(filter-out 0,$(SHARDS)),--shards $(SHARDS)) $(FREEZE_FLAGS) --manifest $(FROZEN_MANIFEST) \
	$(addprefix --c-module ,$(USER_MODULES)) --c-modules $(BUILD)/c_modules \
	-o $(BUILD)/image.c --qstr $(BUILD)/qstr.h -MF $(BUILD)/image.d

freeze: $(BUILD)/image.stamp
$(BUILD)/image.stamp: $(BUILD)/image.command $(PERMAFROST_BIN)/freezer
	$(permafrost_freeze) -MT $@
	@touch $@
$(BUILD)/image.c $(BUILD)/qstr.h $(addprefix $(BUILD)/,$(addsuffix .c,$(permafrost_shards))): $(BUILD)/image.stamp ;
$(BUILD)/image.command: FORCE
	@mkdir -p $(@D)
	@echo '$(permafrost_freeze)' | cmp -s - $@ || echo '$(permafrost_freeze)' > $@
-include $(BUILD)/image.d

$(PERMAFROST_BIN)/freezer: FORCE
	@$(MAKE) --no-print-directory -s -C $(PERMAFROST) tools BUILD=$(patsubst %/bin,%,$(PERMAFROST_BIN)) \
		CC=$(or $(HOST_CC),cc) AR=ar

# ---- compile ----
# A changed compiler or flag compiles again.

$(PERMAFROST_OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(RUNTIME_CFLAGS) $(INTERP_CFLAGS) $(PERMAFROST_FAST) $(LTO)' | cmp -s - $@ || \
		echo '$(CC) $(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(RUNTIME_CFLAGS) $(INTERP_CFLAGS) $(PERMAFROST_FAST) $(LTO)' > $@

$(PERMAFROST_OUT)/image/image.o: $(BUILD)/image.c $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS))
$(addprefix $(PERMAFROST_OUT)/image/,$(addsuffix .o,$(permafrost_shards))): $(PERMAFROST_OUT)/image/%.o: $(BUILD)/%.c $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS))
$(PERMAFROST_OUT)/image/tables.o: $(PERMAFROST)/runtime/vm/tables.c $(BUILD)/qstr.h $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS) -I$(BUILD))
$(PERMAFROST_OUT)/image/interp.o: $(PERMAFROST)/runtime/vm/interp.c $(BUILD)/qstr.h $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS) $(INTERP_CFLAGS) $(LTO) -I$(BUILD))
$(addprefix $(PERMAFROST_OUT)/runtime/vm/,$(addsuffix .o,$(PERMAFROST_FAST))): permafrost_fast = $(INTERP_CFLAGS)
# tables.o and image.o stay what they are: their symbols stand in for others, and lie where the linker script says.
$(call permafrost_objects,runtime/base runtime/format runtime/vm): permafrost_lto = $(LTO)
$(PERMAFROST_OUT)/runtime/%.o: $(PERMAFROST)/runtime/%.c $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS) $(permafrost_fast) $(permafrost_lto))

$(PERMAFROST_OUT)/libmpy.a: $(call permafrost_objects,runtime/base runtime/format)
	@rm -f $@
	$(AR) rcsD $@ $^
$(PERMAFROST_OUT)/libvm.a: $(filter-out $(permafrost_per_image),$(call permafrost_objects,runtime/vm))
	@rm -f $@
	$(AR) rcsD $@ $^
# Which folders there are is known once the manifest has run, so a make of its own compiles them.
$(PERMAFROST_OUT)/libuser.a: $(BUILD)/image.stamp FORCE
	@$(MAKE) --no-print-directory -f $(PERMAFROST)/runtime/user.mk OUT=$(PERMAFROST_OUT)/user ARCHIVE=$@ \
		CC='$(CC)' AR='$(AR)' CFLAGS='$(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(RUNTIME_CFLAGS) -I$(BUILD) $(USER_CFLAGS)' \
		FOLDERS="$$(cat $(BUILD)/c_modules)"
-include $(wildcard $(PERMAFROST_OUT)/image/*.d $(PERMAFROST_OUT)/runtime/*/*.d)

FORCE:
.PHONY: freeze FORCE
