/* keep.h - lines of .def tables that an image's qstr.h says are used. */
#ifndef KEEP_H
#define KEEP_H

#define KEEP_JOIN(a, b) a##b
#define KEEP_0(...)
#define KEEP_1(...) __VA_ARGS__
#define KEEP(used, ...) KEEP_AGAIN(used, __VA_ARGS__)
#define KEEP_AGAIN(used, ...) KEEP_JOIN(KEEP_, used)(__VA_ARGS__)
/* A member whose name is used; 0 for those that qstr.h leaves out by themselves. */
#define KEEP_SECOND(first, second, ...) second
#define SECOND_OF(...) KEEP_SECOND(__VA_ARGS__)
#define USED(owner, name) SECOND_OF(WITHOUT_##owner##_##name, USED_##name, ~)

#endif
