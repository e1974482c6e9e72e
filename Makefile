# Permafrost: `make` builds the host tools, `make help` lists the rest.
BUILD ?= build
CFLAGS ?= -O2 -g
SANITIZE ?=
PREFIX ?= /usr/local
DESTDIR ?=
BOARD ?= mps2-an385
WARNINGS = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Werror
SANITIZE_FLAGS = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
HOST_CFLAGS = -std=c11 -D_GNU_SOURCE -I. $(WARNINGS) $(CFLAGS) $(SANITIZE_FLAGS) -fno-pie -ffunction-sections \
	-fdata-sections -MMD -MP
HOST_LDFLAGS = -no-pie -Wl,--gc-sections $(SANITIZE_FLAGS) $(LDFLAGS)

sources = $(wildcard $(addsuffix /*.c,$(1)))
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(call sources,$(1)))
archive = @rm -f $@; $(AR) rcsD $@ $^

BIN = $(BUILD)/bin
LIB = $(BUILD)/lib
LIBMPY = $(LIB)/libmpy.a
LIBCOMPILE = $(LIB)/libcompile.a
LIBVM = $(LIB)/libvm.a
LIBQSTR = $(LIB)/libqstr.a
# What the host's tools share: files, memory.
LIBHOST = $(LIB)/libhost.a
TOOLS = $(addprefix $(BIN)/,mpy-cross freezer qstrgen permafrost)
# Compiled once per image, against its qstr.h.
PER_IMAGE = $(addprefix $(BUILD)/obj/runtime/vm/,tables.o interp.o)
HOST_IMAGE = $(BUILD)/host-image

all: tools
tools: $(TOOLS)

help:
	@echo 'make                 build the host tools into $(BIN): mpy-cross, freezer, qstrgen, permafrost'
	@echo 'make demo            compile, freeze, link and run the example on the host and on an emulated Cortex-M3'
	@echo 'make test            every test'
	@echo 'make freeze FROZEN_MANIFEST=m.py [BUILD=dir] [PROFILE=full|core|minimal]   image.c, qstr.h, image.d'
	@echo 'make firmware BOARD=mps2-an385|host FROZEN_MANIFEST=m.py   link it; also: run, size'
	@echo 'make size            hello world in profile minimal, and what ports/minimal has: bytes, and the largest functions'
	@echo 'make bench [STOCK=tree]   speed, memory and size, as ratios; with a built MicroPython tree, against its speed'
	@echo 'make check-stock STOCK=tree MPLIB=tree   every comparison with a built MicroPython tree'
	@echo 'make check-large      2,000 modules frozen in shards, compiled through ccache, and linked'
	@echo 'make soak             ten million allocations in a heap of 64 KB on the emulated Cortex-M3'
	@echo 'make faults           every allocation of every test program fails once'
	@echo 'make fuzz SEEDS=1:500 random programs on CPython, permafrost and a stock VM'
	@echo 'make check-cpython    CPython'"'"'s own tests of the language, on permafrost'
	@echo 'make check-minimal STOCK=tree   its tests in profile minimal beside the whole VM'
	@echo 'make layers          prove the layering from includes and symbols'
	@echo 'make check-format, make format   the tree follows .clang-format'
	@echo 'make install PREFIX=/usr/local DESTDIR=   the tools'
	@echo 'make clean'
	@echo 'Variables: BUILD, CC, CFLAGS, SANITIZE=address,undefined, BOARD, PROFILE, USER_MODULES'

# Where widths matter most: bytes read and written, digits.
$(call objects,runtime/base runtime/format): WARNINGS += -Wconversion -Wno-sign-conversion

# ---- libraries and tools ----

$(LIBMPY): $(call objects,runtime/base runtime/format)
$(LIBCOMPILE): $(call objects,mpy-cross)
$(LIBVM): $(filter-out $(PER_IMAGE),$(call objects,runtime/vm))
$(LIBQSTR): $(filter-out $(BUILD)/obj/qstrgen/main.o,$(call objects,qstrgen))
$(LIBHOST): $(call objects,host)
$(LIBMPY) $(LIBCOMPILE) $(LIBVM) $(LIBQSTR) $(LIBHOST):
	@mkdir -p $(@D)
	$(archive)

FREEZER = freezer $(addprefix freezer/,manifest mpy package stock)
$(BIN)/mpy-cross: $(call objects,mpy-cross/command) $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
$(BIN)/qstrgen: $(BUILD)/obj/qstrgen/main.o $(LIBQSTR) $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
$(BIN)/freezer: $(call objects,$(FREEZER)) $(LIBQSTR) $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
$(BIN)/freezer $(BIN)/qstrgen: LIBS = -lelf -lz
$(BIN)/mpy-cross $(BIN)/freezer $(BIN)/qstrgen:
	@mkdir -p $(@D)
	$(CC) $(HOST_LDFLAGS) -o $@ $^ $(LIBS)

# permafrost runs the manifests, so its own image is frozen from plain inputs.
HOST_MODULES = freezer/manifest/manifest.py
$(HOST_IMAGE)/image.stamp: $(BIN)/freezer $(HOST_MODULES)
	@mkdir -p $(@D)
	$(BIN)/freezer freeze --profile full -o $(@D)/image.c --qstr $(@D)/qstr.h _manifest=freezer/manifest/manifest.py
	@touch $@
$(HOST_IMAGE)/image.c $(HOST_IMAGE)/qstr.h: $(HOST_IMAGE)/image.stamp ;
$(HOST_IMAGE)/image.o: $(HOST_IMAGE)/image.c
$(HOST_IMAGE)/tables.o: runtime/vm/tables.c $(HOST_IMAGE)/qstr.h
$(HOST_IMAGE)/interp.o: runtime/vm/interp.c $(HOST_IMAGE)/qstr.h
$(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o):
	$(CC) $(HOST_CFLAGS) -I$(HOST_IMAGE) -c -o $@ $<

PERMAFROST_PORT = $(addprefix $(BUILD)/obj/runtime/port/host/,main.o repl.o console.o clock.o file.o os.o)
$(BIN)/permafrost: $(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) $(PERMAFROST_PORT) \
		$(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(CC) $(HOST_LDFLAGS) -o $@ $^ -lm

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -c -o $@ $<
# A changed compiler or flag compiles again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(HOST_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(HOST_CFLAGS)' > $@
-include $(shell find $(BUILD)/obj $(HOST_IMAGE) -name '*.d' 2>/dev/null)

# ---- firmware ----

freeze firmware run $(if $(FROZEN_MANIFEST),size):
	+@$(MAKE) --no-print-directory -f runtime/firmware.mk $@ BUILD=$(BUILD) BOARD=$(BOARD)

# Without a manifest: the sizes that docs/PERFORMANCE.md keeps.
ifeq ($(FROZEN_MANIFEST),)
size: tools
	@BUILD=$(BUILD) tests/python.sh tests/size/report.py
endif

# ---- proof ----

setup-%:
	@tests/setup.sh $*

demo: setup-demo
	@$(MAKE) --no-print-directory tools
	@BUILD=$(BUILD) tests/python.sh tests/demo.py

test: setup-test
	@$(MAKE) --no-print-directory tools test-programs
	@$(if $(SANITIZE),ulimit -s 65536;) BUILD=$(BUILD) SANITIZE=$(SANITIZE) tests/python.sh -m pytest -q -p no:cacheprovider $(PYTEST_FLAGS) tests

TEST_SOURCES = $(wildcard tests/c/*.c)
test-programs: $(patsubst tests/c/%.c,$(BUILD)/tests/%,$(TEST_SOURCES))
# These test libmpy alone.
$(addprefix $(BUILD)/tests/,test_base test_number test_bigint test_verify): $(BUILD)/tests/%: $(BUILD)/obj/tests/c/%.o $(LIBMPY)
	@mkdir -p $(@D)
	$(CC) $(HOST_LDFLAGS) -o $@ $^
# This one tests the compiler.
$(BUILD)/tests/test_compile: $(BUILD)/obj/tests/c/test_compile.o $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(CC) $(HOST_LDFLAGS) -o $@ $^ -pthread
# This one tests qstrgen's scanners.
$(BUILD)/tests/test_scan: $(BUILD)/obj/tests/c/test_scan.o $(LIBQSTR) $(LIBHOST) $(LIBMPY)
	@mkdir -p $(@D)
	$(CC) $(HOST_LDFLAGS) -o $@ $^ -lelf -lz
$(BUILD)/tests/%: $(BUILD)/obj/tests/c/%.o $(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) \
		$(filter-out %/main.o,$(PERMAFROST_PORT)) $(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(CC) $(HOST_LDFLAGS) -o $@ $^ -lm

bench: tools
	@BUILD=$(BUILD) STOCK='$(STOCK)' tests/python.sh tests/bench.py

check-minimal: setup-test tools
	@cd tests && BUILD=$(abspath $(BUILD)) STOCK='$(STOCK)' ./python.sh -c 'import pytest, check_minimal; check_minimal.main()'

check-stock: tools
	@BUILD=$(BUILD) STOCK='$(STOCK)' MPLIB='$(MPLIB)' tests/python.sh tests/check_stock.py

# Two thousand modules in shards, through ccache: minutes.
check-large: tools
	@BUILD=$(BUILD) tests/python.sh tests/large.py

# A minute or two.
soak: tools
	@BUILD=$(BUILD) tests/python.sh tests/check_soak.py

# From source and from .mpy: minutes. make test fails each third, from source.
FAULTS = $(abspath $(BUILD))/faults
faults: tools test-programs
	@rm -rf $(FAULTS) && mkdir -p $(FAULTS)
	@$(BIN)/mpy-cross --out-dir $(FAULTS) $(wildcard tests/programs/*.py)
	@cd $(FAULTS) && ls $(CURDIR)/tests/programs/*.py $(FAULTS)/*.mpy | xargs -P 2 -n 4 ../tests/test_faults

# Random programs on three engines: SEEDS=first:last, or how many; some 40 programs a second.
SEEDS = 1000:1500
fuzz: tools
	@BUILD=$(BUILD) RANDOM_SEEDS=$(SEEDS) tests/python.sh -m pytest -q -p no:cacheprovider tests/compiler/test_random.py

check-cpython: tools
	@BUILD=$(BUILD) tests/python.sh tests/check_cpython.py

layers: tools
	@BUILD=$(BUILD) tests/python.sh tests/layers.py

format_files = $(shell git ls-files '*.c' '*.h')
format:
	@clang-format -i $(format_files)
check-format:
	@clang-format --dry-run --Werror $(format_files)

install: tools
	install -d $(DESTDIR)$(PREFIX)/bin
	install $(TOOLS) $(DESTDIR)$(PREFIX)/bin

clean:
	rm -rf $(BUILD)

FORCE:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all tools help freeze firmware run size demo test test-programs bench check-stock check-large check-cpython fuzz soak faults layers format check-format \
	install clean FORCE
