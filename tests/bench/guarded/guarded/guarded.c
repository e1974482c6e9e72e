/* guarded.c - five kernels as a translator of plain Python could write them: ints without annotations, whose every step that may leave the
 * small ints, every type and every index is guarded, with an exit that puts the locals where bytecode would go on. Written by hand, to
 * measure what such a translator could gain (docs/NATIVE.md). */
#include "runtime/user_module.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
typedef intptr_t W;
typedef uintptr_t U;
#define FITS(t) ((W)((U)(t) << 1) >> 1 == (t))
#define ADD(d, a, b, k)                                         \
    do {                                                        \
        W t_;                                                   \
        if (__builtin_add_overflow((a), (b), &t_) || !FITS(t_)) \
            LEAVE(k);                                           \
        d = t_;                                                 \
    } while (0)
#define SUB(d, a, b, k)                                         \
    do {                                                        \
        W t_;                                                   \
        if (__builtin_sub_overflow((a), (b), &t_) || !FITS(t_)) \
            LEAVE(k);                                           \
        d = t_;                                                 \
    } while (0)
#define MUL(d, a, b, k)                                         \
    do {                                                        \
        W t_;                                                   \
        if (__builtin_mul_overflow((a), (b), &t_) || !FITS(t_)) \
            LEAVE(k);                                           \
        d = t_;                                                 \
    } while (0)
#define SHL(d, a, n, k)                    \
    do {                                   \
        W t_ = (W)((U)(a) << (n));         \
        if (t_ >> (n) != (a) || !FITS(t_)) \
            LEAVE(k);                      \
        d = t_;                            \
    } while (0)
#define LEAVE(k)     \
    do {             \
        place = (k); \
        goto leave;  \
    } while (0)
#define TAG(n) VALUE_SMALL_INT(n)
#define IN(i, d, k)                    \
    do {                               \
        if (!value_is_small_int(S[i])) \
            LEAVE(k);                  \
        d = small_int(S[i]);           \
    } while (0)

static bool get_bytes(value v, const uint8_t **data, size_t *size)
{
    struct buffer_view view;
    if (type_of(v) != &type_bytes && type_of(v) != &type_bytearray)
        return false;
    if (!buffer_get(v, &view, false))
        return false;
    *data = view.data;
    *size = view.size;
    return true;
}
static bool get_bytearray(value v, uint8_t **data, size_t *size)
{
    struct buffer_view view;
    if (type_of(v) != &type_bytearray || !buffer_get(v, &view, true))
        return false;
    *data = view.data;
    *size = view.size;
    return true;
}
static bool get_list(value v, value **data, size_t *size)
{
    if (type_of(v) != &type_list)
        return false;
    struct list *l = value_object(v);
    *data = l->items;
    *size = l->size;
    return true;
}
/* Slots: buffer, n, crc, i, j. */
static __attribute__((noinline)) int kernel_crc32(value *S)
{
    int place = 1;
    W n = 0, crc = -1, i = 0, j = 0;
    const uint8_t *b;
    size_t bs;
    IN(1, n, 1);
    if (!get_bytes(S[0], &b, &bs))
        LEAVE(1);
    for (i = 0; i < n; i++) {
        if ((size_t)i >= bs)
            LEAVE(2);
        crc ^= b[i];
        for (j = 0; j < 8; j++) {
            if (crc & 1)
                crc = ((crc >> 1) & 0x7ffffff) ^ 0x2db88320;
            else
                crc = (crc >> 1) & 0x7ffffff;
        }
    }
    S[0] = TAG(crc);
    return 0;
leave:
    S[2] = TAG(crc);
    S[3] = TAG(i);
    S[4] = TAG(j);
    return place;
}
/* flags, n, i, count, k. */
static __attribute__((noinline)) int kernel_sieve(value *S)
{
    int place = 1;
    W n = 0, i = 0, count = 0, k = 0;
    uint8_t *b;
    size_t bs;
    IN(1, n, 1);
    if (!get_bytearray(S[0], &b, &bs))
        LEAVE(1);
    while (i < n) {
        if ((size_t)i >= bs)
            LEAVE(2);
        b[i] = 1;
        ADD(i, i, 1, 3);
    }
    count = 0;
    i = 2;
    while (i < n) {
        if ((size_t)i >= bs)
            LEAVE(4);
        if (b[i]) {
            ADD(count, count, 1, 5);
            ADD(k, i, i, 6);
            while (k < n) {
                if ((size_t)k >= bs)
                    LEAVE(7);
                b[k] = 0;
                ADD(k, k, i, 8);
            }
        }
        ADD(i, i, 1, 9);
    }
    S[0] = TAG(count);
    return 0;
leave:
    S[2] = TAG(i);
    S[3] = TAG(count);
    S[4] = TAG(k);
    return place;
}
#define ITEM(d, i, k)                                       \
    do {                                                    \
        if ((size_t)(i) >= as || !value_is_small_int(a[i])) \
            LEAVE(k);                                       \
        d = small_int(a[i]);                                \
    } while (0)
