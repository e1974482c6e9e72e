/* errors.h - the error numbers that the VM itself raises OSError with: Linux's, which all ports use.
 */
#ifndef ERRORS_H
#define ERRORS_H

enum error_number {
    ERROR_PERMISSION = 1,
    ERROR_NO_ENTRY = 2,
    ERROR_INTERRUPTED = 4,
    ERROR_IO = 5,
    ERROR_BAD_FILE = 9,
    ERROR_AGAIN = 11,
    ERROR_BUSY = 16,
    ERROR_EXISTS = 17,
    ERROR_NO_DEVICE = 19,
    ERROR_NOT_FOLDER = 20,
    ERROR_IS_FOLDER = 21,
    ERROR_INVALID = 22,
    ERROR_NO_SPACE = 28,
    ERROR_READ_ONLY = 30,
    ERROR_UNSUPPORTED = 95,
    ERROR_TIMED_OUT = 110,
};

#endif
