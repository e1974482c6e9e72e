# Permafrost: `make` builds the host tools, `make help` lists the rest.
HEAP ?=
ifeq ($(HEAP),check)
BUILD ?= build/check
SANITIZE ?= address,undefined
endif
BUILD ?= build
# One spelling, whoever calls: the compiler writes it into the .d files, whose targets are the objects of this make alone where make knows
# them under the same name. A firmware's make gives the whole path.
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
permafrost_unlocked = help boards format check-format borrows setup-%
include runtime/quiet.mk runtime/lock.mk
CFLAGS ?= -O2 -g
SANITIZE ?=
PREFIX ?= /usr/local
DESTDIR ?=
BOARD ?= mps2-an385
# Whose compiler warns of something new still gets the tools: warnings are errors where WERROR is set, as .ci/run does.
WARNINGS = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes $(if $(WERROR),-Werror)
SANITIZE_FLAGS = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
HEAP_FLAGS = $(if $(filter check,$(HEAP)),-DHEAP_CHECK)
# What else than this machine's own words and floats permafrost is compiled for: see permafrost32.
TARGET_FLAGS ?=
HOST_CFLAGS = -std=c11 -D_GNU_SOURCE -I. -I$(INCLUDE) $(WARNINGS) $(CFLAGS) $(TARGET_FLAGS) $(HEAP_FLAGS) $(SANITIZE_FLAGS) -fno-pie -ffunction-sections \
	-fdata-sections -MMD -MP
# The interpreter looks at what it counts on before each instruction: for tests, in a BUILD of its own.
CHECKED ?=
ifneq ($(CHECKED),)
HOST_CFLAGS += -DCHECKED
endif
# Tools that run on any Linux of this architecture.
STATIC ?=
HOST_LDFLAGS = $(if $(STATIC),-static) $(filter -m%,$(TARGET_FLAGS)) -no-pie -Wl,--gc-sections $(SANITIZE_FLAGS) $(LDFLAGS)

