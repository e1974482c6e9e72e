# sources.mk - which folders the runtime's archives are made of, from the tree's root. The tree's Makefile and runtime.mk
# include it, so that host and boards have the same VM.
MODULES = array asyncio binascii bisect builtins cmath collections cryptolib deflate errno framebuf future gc hashlib heapq io json machine math micropython os permafrost platform random re select socket struct sys time typing uctypes vfs websocket
# Folders of modules elsewhere, which are to be part of this VM as if they were among those.
EXTRA_MODULES ?=
extra_modules := $(abspath $(EXTRA_MODULES))
# Of the VM, its rooms: runtime/vm/README.md.
ROOMS = memory run types load prune
MPY_FOLDERS = runtime/base runtime/format
TABLE_FOLDERS = $(addprefix runtime/vm/,$(ROOMS)) $(addprefix runtime/modules/,$(MODULES))
VM_FOLDERS = runtime $(TABLE_FOLDERS)
# The compiler as a library.
COMPILER_FOLDERS = mpy-cross $(addprefix mpy-cross/,lex parse analyse generate finish data native)
REPL_FOLDERS = runtime/repl
# Every name that has an id, in the order of ids.
LEDGER = runtime/vm/memory/names.def
NO_TABLES = $(LEDGER) runtime/vm/prune/feature.def
# What qstrgen/tables makes of all tables: included as "tables/names.def" and so on.
TABLE_SUMS = $(addprefix tables/,headers.h names.def tables.def keep.def usage.def)
# Compiled once per image, against its qstr.h, and so in no archive.
PER_IMAGE_SOURCES = runtime/vm/prune/tables.c runtime/vm/run/interp.c
# Of those folders' files, what qstrgen and freezer do with the tables: for the host's tools.
PRUNE_TOOLS = $(addprefix runtime/vm/prune/,closure.c origin.c usage.c why.c)
# All of those, written out for who reads this file and is not make: runtime/cmake.
NOT_IN_ARCHIVES = runtime/vm/prune/tables.c runtime/vm/run/interp.c runtime/vm/prune/closure.c runtime/vm/prune/origin.c runtime/vm/prune/usage.c runtime/vm/prune/why.c
NOT_IN_LIBVM = $(NOT_IN_ARCHIVES)
