/* firmware.h - what the mains of this tree's firmwares share: run the frozen `main`, or report on the heap. */
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include <stddef.h>

/* Starts a VM on memory[0..size) and runs the frozen module `main`; returns its status. words[0..n) are
 *   --heap=BYTES     use that much of the memory only
 *   --heap-report    also print how much of the heap is in use after boot, what each
 *   --import=MODULE  keeps of it, and how much was in use at most once main has run;
 *   --no-main        which it then does not
 * `freezer size --run` gives these, and reads the lines. */
int firmware_run(void *memory, size_t size, int n, char **words);

/* The image to run. whole.c: the one linked in. apart.c: the best of the image's region; where none is good, after a line on the console that says
 * why, the one linked in. */
struct image;
const struct image *firmware_image(void);

/* rom_slots.c, in a firmware that has it: mounts the first ROMFS image that a slot holds at /rom. Once the VM has started; an error is
 * printed. */
__attribute__((weak)) void firmware_mount(void);

#endif
