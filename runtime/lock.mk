# lock.mk - one make at a time in $(BUILD), so that two with other flags, or for other programs, both come out right: lock.sh. Each
# makefile that a build begins with includes this one as soon as BUILD is known, behind quiet.mk, before it looks at what is there.
#
# What a make starts knows by PERMAFROST_LOCKS that the folder is in good hands. A recipe that goes on to something else than building
# begins with $(permafrost_unlock). Dry runs, and goals in permafrost_unlocked, wait for nobody. make -s waits without a word.
permafrost_lock := sh $(dir $(realpath $(lastword $(MAKEFILE_LIST))))lock.sh
permafrost_unlock = $(permafrost_lock) give $(BUILD) $(PERMAFROST_LOCKS);
# Takes the folder away at once: who waits for it makes another, in which nothing is removed.
permafrost_remove = rm -rf $(BUILD).gone; [ ! -d $(BUILD) ] || mv $(BUILD) $(BUILD).gone; rm -rf $(BUILD).gone
ifeq ($(PERMAFROST_COUNTING)$(findstring n,$(permafrost_letters)),)
ifneq ($(filter-out $(permafrost_unlocked),$(or $(MAKECMDGOALS),all)),)
export PERMAFROST_LOCKS := $(PERMAFROST_LOCKS) $(shell $(permafrost_lock) take $(BUILD) $(shell echo $$PPID) $(PERMAFROST_LOCKS) \
	$(if $(permafrost_silent),2>/dev/null))
endif
endif
