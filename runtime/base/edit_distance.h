/* edit_distance.h - how far one word is from another. */
#ifndef BASE_EDIT_DISTANCE_H
#define BASE_EDIT_DISTANCE_H

#include <stddef.h>

enum {
    EDIT_STEP = 2,      /* a letter more, less or another; its other case is half of that */
    EDIT_TEXT_MAX = 64, /* longer words are far from all others */
};

/* Levenshtein's distance of two words, in halves of steps; SIZE_MAX of long ones. */
size_t edit_distance(const char *a, size_t size_a, const char *b, size_t size_b);

#endif
