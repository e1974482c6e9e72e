/* regex.h - compiled regular expressions, and the matcher that runs them.
 *
 * A program is plain bytes without addresses, so that it may lie anywhere: a head, then instructions
 * that end with REGEX_MATCH. Numbers of two bytes are little-endian; jumps count from their own end.
 *
 *   head                 groups (group 0 too), enum regex_flag, marks (2)
 *   REGEX_MATCH
 *   REGEX_BYTE           the byte
 *   REGEX_ANY            one character: a code point of a str, a byte of bytes
 *   REGEX_CLASS          ranges | REGEX_NEGATED, 32 bytes of bits for 0..255, ranges * (3 low, 3 high)
 *   REGEX_START, REGEX_END
 *   REGEX_SAVE           slot: 2 * group, + 1 at its end
 *   REGEX_JUMP           distance (2)
 *   REGEX_SPLIT          mark (2), distance (2): goes on behind it, and where that fails, at the distance
 *   REGEX_SPLIT_AWAY     the same, the other way round
 *   REGEX_REPEAT         mark (2), enum regex_repeat, then the one BYTE, ANY or CLASS that is repeated
 *
 * Every place with a choice has a mark of its own. Once a search has made more choices than its text
 * is long a few times over, the matcher keeps a bit for each mark and position, and makes no choice
 * there a second time. */
#ifndef REGEX_H
#define REGEX_H

#include "runtime/vm/types/str.h"

enum regex_op {
    REGEX_MATCH,
    REGEX_BYTE,
    REGEX_ANY,
    REGEX_CLASS,
    REGEX_START,
    REGEX_END,
    REGEX_SAVE,
    REGEX_JUMP,
    REGEX_SPLIT,
    REGEX_SPLIT_AWAY,
    REGEX_REPEAT,
};

enum regex_flag {
    REGEX_MARK_AT_ONCE = 1, /* a loop's body may match nothing: only marks end it */
    REGEX_HIGH_BYTES = 2,   /* made of bytes above 127, which are no text */
};

enum regex_repeat { REGEX_AT_LEAST_ONE = 1, REGEX_AT_MOST_ONE = 2, REGEX_FEW = 4 };

enum {
    REGEX_HEAD = 4,
    REGEX_GROUPS_MOST = 64,
    REGEX_NEGATED = 0x80, /* also the number of ranges that is one too many */
    REGEX_CLASS_BITS = 32,
    REGEX_RANGE = 6,
    REGEX_SPLIT_SIZE = 5,
};

static inline unsigned regex_read16(const uint8_t *p)
{
    return p[0] | (unsigned)p[1] << 8;
}

static inline uint32_t regex_read24(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

/* The program of an expression, a str or bytes, as bytes. Raises ValueError. */
value regex_compile(value expression);

/* Where a group began and ended; NULL: it took no part. */
typedef const uint8_t *regex_place;

struct regex_text {
    regex_place begin, end; /* `begin` is where ^ matches */
    bool wide;              /* UTF-8 with code points above 127 */
};

/* Matches at `from`, or with `search` at the first place from there on that does. An empty match at
 * `not_at` does not count. places[0 .. 2 * groups) are set where it returns true. Allocates; runs no
 * Python. */
bool regex_run(const uint8_t *program, const struct regex_text *text, regex_place from, bool search,
               regex_place not_at, regex_place *places);

#endif
