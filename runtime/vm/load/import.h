/* import.h - finding, loading and running modules. vm.h has import_module. */
#ifndef IMPORT_H
#define IMPORT_H

#include "runtime/vm/run/vm.h"

/* import_module, whatever Python has put in the place of builtins.__import__. */
value import_by_default(qstr name, value from_list, intptr_t level, value globals, bool in_frame);
/* Runs the frozen module, or the file found on sys.path, of that dotted name as __main__ (-m). */
value import_as_main(qstr name);
/* The same; a plain frozen module has the shortest way. */
value import_main(const char *name);
/* The same of the module main, without looking for its name by the text: firmware that looks for no other has nothing for that. */
value import_image_main(void);
/* Runs a .py or .mpy file as __main__. Raises OSError when it cannot be read. */
value import_file_as_main(const char *path);

/* The part of importing that is about files: looks for what found->path names without its ending; loads one: the
 * function that is its body. */
struct found;
struct import_path;
bool import_look_for_files(struct found *found);
value import_load_file(value module, const struct import_path *path);

/* Whether a search for a module outside of packages finds one that is no native module, and which of the image's it is, if any. May
 * allocate. */
bool import_would_find(qstr name, const struct module_code **frozen);

/* The image's module, given out under that name, if its body would do now what it did when the image was made; NO_VALUE: it has to run.
 * The image itself refers to it. Raises MemoryError. */
value preload_give(const struct module_code *frozen, qstr name);
/* What is in RAM of maps in ROM, as struct preloads tells: what a slot holds that is no word, NO_VALUE: nothing yet; whether the slot of the map's entry takes
 * the content: else the map has to become one in the heap; and sys.modules made one in the heap, which raises MemoryError. None runs Python. */
value preload_slot_read(value slot);
bool preload_slot_write(const struct map *map, size_t entry, value content);
void preload_open(void);

#endif
