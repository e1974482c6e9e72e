/* exception.h - exceptions beyond what vm.h declares. */
#ifndef EXCEPTION_H
#define EXCEPTION_H

#include "runtime/vm/run/vm.h"

/* The native part of an exception, which may be an instance of a Python class below BaseException;
 * NULL when v is none. */
struct exception *exception_of(value v);
/* For an allocation of that many bytes that failed; needs no memory itself. */
_Noreturn void raise_memory_error(size_t size);
/* An exception with a message in static storage. Never fails: without memory, the emergency one. */
value exception_new_text(const struct type *type, const char *message);
/* Sets exception.__notes__ to one line, as raise_format makes it, which the traceback shows below the message: where
 * programs match the message, what is wrong goes there. */
void exception_note(value exception, const char *format, ...);
/* The exception that the running code handles, be it in a frame further out: what a bare raise raises, and what becomes the
 * __context__ of the next. NO_VALUE outside of any handler. */
value exception_handled(void);
/* Makes that its __context__, unless it has one. */
void exception_set_context(value exception);
/* Raises what was raised before and has its context: a finally block's end. Takes no longer in a deep recursion. */
_Noreturn void raise_on(value exception);
/* exception.args[0]; NO_VALUE when it has none. */
value exception_argument(value exception);

/* Stores in a field of the native part of self, an instance of Python's. False: it has no such field. */
bool exception_store_field(value self, qstr name, value content);
/* code of SystemExit, strerror and filename of OSError: what arguments tell. False: another name. */
bool exception_tell(const struct exception *exception, qstr name, value *slot);
/* Prints an OSError's "[Errno 2] ENOENT", with ": what" where a second argument tells; false for other arguments. */
bool exception_print_os_error(const struct printer *printer, const struct tuple *args);

/* The status that the SystemExit *data asks for, as a small int; text is printed as sys.exit() does. For protect. */
value vm_exit_status(void *data);

/* What is used while the heap cannot give any: the exception itself lies in struct vm, its
 * argument, message and traceback in a buffer that alloc_emergency_exception_buf made. */
enum { EMERGENCY_SHARE = 2 }; /* the buffer's first half holds the traceback */

#endif
