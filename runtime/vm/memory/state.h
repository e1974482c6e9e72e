/* state.h - struct vm: the VM's state that every program has, roots included. What only some programs can use lies in structs
 * of its own, which STATE lines of the tables name (natives.h). The collector scans all of it conservatively from first to
 * last word, so that a value or heap pointer anywhere in it is a root. */
#ifndef STATE_H
#define STATE_H

#include "runtime/vm/memory/heap.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/jump.h"

struct frame;
struct kept;
struct printing;

enum { NAME_CACHE = 512 };

struct vm {
    const struct image *image;
    void **alias; /* FIXED_ALIAS_COUNT + image->n_aliases words; RAM state of ROM objects */
    void **
        states; /* of those that share words: image->preloads->n_states of them; NULL until one is written to */
    struct heap heap;

    struct frame *frame;              /* innermost */
    struct frame_chunk *frame_chunk;  /* the newest: frame.h */
    uint8_t *frame_top, *frame_limit; /* free memory in it */
    size_t frame_bytes;               /* in chunks and in generators that run */
    struct attr_cache *attr_cache;    /* NULL until there is a class: attr.c */
    struct entry
        *entry; /* innermost entry of C into the interpreter or protect(): where errors jump to */
    struct printing
        *printing;    /* the containers that are being printed, the innermost first: printer.c */
    value raised;     /* the exception on its way */
    value stop_value; /* value of the StopIteration that iterate_next swallowed */
    uint16_t depth, depth_limit; /* C re-entries of the interpreter */
    uint16_t lists_copied;       /* of lists in ROM: loops over one check it */

    struct map modules; /* sys.modules */
    value main_module;
    value namespace;              /* the dict that globals() gave last: objdict.c */
    struct vfs *vfs;              /* vfs.h; NULL while only the port's files are mounted */
    struct ram_names *names;      /* names made at run time */
    volatile uint8_t pending;     /* something waits: looked at on jumps back and calls */
    volatile uint8_t interrupted; /* KeyboardInterrupt is to be raised */
    uint8_t schedule_lock;        /* > 0: a scheduled call runs, or finalisers do */
    uint8_t optimise;             /* micropython.opt_level() */
    bool
        late_descriptors; /* some class got a descriptor after it was made: any instance may have an
                              attribute of that name, so that each asks its class first */
    bool
        late_finalisers; /* some class in ROM got a __del__: instances are made with a look for one */
    bool annotations;    /* source is compiled with what modules and classes annotate */
    bool docs;           /* and with __doc__ and __qualname__ */

    const void *stack_base;        /* where C entered the VM: the collector scans up to it */
    struct finalisers *finalisers; /* heap.h */
    struct exception emergency;    /* raised where the heap has no room for another */
    void *emergency_buffer;        /* exception.h; NULL: none */
    struct kept *kept;             /* what C keeps alive: kept.h */
    value error;                   /* what the last call through permafrost.h raised */

#if TARGET_HOST
    const struct watch *watch; /* watch.h; NULL: nobody looks on */
    /* names.c's memory of the texts and names asked for last. The last member: it holds no roots. */
    struct name_cache {
        struct {
            qstr name;
            uint32_t size;
            const uint8_t *text;
        } texts[NAME_CACHE];
        struct {
            uint32_t hash;
            qstr name;
        } names[NAME_CACHE];
    } name_cache;
#endif
};

extern struct vm vm;

/* The state besides struct vm that this image's program can use, the last with size 0: made by tables.c. */
struct state_span {
    void *start;
    size_t size;
};
extern const struct state_span state_spans[];

/* Whether it is in frozen form. Of none is that in an image without objects: what is inlined of it goes by link-time optimisation. */
static inline __attribute__((always_inline)) bool map_is_frozen(const struct map *map)
{
    return map->count_flags & MAP_FROZEN && image_has_objects;
}

/* The state of an image's mutable object with that number (image.h); NULL: nobody has written to it. */
void *alias_read(size_t number);

/* Where the state is to be stored. Raises MemoryError. */
void **alias_place(size_t number);

/* What a map in frozen form is now: itself, or the heap map that took its place. Other maps are themselves. */
const struct map *map_in_ram(const struct map *map);
static inline __attribute__((always_inline)) const struct map *map_now(const struct map *map)
{
    return map_is_frozen(map) ? map_in_ram(map) : map;
}

/* What an entry of a map holds, where that may be in frozen form; NO_VALUE: nothing yet. */
value slot_content(value slot);
static inline __attribute__((always_inline)) value content_now(value content)
{
    return image_has_objects && value_is_slot(content) ? slot_content(content) : content;
}

#endif
