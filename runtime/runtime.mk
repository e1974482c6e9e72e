# SPDX-License-Identifier: MIT
# runtime.mk - Permafrost inside a firmware's own Makefile. Include it after setting
#
#   FROZEN_MANIFEST   the manifest.py of what to freeze; several are several
#   CPU_FLAGS         the chip's compiler flags, as -mcpu=cortex-m3 -mthumb
#   BUILD             where everything is built (default build)
#   PROFILE           full, core or minimal (default full)
#   CC, AR            the chip's compiler and archiver
#   RUNTIME_CFLAGS    optimisation of the VM (default -Os -g); INTERP_CFLAGS that of the interpreter (default near -O2, -Os in profile minimal)
#   LTO               -flto where AR and the linker are gcc's with its plugin (gcc-ar): a twentieth less (default none)
#   DEBUG             line tables: full, none (left out) or file: in $(BUILD)/symbols.json for `freezer traceback` (default full)
#   WITHOUT           features of runtime/vm/prune/feature.def that the VM is compiled without
#   UNICODE_TABLES    1: str's methods know characters past ASCII (runtime/base/unicode.h)
#   PROMPT            1: the compiler and the prompt are compiled, too: libcompile.a, and runtime/repl for PORT_SOURCES (profile full)
#   SHARDS            bytecode in so many C files more, compiled apart (default 0)
#   PRELOAD           1: bodies of modules run now, where the firmware cannot tell (docs/PRELOAD.md; default 0)
#   FREEZE_FLAGS      more options of `freezer freeze`; --run-only where your C only runs the module main
#   EXTRA_MODULES     folders of modules that become part of the VM, and of the tools that are built for it
#   USER_MODULES      folders of the firmware's own C modules, if any; a manifest names more by c_module()
#   USER_CFLAGS       compiler flags for those
#   LITTLEFS, FATFS   trees of littlefs and FatFs, for vfs.VfsLfs1, VfsLfs2 and VfsFat: disks.mk (default none)
#   PERMAFROST_VM     a folder that several firmwares name, two makes at once too: it has the VM once for each choice of flags
#                     (default: $(PERMAFROST_OUT) has this firmware's own)
#   V=1, WERROR=1     show the commands; warnings are errors
#
# and use in your rules
#
#   $(PERMAFROST_OBJECTS)  image.o, tables.o, interp.o: the three files compiled for each image; and filesystems' drivers, if any
#   $(PERMAFROST_LIBS)     libuser.a, libvm.a and libmpy.a for this chip; link with -Wl,--gc-sections
#   $(PERMAFROST_CFLAGS)   for your own C files that include runtime/permafrost.h
#   $(PERMAFROST_LDFLAGS)  search path of frozen.ld, and section collection
#
# `freeze` is a target: it writes $(BUILD)/image.c, $(BUILD)/qstr.h and $(BUILD)/image.d. `vm` is one: the archives.

PERMAFROST := $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))))
BUILD ?= build
include $(addprefix $(PERMAFROST)/runtime/,quiet.mk lock.mk)
PROFILE ?= full
# No call of memset or memcpy in place of a loop over a few words: C libraries for boards go by bytes.
RUNTIME_CFLAGS ?= -Os -g -fno-tree-loop-distribute-patterns
# -O2 without what makes code longer and a core that runs in order no faster: 1.5 KB less for 0.3 % of time; and
# -fno-gcse, which gcc's manual advises for computed gotos.
INTERP_CFLAGS ?= $(if $(filter minimal,$(PROFILE)),-Os,-O2 -freorder-blocks-algorithm=simple -fno-schedule-insns \
	-fno-schedule-insns2 -fno-tree-pre -fno-gcse -fno-tree-loop-distribute-patterns)
FREEZE_FLAGS ?=
DEBUG ?= $(if $(filter lines,$(WITHOUT)),none,full)
SHARDS ?= 0
PRELOAD ?= 0
WITHOUT ?=
LTO ?=
# What else is compiled as the interpreter is: where programs spend their time. Not in the smallest firmware.
PERMAFROST_FAST ?= $(if $(filter minimal,$(PROFILE)),,memory/heap memory/map types/objfloat types/objlist types/sequence types/memory_item types/objmemoryview types/objslice \
	run/operator run/steps run/attr run/generator run/iterator run/call)
