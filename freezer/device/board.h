/* board.h - RAM that imports keep, by running the firmware. */
#ifndef FREEZER_BOARD_H
#define FREEZER_BOARD_H

#include "freezer/look/image_view.h"
#include "runtime/host/metrics.h"

/* Starts the firmware of `view` on a board (board.def) once for each module of its image, `main` aside, lets it import that one
 * alone, in no more than so many seconds, and adds
 *   boot.heap            bytes of the heap in use before any import
 *   import.NAME          bytes that the import of NAME, with what it imports itself, keeps: the sum of
 *   import.NAME.heap     what the firmware says after a collection
 *   import.NAME.static   what the ELF has of its objects in .data and .bss
 * A module whose import fails has no figure, and is a warning; in stock MicroPython's firmware, which is asked by its raw REPL, an
 * error. False after an error was reported that leaves nothing to show: no such board, the emulator is missing, or the firmware
 * does not answer. */
bool board_measure(const char *board, unsigned seconds, const struct image_view *view,
                   struct metrics *metrics);

#endif
