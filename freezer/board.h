/* board.h - RAM that imports keep, by running the firmware. */
#ifndef FREEZER_BOARD_H
#define FREEZER_BOARD_H

#include "freezer/image_view.h"
#include "host/metrics.h"

/* Starts the firmware of `view` on a board (board.def) once for each module of its image, `main` aside, lets it import that one
 * alone, and adds
 *   boot.heap            bytes of the heap in use before any import
 *   import.NAME          bytes that the import of NAME, with what it imports itself, keeps: the sum of
 *   import.NAME.heap     what the firmware says after a collection
 *   import.NAME.static   what the ELF has of its objects in .data and .bss
 * A module whose import fails is a warning, and has no figure. False after an error was reported: no such board, the emulator is
 * missing, or the firmware does not answer. */
bool board_measure(const char *board, const struct image_view *view, struct metrics *metrics);

#endif
