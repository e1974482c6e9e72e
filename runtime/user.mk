# user.mk - the archive of a firmware's own C modules: all .c files of FOLDERS; NAME=FOLDER is a natmod, whose objects become one with
# names of its own. Called by runtime.mk with FOLDERS, OUT (where objects go), ARCHIVE, CC, AR, CFLAGS, FREEZER.
permafrost_runtime := $(dir $(lastword $(MAKEFILE_LIST)))
natmods := $(foreach word,$(FOLDERS),$(if $(findstring =,$(word)),$(word)))
sources = $(foreach folder,$(filter-out $(natmods),$(FOLDERS)),$(wildcard $(abspath $(folder))/*.c))
include $(permafrost_runtime)quiet.mk
permafrost_counted = $(ARCHIVE)
objects = $(patsubst %.c,$(OUT)%.o,$(sources))
natmod_name = $(firstword $(subst =, ,$(1)))
natmod_folder = $(abspath $(lastword $(subst =, ,$(1))))
natmod_names = $(foreach natmod,$(natmods),$(call natmod_name,$(natmod)))
support = $(if $(natmods),$(patsubst $(permafrost_runtime)%.c,$(OUT)/%.o,$(filter-out %/entry.c,$(wildcard $(permafrost_runtime)natmod/*.c))))
parts = $(objects) $(support) $(addsuffix .o,$(addprefix $(OUT)/natmods/,$(natmod_names)))

$(ARCHIVE): $(parts) $(OUT)/list
	$(call permafrost_step,AR,$@)rm -f $@; $(AR) rcsD $@ $(parts)
$(objects): $(OUT)%.o: %.c $(OUT)/list
	@mkdir -p $(@D)
	$(call permafrost_step,CC,$<)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
$(support): $(OUT)/%.o: $(permafrost_runtime)%.c $(OUT)/list
	@mkdir -p $(@D)
	$(call permafrost_step,CC,$<)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# What its warnings are is its author's business; MicroPython's own makefile leaves assertions out, too. Of MicroPython's tree it sees all but
# py/: that is ours.
natmod_flags = -I$(permafrost_runtime)natmod $(CFLAGS) -I$(natmod_in_$(1)) $(natmod_said_flags_$(1)) \
	$(if $(natmod_tree_$(1)),-I$(natmod_out_$(1))/tree) -std=gnu11 -w -DNDEBUG
natmod_ask = $(shell $(FREEZER) natmod $(2) | sed -n 's/^$(1) //p')
define natmod_asked
natmod_in_$(1) := $(abspath $(2))
natmod_out_$(1) := $(OUT)/natmods/$(1)
natmod_sources_$(1) := $(call natmod_ask,sources,$(2))
natmod_said_flags_$(1) := $(call natmod_ask,flags,$(2))
natmod_tree_$(1) := $(call natmod_ask,micropython,$(2))
endef
define natmod_rules
natmod_objects_$(1) := $$(patsubst %.c,$$(natmod_out_$(1))%.o,$$(natmod_sources_$(1))) $$(natmod_out_$(1))/entry.o
$$(patsubst %.c,$$(natmod_out_$(1))%.o,$$(natmod_sources_$(1))): $$(natmod_out_$(1))%.o: %.c $$(OUT)/list
	@mkdir -p $$(@D)
	$$(call permafrost_step,CC,$$<)$$(CC) $$(call natmod_flags,$(1)) -MMD -MP -c -o $$@ $$<
$$(natmod_out_$(1))/entry.o: $$(permafrost_runtime)natmod/entry.c $$(OUT)/list
	@mkdir -p $$(@D)
	$$(call permafrost_step,CC,$$<)$$(CC) $$(CFLAGS) -DNATMOD=$(1) -MMD -MP -c -o $$@ $$<
$$(natmod_out_$(1)).o: $$(natmod_objects_$(1)) $$(permafrost_runtime)natmod/natmod.ld
	$$(call permafrost_step,LD,$$@)$$(CC) -r -nostdlib $$(filter-out --specs=% -specs=%,$$(CFLAGS)) -o $$@.new $$(natmod_objects_$(1)) -Wl,-T,$$(permafrost_runtime)natmod/natmod.ld && \
		$$$$($$(CC) -print-prog-name=objcopy) --keep-global-symbol=natmod_$(1) $$@.new $$@ && rm $$@.new
-include $$(natmod_objects_$(1):.o=.d)
endef
$(foreach natmod,$(natmods),$(eval $(call natmod_asked,$(call natmod_name,$(natmod)),$(call natmod_folder,$(natmod)))))
$(foreach natmod,$(natmods),$(eval $(call natmod_rules,$(call natmod_name,$(natmod)))))

# Another file, folder or flag compiles again.
listed = '$(subst ','\'',$(CC) $(CFLAGS) $(sources) $(foreach natmod,$(natmod_names),$(call natmod_flags,$(natmod)) $(natmod_sources_$(natmod))))'
natmod_link = mkdir -p $(natmod_out_$(1))/tree; for folder in $(natmod_tree_$(1))/*/; do case $$folder in */py/) ;; *) ln -sfn $$folder $(natmod_out_$(1))/tree/ ;; esac; done
$(OUT)/list: $(permafrost_force)
	@mkdir -p $(@D)
	@$(foreach natmod,$(natmod_names),$(if $(natmod_tree_$(natmod)),$(call natmod_link,$(natmod));)) :
	@echo $(listed) | cmp -s - $@ || echo $(listed) > $@
-include $(objects:.o=.d) $(support:.o=.d)

FORCE:
.PHONY: FORCE