/* a, n, moves, i, x, j. */
static __attribute__((noinline)) int kernel_isort(value *S)
{
    int place = 1;
    W n = 0, moves = 0, i = 0, x = 0, j = 0, t, u;
    value *a;
    size_t as;
    IN(1, n, 1);
    if (!get_list(S[0], &a, &as))
        LEAVE(1);
    i = 1;
    while (i < n) {
        ITEM(x, i, 2);
        SUB(j, i, 1, 3);
        while (j >= 0) {
            ITEM(t, j, 4);
            if (t <= x)
                break;
            ITEM(u, j, 5);
            ADD(t, j, 1, 5);
            if ((size_t)t >= as)
                LEAVE(5);
            a[t] = TAG(u);
            SUB(j, j, 1, 6);
            ADD(moves, moves, 1, 7);
        }
        ADD(t, j, 1, 8);
        if ((size_t)t >= as)
            LEAVE(8);
        a[t] = TAG(x);
        ADD(i, i, 1, 9);
    }
    S[0] = TAG(moves);
    return 0;
leave:
    S[2] = TAG(moves);
    S[3] = TAG(i);
    S[4] = TAG(x);
    S[5] = TAG(j);
    return place;
}
static inline W fdiv(W a, W b)
{
    W q = a / b;
    return q - (a % b != 0 && (a < 0) != (b < 0));
}
/* w, h, total, py, px, cx, cy, zx, zy, k, x2, y2. */
static __attribute__((noinline)) int kernel_mandel(value *S)
{
    int place = 1;
    W w = 0, h = 0, total = 0, py = 0, px = 0, cx = 0, cy = 0, zx = 0, zy = 0, k = 0, x2 = 0,
      y2 = 0, t, u;
    IN(0, w, 1);
    IN(1, h, 1);
    for (py = 0; py < h; py++)
        for (px = 0; px < w; px++) {
            MUL(t, px, 3072, 2);
            if (w == 0)
                LEAVE(2);
            t = fdiv(t, w);
            SUB(cx, t, 2048, 2);
            MUL(t, py, 2048, 3);
            if (h == 0)
                LEAVE(3);
            t = fdiv(t, h);
            SUB(cy, t, 1024, 3);
            zx = 0;
            zy = 0;
            k = 0;
            while (k < 32) {
                MUL(t, zx, zx, 4);
                x2 = t >> 10;
                MUL(t, zy, zy, 5);
                y2 = t >> 10;
                ADD(t, x2, y2, 6);
                if (t > 4096)
                    break;
                MUL(t, zx, zy, 7);
                t >>= 9;
                ADD(zy, t, cy, 7);
                SUB(u, x2, y2, 8);
                ADD(zx, u, cx, 8);
                ADD(k, k, 1, 9);
            }
            ADD(total, total, k, 10);
        }
    S[0] = TAG(total);
    return 0;
leave:
    S[2] = TAG(total);
    S[3] = TAG(py);
    S[4] = TAG(px);
    S[5] = TAG(cx);
    S[6] = TAG(cy);
    S[7] = TAG(zx);
    S[8] = TAG(zy);
    S[9] = TAG(k);
    S[10] = TAG(x2);
    S[11] = TAG(y2);
    return place;
}
/* dst (a list), w, h, color, k, y, x. */
static __attribute__((noinline)) int kernel_fill(value *S)
{
    int place = 1;
    W w = 0, h = 0, color = 0, k = 0, y = 0, x = 0, t;
    value *a;
    size_t as;
    IN(1, w, 1);
    IN(2, h, 1);
    IN(3, color, 1);
    if (!get_list(S[0], &a, &as))
        LEAVE(1);
    for (y = 0; y < h; y++)
        for (x = 0; x < w; x++) {
            SHL(t, x & y, 5, 2);
            t ^= color;
            if ((size_t)k >= as)
                LEAVE(2);
            a[k] = TAG(t);
            ADD(k, k, 1, 3);
        }
    S[0] = TAG(k);
    return 0;
leave:
    S[4] = TAG(k);
    S[5] = TAG(y);
    S[6] = TAG(x);
    return place;
}
static value run(int (*k)(value *), value *S)
{
    if (k(S))
        raise_text(&type_RuntimeError, "exit");
    return S[0];
}
value guarded_crc32(value a, value b)
{
    value S[12] = {a, b};
    return run(kernel_crc32, S);
}
value guarded_sieve(value a, value b)
{
    value S[12] = {a, b};
    return run(kernel_sieve, S);
}
value guarded_isort(value a, value b)
{
    value S[12] = {a, b};
    return run(kernel_isort, S);
}
value guarded_mandel(value a, value b)
{
    value S[12] = {a, b};
    return run(kernel_mandel, S);
}
value guarded_fill(size_t n, const value *v)
{
    value S[12] = {v[0], v[1], v[2], v[3]};
    (void)n;
    return run(kernel_fill, S);
}