PERMAFROST_OUT ?= $(BUILD)/runtime
PERMAFROST_VM ?=
# What is installed has tools and sums of tables already; a tree builds them.
permafrost_tree := $(wildcard $(PERMAFROST)/Makefile)
# The host tools; a firmware that shares them between builds sets this to a folder that has them.
PERMAFROST_BIN ?= $(if $(permafrost_tree),$(abspath $(BUILD))/bin,$(abspath $(PERMAFROST)/../../bin))
# The sums of the tables that those tools were built with: freezer's ids are the VM's.
PERMAFROST_INCLUDE = $(if $(permafrost_tree),$(patsubst %/bin,%,$(PERMAFROST_BIN)),$(PERMAFROST))/include

PERMAFROST_CFLAGS = -std=c11 -I$(PERMAFROST) -I$(PERMAFROST_INCLUDE) -ffunction-sections -fdata-sections -fno-common \
	-Wall -Wextra -Wshadow -Wmissing-prototypes $(if $(WERROR),-Werror) $(if $(filter minimal,$(PROFILE)),-DPRUNED=1) \
	$(if $(UNICODE_TABLES),-DUNICODE_TABLES=1) $(if $(WITHOUT),-DFEATURES_LEFT_OUT=0$(subst $() $(),,$(patsubst %,+FEATURE_%,$(sort $(WITHOUT)))))
PERMAFROST_LDFLAGS = -L$(PERMAFROST)/linker-scripts -Wl,--gc-sections $(if $(LTO),$(LTO) $(RUNTIME_CFLAGS) -ffunction-sections -fdata-sections -flto-partition=one)
permafrost_shards = $(if $(filter-out 0,$(SHARDS)),$(addprefix image.,$(shell seq $(SHARDS))))
PERMAFROST_OBJECTS = $(addprefix $(PERMAFROST_OUT)/image/,image.o tables.o interp.o $(addsuffix .o,$(permafrost_shards))) $(DISK_OBJECTS)
permafrost_archives = $(permafrost_vm)/libvm.a $(if $(PROMPT),$(permafrost_vm)/libcompile.a) $(permafrost_vm)/libmpy.a
PERMAFROST_LIBS = $(PERMAFROST_OUT)/libuser.a $(permafrost_archives)