include runtime/sources.mk
permafrost_counted = $(MAKECMDGOALS)
sources = $(wildcard $(addsuffix /*.c,$(1)))
objects_of = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
objects = $(call objects_of,$(call sources,$(1)))
archive = $(call permafrost_step,AR,$@)rm -f $@; $(AR) rcsD $@ $^

# What a static libelf of this system wants besides, where there is one.
static_of = $(if $(filter-out $(patsubst -l%,lib%.a,$(1)),$(shell $(CC) -print-file-name=$(patsubst -l%,lib%.a,$(1)))),$(1))
BIN = $(BUILD)/bin
LIB = $(BUILD)/lib
# The sums of the tables.
INCLUDE = $(BUILD)/include
LIBMPY = $(LIB)/libmpy.a
LIBCOMPILE = $(LIB)/libcompile.a
LIBVM = $(LIB)/libvm.a
LIBQSTR = $(LIB)/libqstr.a
# What the host's tools share: files, memory.
LIBHOST = $(LIB)/libhost.a
TOOLS = $(addprefix $(BIN)/,mpy-cross freezer qstrgen permafrost)
HOST_IMAGE = $(BUILD)/host-image

all: tools
tools: $(TOOLS)
	@:

help:
	@echo 'make                 build the host tools into $(BIN): mpy-cross, freezer, qstrgen, permafrost'
	@echo 'make demo            compile, freeze, link and run the example on the host and on an emulated Cortex-M3'
	@echo "make test [PYTEST_FLAGS=\"-m 'not firmware'\"]   tools, language, modules and the first board, or what pytest's options choose"
	@echo 'make test-long        what that leaves out: all other boards, VMs of their own, random programs'
	@echo 'make freeze FROZEN_MANIFEST=m.py [BUILD=dir] [PROFILE=full|core|minimal]   image.c, qstr.h, image.d'
	@echo 'make boards          the boards that there are'
	@echo 'make firmware BOARD=name FROZEN_MANIFEST=m.py   link it; also: run, size'
	@echo 'make firmware BOARD=name CHECK_IMAGE=1   one that sums up its image at each boot, and says if it is damaged'
	@echo 'make firmware BOARD=name APART=1   one whose image is flashed apart; FROZEN_MANIFEST: what it runs without'
	@echo 'make image FLASHED=build/name FROZEN_MANIFEST=m.py BUILD=dir   the image alone, for that firmware'
	@echo 'make flash BOARD=name   write it to the board'
	@echo 'make size            hello world in profile minimal, and what ports/minimal has: bytes, and the largest functions'
	@echo 'make bench [STOCK=tree]   speed, memory and size, as ratios; with a built MicroPython tree, against its speed'
	@echo 'make check-stock STOCK=tree MPLIB=tree   every comparison with a built MicroPython tree'
	@echo 'make check-large [LARGE=10000]   frozen in shards, compiled through ccache and by two machines: the same bytes; as root'
	@echo 'make check-debian [SUITE=trixie] [SYSTEM=dir]   make demo, make WERROR=1 and make test there; debootstrap makes it; as root'
	@echo 'make soak             ten million allocations and ten days in small heaps on the emulated Cortex-M3; a hundred thousand soft resets'
	@echo 'make check-cuts       fifty files of each kind, cut and inverted at every byte: no reader crashes'
	@echo 'make check-kills KILLS=200 SEED=1   make firmware, killed at random moments and made again, gives what a clean build gives'
	@echo 'make faults           every allocation of every test program fails once'
	@echo 'make fuzz SEEDS=1:500 random programs on CPython, permafrost and a stock VM'
	@echo 'make fuzz TARGET=json SECONDS=60   libFuzzer (clang) on a reader; the targets: $(sort $(FUZZ_VM) $(FUZZ_C))'
	@echo 'make prove-verifier   every short function, five million by chance and twenty million mutants, run with checks: a quarter of an hour'
	@echo 'make check-cpython    CPython'"'"'s own tests of the language, on permafrost'
	@echo 'make check-preload    programs print with module bodies run at build time what they print without, on host and board'
	@echo 'make check-minimal STOCK=tree   its tests in profile minimal beside the whole VM'
	@echo 'make ids              write new names of the tables into $(LEDGER)'
	@echo 'make bench-boards [ONLY="microbit sifive_e"]   a frozen program on each board, and what it takes; also: check-boards'
	@echo 'make permafrost32 [FLOATS=double]   permafrost as a program of 32 bits, into $(BUILD)/m32; check-m32 runs tests in it'
	@echo 'make borrows         prove that C holds nothing of a mutable object across what may run Python'
	@echo 'make fuzz-natives SECONDS=60 SEED=1   every native with hostile objects, in a build with HEAP=check'
	@echo 'make coverage        the lines that the tests run, by folder; an error where it is less than 95 %'
	@echo 'make layers          prove the layering from includes and symbols'
	@echo 'make check-format, make format   the tree follows .clang-format'
	@echo 'make install PREFIX=/usr/local DESTDIR=   tools, manuals, completions, and what firmware is built from'
	@echo 'make library FROZEN_MANIFEST=m.py OUT=dir   the program with its VM as a library of PlatformIO and Arduino'
	@echo 'make deb              Debian packages, into $(BUILD)/deb'
	@echo 'make npm [OUT=dir]     mpy-cross as WebAssembly, an npm package, by emscripten'
	@echo 'make STATIC=1 BUILD=dir   tools that need no library of the system'
	@echo 'make clean'
	@echo 'make HEAP=check       the tools into build/check: freed memory is poisoned, and collected often; make test HEAP=check'
	@echo 'Variables: BUILD, CC, CFLAGS, SANITIZE=address,undefined, BOARD, PROFILE, USER_MODULES, EXTRA_MODULES'

# Where widths matter most: bytes read and written, digits.
$(call objects,$(MPY_FOLDERS)): private WARNINGS += -Wconversion -Wno-sign-conversion

# ---- the tables' sums ----
# gather makes them, so it is compiled before all that includes them.

GATHER = $(BUILD)/gather/gather
GATHER_SOURCES = $(wildcard qstrgen/tables/*.c) $(addprefix runtime/host/,file.c folder.c memory.c message.c nearest.c print.c report.c text_set.c usage.c) \
	$(addprefix runtime/base/,arena.c buf.c edit_distance.c hash.c text.c utf8.c)
TABLES = $(filter-out $(NO_TABLES),$(wildcard $(addsuffix /*.def,$(TABLE_FOLDERS) $(extra_modules))))
SUMS = $(addprefix $(INCLUDE)/,$(TABLE_SUMS))
gather = $(GATHER) --ledger $(LEDGER)

# It runs here, whatever permafrost is compiled for.
$(GATHER) $(patsubst %.c,$(BUILD)/gather/%.o,$(GATHER_SOURCES)): private override TARGET_FLAGS =
$(GATHER): $(patsubst %.c,$(BUILD)/gather/%.o,$(GATHER_SOURCES))
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -o $@ $^
$(BUILD)/gather/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call permafrost_step,CC,$<)$(CC) $(HOST_CFLAGS) -c -o $@ $<
$(INCLUDE)/tables/stamp: $(GATHER) $(LEDGER) $(TABLES) $(INCLUDE)/tables/list
	$(call permafrost_step,GATHER,$(@D))$(gather) -o $(@D) $(TABLES)
	@touch $@
$(SUMS): $(INCLUDE)/tables/stamp ;
sums: $(SUMS)
	@:
# Which tables, and for runtime.mk the folders elsewhere.
$(INCLUDE)/tables/list: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(TABLES)' | cmp -s - $@ || { echo '$(TABLES)' > $@; echo '$(extra_modules)' > $(@D)/extra_modules; }

# Names that a table brings get their ids in the ledger, for ever.
ids: $(GATHER)
	@$(gather) --ids $(filter runtime/%,$(TABLES))

# ---- libraries and tools ----

QSTRGEN = qstrgen $(addprefix qstrgen/,names scan stock)
# Of the tables' folder, what gather alone does is not.
QSTRGEN_TABLES = qstrgen/tables/table.c
FREEZER = freezer $(addprefix freezer/,image link look flash device manifest mpy package preload stock)

$(LIBMPY): $(call objects,$(MPY_FOLDERS))
$(LIBCOMPILE): $(call objects,$(COMPILER_FOLDERS))
$(LIBVM): $(if $(CHECKED),$(BUILD)/obj/tests/checked/checked.o) $(filter-out $(call objects_of,$(NOT_IN_LIBVM)),$(call objects,$(VM_FOLDERS) $(extra_modules)))
$(LIBQSTR): $(filter-out $(BUILD)/obj/qstrgen/main.o,$(call objects,$(QSTRGEN))) $(call objects_of,$(PRUNE_TOOLS) $(QSTRGEN_TABLES))
$(LIBHOST): $(call objects,runtime/host)
$(LIBMPY) $(LIBCOMPILE) $(LIBVM) $(LIBQSTR) $(LIBHOST):
	@mkdir -p $(@D)
	$(archive)

# The boards' descriptions as a table, for mpy-cross --board and freezer size --run.
BOARDS = $(sort $(notdir $(patsubst %/,%,$(dir $(wildcard runtime/boards/*/board.mk)))))
BOARD_TABLE = $(BUILD)/tables/boards.def
describe_boards = for board in $(BOARDS); do MAKEFLAGS= $(MAKE) -s --no-print-directory -f runtime/port/describe.mk $(1) BOARD=$$board || exit 1; done
$(addprefix $(BUILD)/obj/,mpy-cross/command/options.o freezer/device/board.o): $(BOARD_TABLE)
$(addprefix $(BUILD)/obj/,mpy-cross/command/options.o freezer/device/board.o): private HOST_CFLAGS += -I$(BUILD)/tables
$(BOARD_TABLE): $(BUILD)/boards $(wildcard runtime/boards/*/*.mk runtime/port/*.mk runtime/port/*/family.mk)
	@mkdir -p $(@D)
	@($(call describe_boards,table)) > $@.new && mv $@.new $@
