# user.mk - the archive of a firmware's own C modules: all .c files of FOLDERS; NAME=FOLDER is a natmod, whose objects become one with
# names of its own. Called by runtime.mk with FOLDERS, OUT (where objects go), ARCHIVE, CC, AR, CFLAGS.
permafrost_runtime := $(dir $(lastword $(MAKEFILE_LIST)))
natmods := $(foreach word,$(FOLDERS),$(if $(findstring =,$(word)),$(word)))
sources = $(foreach folder,$(filter-out $(natmods),$(FOLDERS)),$(wildcard $(abspath $(folder))/*.c))
include $(permafrost_runtime)quiet.mk
permafrost_counted = $(ARCHIVE)
objects = $(patsubst %.c,$(OUT)%.o,$(sources))
natmod_name = $(firstword $(subst =, ,$(1)))
natmod_folder = $(abspath $(lastword $(subst =, ,$(1))))
natmod_sources = $(wildcard $(call natmod_folder,$(1))/*.c)
natmod_out = $(OUT)/natmods/$(call natmod_name,$(1))
support = $(if $(natmods),$(patsubst $(permafrost_runtime)%.c,$(OUT)/%.o,$(filter-out %/entry.c,$(wildcard $(permafrost_runtime)natmod/*.c))))
parts = $(objects) $(support) $(foreach natmod,$(natmods),$(call natmod_out,$(natmod)).o)

$(ARCHIVE): $(parts) $(OUT)/list
	$(call permafrost_step,AR,$@)rm -f $@; $(AR) rcsD $@ $(parts)
$(objects): $(OUT)%.o: %.c $(OUT)/list
	@mkdir -p $(@D)
	$(call permafrost_step,CC,$<)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
$(support): $(OUT)/%.o: $(permafrost_runtime)%.c $(OUT)/list
	@mkdir -p $(@D)
	$(call permafrost_step,CC,$<)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# What its warnings are is its author's business; MicroPython's own makefile leaves assertions out, too.
natmod_flags = -I$(permafrost_runtime)natmod $(CFLAGS) -I$(call natmod_folder,$(1)) -std=gnu11 -w -DNDEBUG
define natmod_rules
$$(natmod_out_$(1))/%.o: $(call natmod_folder,$(2))/%.c $$(OUT)/list
	@mkdir -p $$(@D)
	$$(call permafrost_step,CC,$$<)$$(CC) $$(call natmod_flags,$(2)) -MMD -MP -c -o $$@ $$<
$$(natmod_out_$(1))/entry.o: $$(permafrost_runtime)natmod/entry.c $$(OUT)/list
	@mkdir -p $$(@D)
	$$(call permafrost_step,CC,$$<)$$(CC) $$(CFLAGS) -DNATMOD=$(1) -MMD -MP -c -o $$@ $$<
$$(natmod_out_$(1)).o: $$(natmod_objects_$(1)) $$(permafrost_runtime)natmod/natmod.ld
	$$(call permafrost_step,LD,$$@)$$(CC) -r -nostdlib $$(filter-out --specs=% -specs=%,$$(CFLAGS)) -o $$@.new $$(natmod_objects_$(1)) -Wl,-T,$$(permafrost_runtime)natmod/natmod.ld && \
		$$$$($$(CC) -print-prog-name=objcopy) --keep-global-symbol=natmod_$(1) $$@.new $$@ && rm $$@.new
-include $$(natmod_objects_$(1):.o=.d)
endef
$(foreach natmod,$(natmods),$(eval natmod_out_$(call natmod_name,$(natmod)) := $(call natmod_out,$(natmod)))\
	$(eval natmod_objects_$(call natmod_name,$(natmod)) := $(patsubst $(call natmod_folder,$(natmod))/%.c,$(call natmod_out,$(natmod))/%.o,$(call natmod_sources,$(natmod))) \
		$(call natmod_out,$(natmod))/entry.o)\
	$(eval $(call natmod_rules,$(call natmod_name,$(natmod)),$(natmod))))

# Another file, folder or flag compiles again.
listed = '$(CC) $(CFLAGS) $(sources) $(foreach natmod,$(natmods),$(natmod) $(call natmod_flags,$(natmod)) $(call natmod_sources,$(natmod)))'
$(OUT)/list: $(permafrost_force)
	@mkdir -p $(@D)
	@echo $(listed) | cmp -s - $@ || echo $(listed) > $@
-include $(objects:.o=.d) $(support:.o=.d)

FORCE:
.PHONY: FORCE