# What a killed compiler or archiver leaves has another name: nobody takes it for done. So has what two makes compile at once for one
# PERMAFROST_VM: whichever is ready later puts the same in the same place.
permafrost_compile = $(call permafrost_step,CC,$(patsubst $(PERMAFROST)/%,%,$<))$(CC) $(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(1) -MMD -MP -MT $@ -MF $@.$$$$.deps -c -o $@.$$$$.new $< && \
	mv -f $@.$$$$.deps $(@:.o=.d) && mv -f $@.$$$$.new $@
permafrost_archive = $(call permafrost_step,AR,$@)rm -f $@.$$$$.new && $(AR) rcsD $@.$$$$.new $^ && mv -f $@.$$$$.new $@
# The interpreter goes by way of its assembly where a computed goto costs more than the processor asks for: dispatch.awk.
permafrost_dispatch = $(if $(LTO),,$(and $(findstring -mthumb,$(CPU_FLAGS)),$(filter-out minimal,$(PROFILE))))
permafrost_compile_interp = $(call permafrost_step,CC,$(patsubst $(PERMAFROST)/%,%,$<))$(CC) $(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(1) -MMD -MP -MT $@ -MF $(@:.o=.d) -S -o $(@:.o=.s) $< \
	&& awk -f $(PERMAFROST)/runtime/vm/run/dispatch.awk $(@:.o=.s) > $(@:.o=.s).new && $(CC) $(CPU_FLAGS) -x assembler -c -o $@.new $(@:.o=.s).new && mv -f $@.new $@
include $(PERMAFROST)/runtime/sources.mk
# Tools that are built here are built with those.
ifeq ($(EXTRA_MODULES),)
extra_modules := $(shell cat $(PERMAFROST_INCLUDE)/tables/extra_modules 2>/dev/null)
endif
permafrost_compiled_by = $(CC) $(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(RUNTIME_CFLAGS) $(INTERP_CFLAGS) $(PERMAFROST_FAST) $(LTO)
# Of what makes one VM another, in a name.
permafrost_sum = $(firstword $(shell echo '$(subst ','\'',$(1))' | cksum))
permafrost_vm := $(if $(PERMAFROST_VM),$(PERMAFROST_VM)/$(call permafrost_sum,$(permafrost_compiled_by) $(extra_modules) $(LITTLEFS) $(FATFS)),$(PERMAFROST_OUT))
permafrost_extra := $(patsubst %.c,$(permafrost_vm)/extra%.o,$(wildcard $(addsuffix /*.c,$(extra_modules))))
permafrost_sums = $(addprefix $(PERMAFROST_INCLUDE)/,$(TABLE_SUMS))
permafrost_counted ?= $(if $(filter-out vm,$(or $(MAKECMDGOALS),all)),$(PERMAFROST_OBJECTS)) $(permafrost_archives)
permafrost_objects = $(patsubst $(PERMAFROST)/%.c,$(permafrost_vm)/%.o,$(wildcard $(addsuffix /*.c,$(addprefix $(PERMAFROST)/,$(1)))))

# ---- freeze ----
# Its command line is a prerequisite: a changed flag, profile or manifest freezes again.

permafrost_freeze = $(PERMAFROST_BIN)/freezer freeze --profile $(PROFILE) $(if $(filter-out full,$(DEBUG)),--debug $(DEBUG)) \
	$(addprefix --without ,$(sort $(WITHOUT))) $(if $(filter-out 0,$(SHARDS)),--shards $(SHARDS)) $(if $(filter-out 0,$(PRELOAD)),--preload) $(FREEZE_FLAGS) $(addprefix --manifest ,$(FROZEN_MANIFEST)) \
	-v PERMAFROST=$(abspath $(PERMAFROST)) $(addprefix --c-module ,$(USER_MODULES)) --c-modules $(BUILD)/c_modules \
	-o $(BUILD)/image.c --qstr $(BUILD)/qstr.h -MF $(BUILD)/image.d

freeze: $(BUILD)/image.stamp
# The stamp is older than what was written, so that a dry run does not take it for newer.
$(BUILD)/image.stamp: $(BUILD)/image.command $(PERMAFROST_BIN)/freezer
	@touch $@.new
	$(call permafrost_step,FREEZE,$(BUILD)/image.c)$(permafrost_freeze) -MT $@
	@mv $@.new $@
$(BUILD)/image.c $(BUILD)/qstr.h $(addprefix $(BUILD)/,$(addsuffix .c,$(permafrost_shards))): $(BUILD)/image.stamp ;
$(BUILD)/image.command: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(permafrost_freeze)' | cmp -s - $@ || echo '$(permafrost_freeze)' > $@
-include $(BUILD)/image.d

ifneq ($(permafrost_tree),)
permafrost_host = -C $(PERMAFROST) $(1) BUILD=$(patsubst %/bin,%,$(PERMAFROST_BIN)) CC=$(or $(HOST_CC),cc) AR=ar EXTRA_MODULES='$(extra_modules)'
# First the tables' sums, which all C here includes, and one make at a time.
permafrost_tables: $(permafrost_force)
	+@$(call permafrost_make,$(call permafrost_host,sums))
$(permafrost_sums): permafrost_tables ;
$(PERMAFROST_BIN)/freezer: $(permafrost_force) | permafrost_tables
	+@$(call permafrost_make,$(call permafrost_host,tools))
endif

# ---- compile ----
# A changed compiler or flag compiles again. A compiler that is not there is named, and where it comes from.

permafrost_package = $(if $(findstring arm-none-eabi,$(1)),gcc-arm-none-eabi and libnewlib-arm-none-eabi,$(if \
	$(findstring riscv64-unknown-elf,$(1)),gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf,your toolchain))
permafrost_has = command -v $(firstword $(1)) >/dev/null || { echo "$(2)='$(1)': there is no program $(firstword $(1)) on PATH" >&2; \
	echo "  install $(call permafrost_package,$(1)), or give $(2)= another on make's command line" >&2; exit 1; }

permafrost_flags = $(sort $(PERMAFROST_OUT)/flags $(permafrost_vm)/flags)
$(permafrost_flags): $(permafrost_force)
	@$(call permafrost_has,$(CC),CC)
	@mkdir -p $(@D)
	@echo '$(permafrost_compiled_by)' | cmp -s - $@ || echo '$(permafrost_compiled_by)' > $@

disk_out = $(permafrost_vm)/disks
disk_flags = $(permafrost_vm)/flags | $(permafrost_sums)
define disk_compile
@mkdir -p $(@D)
$(call permafrost_compile,$(RUNTIME_CFLAGS) $(1))
endef
include $(PERMAFROST)/runtime/disks.mk

permafrost_prompt = $(if $(PROMPT),$(COMPILER_FOLDERS) $(REPL_FOLDERS))
$(PERMAFROST_OBJECTS) $(call permafrost_objects,$(MPY_FOLDERS) $(VM_FOLDERS) $(permafrost_prompt)) $(permafrost_extra): | $(permafrost_sums)
$(PERMAFROST_OUT)/image/image.o: $(BUILD)/image.c $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS))
$(addprefix $(PERMAFROST_OUT)/image/,$(addsuffix .o,$(permafrost_shards))): $(PERMAFROST_OUT)/image/%.o: $(BUILD)/%.c $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS))
$(PERMAFROST_OUT)/image/tables.o: $(PERMAFROST)/runtime/vm/prune/tables.c $(BUILD)/qstr.h $(PERMAFROST_OUT)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS) -I$(BUILD))
$(PERMAFROST_OUT)/image/interp.o: $(PERMAFROST)/runtime/vm/run/interp.c $(BUILD)/qstr.h $(PERMAFROST_OUT)/flags $(PERMAFROST)/runtime/vm/run/dispatch.awk
	@mkdir -p $(@D)
	$(call permafrost_compile$(if $(permafrost_dispatch),_interp),$(RUNTIME_CFLAGS) $(INTERP_CFLAGS) $(LTO) -I$(BUILD))
$(addprefix $(permafrost_vm)/runtime/vm/,$(addsuffix .o,$(PERMAFROST_FAST))): permafrost_fast = $(INTERP_CFLAGS)
# tables.o and image.o stay what they are: their symbols stand in for others, and lie where the linker script says.
$(call permafrost_objects,$(MPY_FOLDERS) $(VM_FOLDERS)): permafrost_lto = $(LTO)
# Nor may what gives way to a port's functions be a part of those who call it.
$(patsubst $(PERMAFROST)/%.c,$(permafrost_vm)/%.o,$(wildcard $(PERMAFROST)/runtime/modules/*/port_*.c)): private permafrost_lto =
$(permafrost_vm)/runtime/%.o: $(PERMAFROST)/runtime/%.c $(permafrost_vm)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS) $(permafrost_fast) $(permafrost_lto))
$(permafrost_vm)/mpy-cross/%.o: $(PERMAFROST)/mpy-cross/%.c $(permafrost_vm)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS) -DCOMPILER_IN_FIRMWARE)

$(permafrost_extra): $(permafrost_vm)/extra%.o: %.c $(permafrost_vm)/flags
	@mkdir -p $(@D)
	$(call permafrost_compile,$(RUNTIME_CFLAGS) $(LTO))

vm: $(permafrost_archives)
$(permafrost_vm)/libmpy.a: $(call permafrost_objects,$(MPY_FOLDERS))
	$(permafrost_archive)
$(permafrost_vm)/libcompile.a: $(call permafrost_objects,$(COMPILER_FOLDERS))
	$(permafrost_archive)
$(permafrost_vm)/libvm.a: $(filter-out $(patsubst %.c,$(permafrost_vm)/%.o,$(NOT_IN_LIBVM)),$(call permafrost_objects,$(VM_FOLDERS)) $(permafrost_extra))
	$(permafrost_archive)
# Which folders there are is known once the manifest has run, so a make of its own compiles them.
$(PERMAFROST_OUT)/libuser.a: $(BUILD)/image.stamp $(permafrost_force)
	+@$(call permafrost_make,-f $(PERMAFROST)/runtime/user.mk OUT=$(PERMAFROST_OUT)/user ARCHIVE=$@ \
		CC='$(CC)' AR='$(AR)' FREEZER='$(PERMAFROST_BIN)/freezer' CFLAGS='$(CPU_FLAGS) $(PERMAFROST_CFLAGS) $(RUNTIME_CFLAGS) -I$(BUILD) $(USER_CFLAGS)' \
		FOLDERS="$$(cat $(BUILD)/c_modules)")
-include $(wildcard $(PERMAFROST_OUT)/image/*.d $(permafrost_extra:.o=.d) $(addprefix $(permafrost_vm)/,mpy-cross/*.d mpy-cross/*/*.d) $(addprefix $(permafrost_vm)/runtime/,*.d */*.d */*/*.d))

# ---- link ----
# The recipe for $@: $(call permafrost_link,OBJECTS,FLAGS) links these and all of ours, proves it, and only then puts it in its place. A firmware
# that failed its proof has no name that anyone would flash, or that a second make would take for done.
permafrost_link = $(call permafrost_step,LD,$@)$(CC) $(CPU_FLAGS) -o $@.new $(PERMAFROST_OBJECTS) $(1) $(PERMAFROST_LIBS) $(PERMAFROST_LDFLAGS) $(2) && \
	$(PERMAFROST_BIN)/freezer verify $@.new$(if $(permafrost_silent), > /dev/null) && mv $@.new $@

FORCE:
.PHONY: freeze vm permafrost_tables FORCE