# Files as bytes: the page of --html, and what functions of words are C of.
$(BUILD)/obj/runtime/host/page.o: $(BUILD)/tables/page_html.inc
$(BUILD)/obj/mpy-cross/command/native.o: $(BUILD)/tables/stock_words.inc
$(addprefix $(BUILD)/obj/,runtime/host/page.o mpy-cross/command/native.o): private HOST_CFLAGS += -I$(BUILD)/tables
$(BUILD)/tables/page_html.inc: runtime/host/page.html
$(BUILD)/tables/stock_words.inc: runtime/base/word.h mpy-cross/native/stock_words.h
$(addprefix $(BUILD)/tables/,page_html.inc stock_words.inc):
	@mkdir -p $(@D)
	@cat $^ | od -An -v -tu1 | sed 's/^ *//; s/  */,/g; s/$$/,/' > $@.new && mv $@.new $@
# Which file of the runtime each of its functions and tables is of, for freezer size: of a board's firmware.
ROOM_SOURCES := $(sort $(shell find runtime mpy-cross -name '*.[ch]' -not -path '*/port/host/*'))
$(BUILD)/obj/freezer/look/vm_parts.o: $(BUILD)/tables/rooms.inc
$(BUILD)/obj/freezer/look/vm_parts.o: private HOST_CFLAGS += -I$(BUILD)/tables
$(BUILD)/tables/rooms.inc: freezer/look/rooms.awk $(ROOM_SOURCES)
	@mkdir -p $(@D)
	@awk -f $< $(ROOM_SOURCES) | LC_ALL=C sort > $@.new && mv $@.new $@
