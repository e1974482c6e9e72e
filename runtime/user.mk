# user.mk - the archive of a firmware's own C modules: all .c files of FOLDERS. Called by runtime.mk with
# FOLDERS, OUT (where objects go), ARCHIVE, CC, AR, CFLAGS.
sources = $(foreach folder,$(FOLDERS),$(wildcard $(abspath $(folder))/*.c))
include $(dir $(lastword $(MAKEFILE_LIST)))quiet.mk
permafrost_counted = $(ARCHIVE)
objects = $(patsubst %.c,$(OUT)%.o,$(sources))

$(ARCHIVE): $(objects) $(OUT)/list
	$(call permafrost_step,AR,$@)rm -f $@; $(AR) rcsD $@ $(objects)
$(objects): $(OUT)%.o: %.c $(OUT)/list
	@mkdir -p $(@D)
	$(call permafrost_step,CC,$<)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
# Another file, folder or flag compiles again.
$(OUT)/list: $(permafrost_force)
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(sources)' | cmp -s - $@ || echo '$(CC) $(CFLAGS) $(sources)' > $@
-include $(objects:.o=.d)

FORCE:
.PHONY: FORCE
