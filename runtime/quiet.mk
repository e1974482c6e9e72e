# quiet.mk - one short, counted line for each step of a build: "[ 12/240] CC runtime/vm/run/interp.c". V=1 shows the commands
# instead, make -s shows neither. A recipe begins with
#
#   $(call permafrost_step,CC,$<)$(CC) ...
#
# and a makefile that includes this one sets permafrost_counted, the targets whose steps its lines count.
#
# The number of steps is asked of make itself, when the first step is to run: a dry run of permafrost_counted with
# PERMAFROST_COUNTING set, in which a step's line is a mark. By then all files of flags are what they will be, so their
# prerequisite is $(permafrost_force), which is nothing in the dry run; a recipe that calls make does nothing in it either
# ($(call permafrost_make,...)), since it would be carried out.

permafrost_force = $(if $(PERMAFROST_COUNTING),,FORCE)
permafrost_make = $(if $(PERMAFROST_COUNTING),:,$(MAKE) --no-print-directory $(1))
permafrost_mark = counted permafrost step
permafrost_total = $(eval permafrost_total := $(shell MAKEFLAGS= $(MAKE) -n -f $(firstword $(MAKEFILE_LIST)) $(permafrost_counted) \
	$(MAKEOVERRIDES) PERMAFROST_COUNTING=yes V= 2>/dev/null | grep -c '$(permafrost_mark)'))$(permafrost_total)
permafrost_number = $(eval permafrost_steps += x)$(words $(permafrost_steps))
permafrost_line = $(info [$(permafrost_number)/$(permafrost_total)] $(1) $(2))
# The short options that MAKEFLAGS begins with; among them the s of make -s.
permafrost_letters = $(filter-out ---%,$(firstword -$(MAKEFLAGS)))
permafrost_silent = $(findstring s,$(permafrost_letters))
permafrost_step = $(if $(PERMAFROST_COUNTING),: $(permafrost_mark);,$(if $(V)$(permafrost_silent),,@$(call permafrost_line,$(1),$(2))))