# Another board, or one less, makes it again.
$(BUILD)/boards: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(BOARDS)' | cmp -s - $@ || echo '$(BOARDS)' > $@

boards:
	@printf '%-18s %-12s %-6s %5s %5s  %-8s %s\n' BOARD= CPU floats flash RAM PROFILE 'runs on'
	@$(call describe_boards,text)

$(BIN)/mpy-cross: $(call objects,mpy-cross/command) $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
$(BIN)/qstrgen: $(BUILD)/obj/qstrgen/main.o $(LIBQSTR) $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
$(BIN)/freezer: $(call objects,$(FREEZER)) $(LIBQSTR) $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
$(BIN)/freezer $(BIN)/qstrgen: LIBS = -lelf -lz $(if $(STATIC),$(call static_of,-lzstd) $(call static_of,-lbz2) $(call static_of,-llzma))
$(BIN)/mpy-cross $(BIN)/freezer $(BIN)/qstrgen:
	@mkdir -p $(@D)
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -o $@ $^ $(LIBS)

# permafrost runs the manifests, so its own image is frozen from plain inputs. The stamp is older than what was written, so
# that a dry run does not take it for newer.
ASYNCIO = runtime/modules/asyncio
HOST_MODULES = _manifest=freezer/manifest/manifest.py uasyncio=$(ASYNCIO)/uasyncio.py \
	$(foreach file,$(sort $(wildcard $(ASYNCIO)/asyncio/*.py)),$(subst /,.,$(patsubst $(ASYNCIO)/%.py,%,$(file:/__init__.py=.py)))=$(file))
FROZEN_BY ?= $(BIN)/freezer
$(HOST_IMAGE)/image.stamp: $(FROZEN_BY) $(filter %.py,$(subst =, ,$(HOST_MODULES)))
	@mkdir -p $(@D) && touch $@.new
	$(call permafrost_step,FREEZE,$(@D)/image.c)$(FROZEN_BY) freeze --profile full -o $(@D)/image.c --qstr $(@D)/qstr.h $(HOST_MODULES)
	@mv $@.new $@
$(HOST_IMAGE)/image.c $(HOST_IMAGE)/qstr.h: $(HOST_IMAGE)/image.stamp ;
$(HOST_IMAGE)/image.o: $(HOST_IMAGE)/image.c
$(HOST_IMAGE)/tables.o: runtime/vm/prune/tables.c $(HOST_IMAGE)/qstr.h
$(HOST_IMAGE)/interp.o: runtime/vm/run/interp.c $(HOST_IMAGE)/qstr.h
# gcc's manual advises the first for computed gotos. The second leaves each instruction its own jump to the next, which a processor
# predicts by itself; gcc merges all but the shortest otherwise, and programs take a quarter more time.
$(HOST_IMAGE)/interp.o: private HOST_CFLAGS += $(if $(findstring clang,$(CC)),,-fno-gcse --param max-goto-duplication-insns=100)
$(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o): | $(SUMS)
	$(call permafrost_step,CC,$<)$(CC) $(HOST_CFLAGS) -I$(HOST_IMAGE) -c -o $@ $<

# Filesystems on block devices, over the user's trees.
disk_out = $(BUILD)/disks
disk_flags = $(BUILD)/flags | $(SUMS)
define disk_compile
@mkdir -p $(@D)
$(call permafrost_step,CC,$<)$(CC) $(HOST_CFLAGS) $(1) -c -o $@ $<
endef
include runtime/disks.mk
# Another choice links again.
$(disk_out)/list: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(DISK_OBJECTS)' | cmp -s - $@ || echo '$(DISK_OBJECTS)' > $@

PERMAFROST_PORT = $(addprefix $(BUILD)/obj/runtime/port/host/,main.o words.o console.o clock.o file.o os.o confine.o socket.o pins.o uart.o rom.o) $(call objects,$(REPL_FOLDERS)) $(BUILD)/obj/runtime/host/memory.o
PRELOAD_CHILD = $(addprefix $(BUILD)/obj/runtime/,port/host/preload/preload.o port/host/preload/dump.o port/host/preload/native.o host/print.o)
$(BIN)/permafrost: $(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) $(PERMAFROST_PORT) $(PRELOAD_CHILD) $(DISK_OBJECTS) $(disk_out)/list \
		$(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -rdynamic -Wl,-u,word_global -o $@ $(filter-out %/list,$^) -lm -ldl

# What functions of machine words are C of, for the C compiler of the machine where permafrost runs: its headers in one text.
WORDS_TEXT = $(BUILD)/words.i
$(WORDS_TEXT): runtime/vm/run/words.h | $(SUMS)
	@mkdir -p $(@D)
	$(call permafrost_step,CPP,$@)$(CC) $(HOST_CFLAGS) -E -P -dD -MF $@.d -MT $@ -x c $< -o $@
$(BUILD)/obj/runtime/port/host/words.o: private HOST_CFLAGS += -DWORDS_TEXT='"$(WORDS_TEXT)"'
$(BUILD)/obj/runtime/port/host/words.o: $(WORDS_TEXT)

# permafrost as a program of 32 bits, its floats as FLOATS says. The tools beside it are this machine's. Where the kernel runs no such
# programs, qemu-i386 does, by a script in its place.
FLOATS ?= single
M32 = $(BUILD)/m32/$(FLOATS)
M32_FLAGS = -m32 -msse2 -mfpmath=sse -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DTARGET_DOUBLE=$(if $(filter double,$(FLOATS)),1,0)
permafrost32: tools
	@mkdir -p $(M32)/bin
	@ln -sf $(addprefix $(abspath $(BIN))/,mpy-cross freezer qstrgen) $(M32)/bin
	+@$(MAKE) --no-print-directory BUILD=$(M32) FROZEN_BY=$(BIN)/freezer TARGET_FLAGS='$(M32_FLAGS)' permafrost-alone
	@$(M32)/bin/permafrost --version >/dev/null 2>&1 || { mv $(M32)/bin/permafrost $(M32)/bin/permafrost-i386 && \
		printf '#!/bin/sh\nexec qemu-i386 "%s" "$$@"\n' $(abspath $(M32))/bin/permafrost-i386 > $(M32)/bin/permafrost && \
		chmod +x $(M32)/bin/permafrost && $(M32)/bin/permafrost --version >/dev/null; }

permafrost-alone: $(BIN)/permafrost

# The language's tests in it.
check-m32: setup-m32
	+@$(MAKE) --no-print-directory permafrost32 FLOATS=$(FLOATS)
	@$(permafrost_unlock) BUILD=$(M32) FLOATS=$(FLOATS) tests/python.sh -m pytest -q -p no:cacheprovider $(PYTEST_FLAGS) \
		-k 'source_on_host or mpy_on_host or without_end and not board' tests/language/test_programs.py tests/language/test_vm.py

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | $(SUMS)
	@mkdir -p $(@D)
	$(call permafrost_step,CC,$<)$(CC) $(HOST_CFLAGS) -c -o $@ $<
# A changed compiler or flag compiles again.
$(BUILD)/flags: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(CC) $(HOST_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(HOST_CFLAGS)' > $@
-include $(WORDS_TEXT).d $(shell find $(BUILD)/obj $(BUILD)/gather $(HOST_IMAGE) -name '*.d' 2>/dev/null)

# ---- firmware ----

freeze firmware image flash run vm $(if $(FROZEN_MANIFEST),size):
	+@$(MAKE) --no-print-directory -f runtime/firmware.mk $@ BUILD=$(BUILD) $(if $(FLASHED),,BOARD=$(BOARD))

# Without a manifest: the sizes that docs/PERFORMANCE.md keeps.
ifeq ($(FROZEN_MANIFEST),)
size: tools
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/firmware/size/report.py
endif

# ---- proof ----

setup-%:
	@tests/setup.sh $*

demo: setup-demo
	@$(MAKE) --no-print-directory tools
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/tools/demo.py

# JOBS tests at a time, of files and folders TESTS; PYTEST_FLAGS chooses among them, as -k names or -m 'not firmware', which is what
# sanitizers begin with: they see nothing of what a board runs.
JOBS ?= $(shell nproc)
TESTS ?= tests
PYTEST_FLAGS ?= -m 'not long$(if $(SANITIZE), and not firmware)'
pytest_flags = -q -rs -p no:cacheprovider -n $(JOBS) --dist loadgroup --durations=10
test: setup-test
	@$(MAKE) --no-print-directory tools test-programs checked
	@$(permafrost_unlock) $(if $(SANITIZE),ulimit -s 65536;) BUILD=$(BUILD) SANITIZE=$(SANITIZE) tests/python.sh -m pytest $(pytest_flags) $(PYTEST_FLAGS) $(TESTS)

# What takes a quarter of an hour more: all other boards, VMs of their own, random programs.
test-long:
	+@$(MAKE) --no-print-directory test PYTEST_FLAGS="-m 'long$(if $(SANITIZE), and not firmware)'"

TEST_SOURCES = $(wildcard tests/unit/*.c)
# Besides the programs, what tests link images to: the host as a board.
HOST_BOARD = $(addprefix runtime/port/,$(addprefix host/,console.c clock.c file.c os.c socket.c pins.c uart.c firmware_main.c) common/firmware.c common/whole.c)
test-programs: $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(TEST_SOURCES)) $(call objects_of,$(HOST_BOARD))
	@:
# These test libmpy alone.
$(addprefix $(BUILD)/tests/,test_base test_number test_bigint test_verify): $(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(LIBHOST) $(LIBMPY)
	@mkdir -p $(@D)
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -o $@ $^
# This one tests the compiler.
$(BUILD)/tests/test_compile: $(BUILD)/obj/tests/unit/test_compile.o $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
	@mkdir -p $(@D)
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -o $@ $^ -pthread
# This one tests qstrgen's scanners.
$(BUILD)/tests/test_scan: $(BUILD)/obj/tests/unit/test_scan.o $(LIBQSTR) $(LIBHOST) $(LIBMPY)
	@mkdir -p $(@D)
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -o $@ $^ -lelf -lz
$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) \
		$(filter-out %/main.o,$(PERMAFROST_PORT)) $(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -o $@ $^ -lm

# The interpreter that looks at what it counts on, and what proves the verifier with it.
.PHONY: checked prove-verifier
checked:
	+@$(MAKE) --no-print-directory BUILD=$(BUILD)/checked CHECKED=1 $(addprefix $(BUILD)/checked/,bin/permafrost tests/prove $(addprefix fuzz/,$(FUZZ_CHECKED)))
$(BUILD)/tests/prove: $(call objects,tests/prove) $(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) \
		$(filter-out %/main.o,$(PERMAFROST_PORT)) $(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) -o $@ $^ -lm -ldl

# ---- fuzzing: make fuzz TARGET=json SECONDS=60 ----
# Targets in Python run in a VM, those in C stand beside them; each is a program. With clang and libFuzzer in a build of their own; in any
# other with replay.o, which make test runs on the corpus.
FUZZ_VM = $(patsubst tests/fuzz/%.py,%,$(wildcard tests/fuzz/*.py))
FUZZ_C = $(filter-out target replay vm,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
# These run what they get in an interpreter that looks.
FUZZ_CHECKED = verify repl
FUZZ_TOOLS = $(filter-out $(FUZZ_CHECKED),$(FUZZ_C))
LIBFUZZER ?=
fuzz_objects = $(BUILD)/obj/tests/fuzz/$(1).o $(BUILD)/obj/tests/fuzz/target.o $(if $(LIBFUZZER),,$(BUILD)/obj/tests/fuzz/replay.o)
fuzz_link = $(call permafrost_step,LD,$@)$(CC) $(HOST_LDFLAGS) $(if $(LIBFUZZER),-fsanitize=fuzzer) -o $@ $^
$(addprefix $(BUILD)/fuzz/,$(FUZZ_VM)): $(call fuzz_objects,vm) $(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) \
		$(filter-out %/main.o,$(PERMAFROST_PORT)) $(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(fuzz_link) -lm
$(BUILD)/fuzz/repl: $(call fuzz_objects,repl) $(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) \
		$(filter-out %/main.o,$(PERMAFROST_PORT)) $(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(fuzz_link) -lm
$(BUILD)/fuzz/verify: $(call fuzz_objects,verify) $(filter-out %/main.o,$(call objects,tests/prove)) \
		$(addprefix $(HOST_IMAGE)/,image.o tables.o interp.o) $(filter-out %/main.o,$(PERMAFROST_PORT)) $(LIBVM) $(LIBCOMPILE) $(LIBMPY)
	@mkdir -p $(@D)
	$(fuzz_link) -lm
.SECONDEXPANSION:
$(addprefix $(BUILD)/fuzz/,$(FUZZ_TOOLS)): $(BUILD)/fuzz/%: $$(call fuzz_objects,%) $(filter-out %/main.o,$(call objects,$(FREEZER))) \
		$(LIBQSTR) $(LIBCOMPILE) $(LIBHOST) $(LIBMPY)
	@mkdir -p $(@D)
	$(fuzz_link) -lelf -lz
test-programs: $(addprefix $(BUILD)/fuzz/,$(FUZZ_VM) $(FUZZ_TOOLS))

FUZZING = $(BUILD)/fuzzing
TARGET ?=
fuzz-target: $(BIN)/freezer $(BIN)/mpy-cross
	+@$(MAKE) --no-print-directory BUILD=$(FUZZING) CC=clang CHECKED=1 LIBFUZZER=1 SANITIZE=address,undefined CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' \
		FROZEN_BY=$(BIN)/freezer $(FUZZING)/fuzz/$(TARGET)
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/tools/run_target.py $(TARGET) $(SECONDS)

# A quarter of an hour; make test has a short form. With SANITIZE=address,undefined and another BUILD: hours.
PROVE = $(BUILD)/checked/tests/prove
PROVE_SEED = 1
PROVE_LENGTH = 6
PROVE_FUNCTIONS = 5000000
PROVE_MUTANTS = 20000000
PROVE_SUBJECTS = $(BUILD)/checked/subjects
prove-verifier: tools checked
	@mkdir -p $(PROVE_SUBJECTS) && $(BIN)/mpy-cross --out-dir $(PROVE_SUBJECTS) tests/prove/subjects/*.py
	nice -n 15 $(PROVE) exhaust $(PROVE_LENGTH) < /dev/null > /dev/null
	nice -n 15 $(PROVE) generate $(PROVE_SEED) $(PROVE_FUNCTIONS) < /dev/null > /dev/null
	nice -n 15 $(PROVE) mutate $(PROVE_SEED) $(PROVE_MUTANTS) $(PROVE_SUBJECTS)/*.mpy < /dev/null > /dev/null

bench: tools
	@$(permafrost_unlock) BUILD=$(BUILD) STOCK='$(STOCK)' tests/python.sh tests/against/bench.py

# Each board with an emulator, with a firmware of its own: a minute of compiling each.
bench-boards check-boards: setup-boards tools
	@$(permafrost_unlock) BUILD=$(abspath $(BUILD)) BOARDS='$(ONLY)' tests/python.sh tests/firmware/check_boards.py

check-minimal: setup-test tools test-programs
	@$(permafrost_unlock) cd tests && BUILD=$(abspath $(BUILD)) STOCK='$(STOCK)' ./python.sh -c 'import pytest, check_minimal; check_minimal.main()'

check-preload: tools
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/against/preload_equality.py

check-stock: tools
	@$(permafrost_unlock) BUILD=$(BUILD) STOCK='$(STOCK)' MPLIB='$(MPLIB)' tests/python.sh tests/against/check_stock.py

# Ten thousand modules in shards, through ccache and distcc: minutes.
check-large: tools
	@$(permafrost_unlock) BUILD=$(BUILD) LARGE=$(LARGE) tests/python.sh tests/tools/check_large.py

# The README's commands on another Debian or Ubuntu, which debootstrap makes in a folder: half an hour, and as root.
SUITE = trixie
check-debian:
	@tests/debian.sh $(SUITE) $(or $(SYSTEM),$(BUILD)/debian/$(SUITE))

# Minutes.
soak: tools
	@$(permafrost_unlock) for part in firmware/check_soak firmware/check_days language/check_resets; do \
		BUILD=$(BUILD) tests/python.sh tests/$$part.py || exit 1; done

# Minutes.
check-cuts: tools test-programs checked
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/tools/check_cuts.py

# A quarter of an hour.
KILLS = 200
check-kills: tools
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/firmware/check_kills.py $(KILLS) $(SEED)

# From source and from .mpy: minutes. make test fails each third, from source.
FAULTS = $(abspath $(BUILD))/faults
faults: tools test-programs
	@rm -rf $(FAULTS) && mkdir -p $(FAULTS)
	@$(BIN)/mpy-cross --out-dir $(FAULTS) $(wildcard tests/language/programs/*.py)
	@cd $(FAULTS) && ls $(CURDIR)/tests/language/programs/*.py $(FAULTS)/*.mpy | xargs -P 2 -n 4 ../tests/test_faults

# Random programs on three engines: SEEDS=first:last, or how many; some 40 programs a second. With TARGET: that one, as above.
SEEDS = 1000:1500
fuzz: $(if $(TARGET),fuzz-target,fuzz-programs)
fuzz-programs: tools
	@$(permafrost_unlock) BUILD=$(BUILD) RANDOM_SEEDS=$(SEEDS) tests/python.sh -m pytest -q -p no:cacheprovider tests/tools/compiler/test_random.py tests/language/test_hard.py

check-cpython: tools
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/against/check_cpython.py

borrows:
	@tests/python.sh tests/tools/borrows.py

# Which lines the tests run, by folder: of what is compiled for the host, without the firmware's tests. What those link by cc of
# the instrumented archives needs libgcov.
COVERAGE = $(BUILD)/coverage
.PHONY: coverage
# Exported: what a test makes in a build of its own links the same archives.
coverage: export CFLAGS = -O0 -g --coverage
coverage: export LDFLAGS = --coverage
# One -m: of several pytest takes the last.
coverage: PYTEST_FLAGS = -m 'not firmware'
coverage: setup-test
	+@$(MAKE) --no-print-directory BUILD=$(COVERAGE) tools test-programs checked
	@find $(COVERAGE) -name '*.gcda' -delete
	@mkdir -p $(COVERAGE)/path && printf '#!/bin/sh\nPATH="%s" exec %s "$$@" -lgcov\n' "$$PATH" "$$(command -v $(CC))" > $(COVERAGE)/path/cc && chmod +x $(COVERAGE)/path/cc
	@$(permafrost_unlock) ulimit -s 65536; PATH=$(abspath $(COVERAGE))/path:$$PATH BUILD=$(COVERAGE) tests/python.sh -m pytest $(pytest_flags) $(PYTEST_FLAGS) \
		tests/unit tests/language tests/tools
	@tests/python.sh tests/tools/coverage.py $(COVERAGE) --least 95

# In a build of its own where this one has no poisoned heap.
SECONDS = 60
SEED = 1
FUZZ_BUILD = $(if $(filter check,$(HEAP)),$(BUILD),$(BUILD)/check)
fuzz-natives: $(BIN)/freezer
	@$(MAKE) --no-print-directory HEAP=check BUILD=$(FUZZ_BUILD) SANITIZE=address,undefined FROZEN_BY=$(BIN)/freezer \
		$(FUZZ_BUILD)/bin/permafrost
	@$(permafrost_unlock) tests/python.sh tests/tools/natives/fuzz.py $(FUZZ_BUILD)/bin/permafrost --seconds $(SECONDS) --seed $(SEED)

layers: tools
	@$(permafrost_unlock) BUILD=$(BUILD) tests/python.sh tests/tools/layers.py

format_files = $(shell git ls-files '*.c' '*.h')
format:
	@clang-format -i $(format_files)
check-format:
	@clang-format --dry-run --Werror $(format_files)

# A program of FROZEN_MANIFEST with its VM, for PlatformIO and Arduino, into OUT.
LIBRARY_NAME ?= permafrost
LIBRARY_SOURCES = $(filter-out $(PRUNE_TOOLS),$(call sources,$(MPY_FOLDERS) $(VM_FOLDERS)))
library: tools
	$(if $(and $(FROZEN_MANIFEST),$(OUT)),,$(error make library takes FROZEN_MANIFEST=m.py and OUT=folder))
	@mkdir -p $(OUT)/src
	@$(BIN)/freezer freeze --profile $(or $(PROFILE),core) $(FREEZE_FLAGS) $(addprefix --manifest ,$(FROZEN_MANIFEST)) --c-modules $(OUT)/c_modules \
		-o $(OUT)/src/image.c --qstr $(OUT)/src/qstr.h
	@sh install/library.sh $(BUILD) $(OUT) '$(LIBRARY_NAME)' '$(VERSION)' $(LIBRARY_SOURCES)

# mpy-cross as WebAssembly, for editors and web pages.
NPM_SOURCES = $(call sources,$(COMPILER_FOLDERS) mpy-cross/command runtime/base runtime/format) \
	$(filter-out %/elf.c %/page.c,$(call sources,runtime/host))
npm: tools
	@sh install/npm.sh $(BUILD) $(or $(OUT),$(BUILD)/npm) '$(VERSION)' $(NPM_SOURCES)

# Debian's packages; lintian's opinion is tests/tools/test_deb.py's.
deb: setup-deb
	@$(permafrost_unlock) sh install/deb.sh $(abspath $(BUILD))/deb '$(VERSION)'

# Below DESTDIR, for who makes a package of it.
VERSION = $(shell sed -n 's/^.define PERMAFROST_VERSION "\(.*\)"/\1/p' runtime/base/version.h)
install: tools
	@sh install/install.sh $(BUILD) '$(DESTDIR)' '$(PREFIX)' '$(VERSION)'

clean:
	@$(permafrost_remove)

FORCE:
.DELETE_ON_ERROR:
.SECONDARY:
# What is asked for by its whole path is that file of this build, too.
permafrost_whole_paths = $(filter $(CURDIR)/$(BUILD)/%,$(MAKECMDGOALS))
ifneq ($(permafrost_whole_paths),)
$(permafrost_whole_paths): $(CURDIR)/%: % ;
endif

.PHONY: all bench-boards check-boards permafrost32 permafrost-alone check-m32 tools help boards freeze firmware image flash run vm size demo test test-programs bench check-stock check-large check-debian check-preload check-cpython fuzz fuzz-programs fuzz-target fuzz-natives soak faults borrows layers format check-format \
	ids sums library deb npm install clean FORCE
