/* permafrost.h - Python inside a firmware: what its C code sees of the VM.
 *
 * One VM a process. Two kinds of C code use it:
 *   - the firmware's own, from outside: the functions of this header's first part. None of them
 *     lets an error through: they return NO_VALUE or false, and permafrost_error() is the
 *     exception.
 *   - native functions, which Python calls: they return a value, raise with permafrost_raise, and
 *     may use both parts; what the outer functions catch they can raise again.
 * Values held in C's local variables stay alive while the firmware is inside such a call; others
 * need permafrost_keep. docs/EMBEDDING.md has examples. */
#ifndef PERMAFROST_H
#define PERMAFROST_H

#include "runtime/vm/memory/value.h"

struct type;

/* ---- life ---- */

/* Starts the VM with memory[0..size) as its heap. False: permafrost_start_error() says why. */
bool permafrost_start(void *memory, size_t size);
struct image;
/* The same with an image that was flashed apart from this firmware, and linked for it (docs/EMBEDDING.md). */
bool permafrost_start_image(void *memory, size_t size, const struct image *image);
/* Why the last start failed, as text in flash: the heap is too small, or what the image was frozen for is not this VM. For after a
 * start that said false; nothing runs then, and permafrost_stop is not called. */
const char *permafrost_start_error(void);
/* Runs __del__ of what is left; the memory is the firmware's again. */
void permafrost_stop(void);
/* Runs the frozen module as __main__. What it does not catch is printed on the console. Returns the
 * status: 0, what SystemExit says, 1 after an error. */
int permafrost_run(const char *module);
/* The same of the module main: in profile minimal for some hundred bytes less. */
int permafrost_run_main(void);

/* ---- calls; NO_VALUE or false after an error ---- */

value permafrost_import(const char *module); /* dotted: the innermost module */
value permafrost_call(value function, size_t n_args, const value *args);
value permafrost_call_method(value object, const char *name, size_t n_args, const value *args);
value permafrost_attribute(value object, const char *name);
bool permafrost_set_attribute(value object, const char *name, value content);
value permafrost_item(value object, value index);
bool permafrost_set_item(value object, value index, value content);
/* The exception that the last failed call raised; NO_VALUE after one that did not fail. */
value permafrost_error(void);
/* Prints the last error with its traceback on the console, and forgets it. */
void permafrost_print_error(void);
/* The name of a value's type, as the error's "ValueError"; *size its bytes, no zero byte follows. */
const char *permafrost_type_name(value v, size_t *size);

/* ---- making values; NO_VALUE without memory ---- */

value permafrost_int(int64_t number);
value permafrost_float(double number);
value permafrost_str(const char *text, size_t size); /* well-formed UTF-8, copied */
value permafrost_bytes(const void *data, size_t size);
value permafrost_tuple(size_t size, const value *items);
value permafrost_list(size_t size, const value *items);
value permafrost_dict(void); /* filled by permafrost_set_item */
/* VALUE_NONE, VALUE_TRUE, VALUE_FALSE, VALUE_BOOL(condition): value.h. */

/* ---- reading values; false when v is of another kind or does not fit ---- */

bool permafrost_get_int(value v, int64_t *out);
bool permafrost_get_float(value v, double *out); /* ints too */
/* The text or bytes where they lie, valid while v is alive and, for a bytearray, unchanged. */
bool permafrost_get_str(value v, const char **text, size_t *size);
bool permafrost_get_bytes(value v, const uint8_t **data, size_t *size);
bool permafrost_get_items(value v, const value **items, size_t *size); /* tuple or list */

/* ---- keeping alive; for values in static or firmware-owned memory ---- */

/* Each keep needs its release. False without memory. */
bool permafrost_keep(value v);
void permafrost_release(value v);

/* ---- from interrupts ---- */

/* Has function(argument) called when the VM is next between two instructions. Allocates nothing.
 * False: four calls wait already. function must be kept alive. */
bool permafrost_schedule(value function, value argument);
/* Raises KeyboardInterrupt in the program. */
void permafrost_interrupt(void);
/* Runs what is scheduled now, from a firmware's own idle loop. */
bool permafrost_poll(void);

/* ---- native modules and types ---- */

/* A function for Python: args[0 .. n_args) are its arguments, self first in methods. */
struct permafrost_function {
    const char *name;
    value (*function)(size_t n_args, const value *args);
    uint8_t min, max; /* arguments, self included; PERMAFROST_MANY: no upper limit */
};
enum { PERMAFROST_MANY = 15 };

/* Makes a module, to be imported by that name. The array is copied. */
value permafrost_module(const char *name, const struct permafrost_function *functions, size_t n);
/* Makes a class with these methods, for permafrost_set_attribute on a module. Instances are made by
 * calling it, and by permafrost_call; what C needs of its own goes into attributes. */
value permafrost_class(const char *name, const struct permafrost_function *methods, size_t n);

/* ---- inside native functions ---- */

/* An exception type by its name: "ValueError"; a firmware's own by value. Never returns. message is
 * copied. */
_Noreturn void permafrost_raise(const char *type, const char *message);
_Noreturn void permafrost_raise_value(value exception);
_Noreturn void permafrost_raise_os_error(int code);

#endif
