# user.mk - the archive of a firmware's own C modules: all .c files of FOLDERS. Called by runtime.mk with
# FOLDERS, OUT (where objects go), ARCHIVE, CC, AR, CFLAGS.
sources = $(foreach folder,$(FOLDERS),$(wildcard $(abspath $(folder))/*.c))
objects = $(patsubst %.c,$(OUT)%.o,$(sources))

$(ARCHIVE): $(objects) $(OUT)/list
	@rm -f $@
	$(AR) rcsD $@ $(objects)
$(objects): $(OUT)%.o: %.c $(OUT)/list
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
# Another file, folder or flag compiles again.
$(OUT)/list: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(sources)' | cmp -s - $@ || echo '$(CC) $(CFLAGS) $(sources)' > $@
-include $(objects:.o=.d)

FORCE:
.PHONY: FORCE
