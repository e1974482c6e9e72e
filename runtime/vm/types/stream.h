/* stream.h - what objects that bytes flow through have in common: slots.protocol of files,
 * StringIO, BytesIO, sys.stdin and the like. Python methods read, write, readline ... work on any
 * of them. */
#ifndef STREAM_H
#define STREAM_H

#include "runtime/vm/run/vm.h"

enum { STREAM_ERROR = -1 };

/* ioctl requests, numbered as MicroPython's IOBase.ioctl. */
enum stream_request {
    STREAM_FLUSH = 1,
    STREAM_SEEK = 2, /* argument: struct stream_seek * */
    STREAM_POLL = 3,
    STREAM_CLOSE = 4,
    STREAM_GET_FILENO = 10,
    STREAM_GET_BUFFER_SIZE = 11, /* asked before a module is read, for streams that care */
};

struct stream_seek {
    intptr_t offset; /* in: relative to whence; out: from the start */
    int whence;      /* 0 start, 1 here, 2 end */
};

struct stream_protocol {
    /* Bytes read or written, at most size; 0 at the end; STREAM_ERROR with *error an errno.h
     * number, EAGAIN when it would block. self is the native object. NULL: cannot. */
    intptr_t (*read)(value self, void *data, size_t size, int *error);
    intptr_t (*write)(value self, const void *data, size_t size, int *error);
    intptr_t (*ioctl)(value self, enum stream_request request, void *argument, int *error);
    bool is_text;
    /* The functions take the instance of a Python class, not its native part. */
    bool is_python;
    /* They may run Python: what they read into and write from lies where no code can move it. */
    bool runs_python;
};

/* The protocol of object (or of its native part, then *self), NULL when it is no stream. */
const struct stream_protocol *stream_of(value object, value *self);
/* As stream_of; raises OSError when it is none or lacks what is asked for. */
enum stream_need { STREAM_READ = 1, STREAM_WRITE = 2, STREAM_IOCTL = 4 };
const struct stream_protocol *stream_require(value object, value *self, unsigned need);
/* Writes data[0..size) in as many pieces as the stream wants. Where it takes no more the rest is dropped, as by
 * print in MicroPython. Raises OSError. */
void stream_write_all(value stream, const void *data, size_t size);
/* A printer that writes to a stream: {stream_printer_write, &stream_value}. Objects that are no
 * native streams get their write method called. */
void stream_printer_write(void *data, const char *text, size_t size);

/* Methods for any stream type's METHOD lines. */
value stream_read(size_t n_args, const value *args);
value stream_readinto(size_t n_args, const value *args);
value stream_readline(size_t n_args, const value *args);
value stream_readlines(value self);
value stream_write(size_t n_args, const value *args);
value stream_seek(size_t n_args, const value *args);
value stream_tell(value self);
value stream_flush(value self);
value stream_close(value self);
value stream_exit(size_t n_args, const value *args);
value stream_fileno(value self);
/* slots.next: a line, NO_VALUE at the end. */
value stream_next(value self);

/* A StringIO or BytesIO of bytes that it does not copy, and that cannot be written to. */
value memory_stream_read_only(const struct type *type, value bytes);

#endif
