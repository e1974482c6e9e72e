# describe.mk - prints what the board BOARD is, as AS says: `table`, the lines that mpy-cross and freezer are compiled with, or
# `text`, a line of `make boards`.
ROOT := $(patsubst %/runtime/port/describe.mk,%,$(realpath $(lastword $(MAKEFILE_LIST))))
include $(ROOT)/runtime/port/board.mk

# Debian's packages have the emulators' names.
package = $(firstword $(EMULATOR)) (Debian, Ubuntu), qemu (elsewhere)
package_qemu-system-riscv32 = qemu-system-misc (Debian, Ubuntu), qemu (elsewhere)
package_qemu-system-riscv64 = $(package_qemu-system-riscv32)
quoted = $(foreach word,$(1),"$(word)"$(comma))
emulated_by = EMULATOR("$(BOARD)", "$(firstword $(EMULATOR))", "$(or $(package_$(firstword $(EMULATOR))),$(package))", ",arg=", \
	ARGUMENTS($(call quoted,$(wordlist 2,99,$(EMULATOR_BEFORE)))), ARGUMENTS($(call quoted,$(EMULATOR_BEHIND))))

table:
	@: $(info BOARD("$(BOARD)", $(ARCH), $(SMALL_INT_BITS), $(FLOAT)))
ifeq ($(FAMILY),host)
	@: $(info EMULATOR("$(BOARD)", NULL, NULL, NULL, ARGUMENTS(NULL), ARGUMENTS(NULL)))
else ifneq ($(EMULATOR),)
	@: $(info $(emulated_by))
endif

text:
	@printf '%-18s %-12s %-6s %5s %5s  %-8s %s\n' '$(BOARD)' '$(CPU)' '$(FLOAT)' '$(or $(word 2,$(FLASH)),-)' '$(or $(word 2,$(RAM)),-)' \
		'$(PROFILE)' '$(if $(SIMULATOR),$(basename $(notdir $(SIMULATOR))),$(if $(EMULATOR),$(EMULATOR),$(if $(FLASH),not emulated,this machine)))'

.PHONY: table text
