/* framebuf.c - framebuf.FrameBuffer. */
#include "framebuf.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

struct framebuffer {
    const struct type *type;
    value buffer;
    uint16_t width, height, stride;
    uint8_t format;
};

enum { SIDE_MOST = 0xffff };

/* ---- opening ---- */

/* Where the pixels are now: the buffer may have moved or shrunk since. */
static void framebuffer_open(const struct framebuffer *self, bool writable, struct picture *out)
{
    struct buffer_view view;
    out->width = self->width;
    out->height = self->height;
    out->stride = self->stride;
    out->format = (enum picture_format)self->format;
    buffer_require(self->buffer, &view, writable);
    out->data = view.data;
    if (view.size < picture_size(out))
        raise_type(&type_ValueError);
}

/* (buffer, width, height, format[, stride]) */
static void framebuffer_set(struct framebuffer *self, size_t n, const value *items, bool writable)
{
    struct picture picture;
    intptr_t width = int_value(items[1]), height = int_value(items[2]),
             format = int_value(items[3]);
    intptr_t stride = n > 4 ? int_value(items[4]) : width;
    if (width < 1 || height < 1 || width > SIDE_MOST || height > SIDE_MOST || stride < width ||
        stride > SIDE_MOST - 7 || format < 0 || format >= PICTURE_FORMATS)
        raise_type(&type_ValueError);
    static const uint8_t in_byte[PICTURE_FORMATS] = {1, 1, 2, 8, 8, 4, 1};
    unsigned round = in_byte[format] - 1u;
    self->buffer = items[0];
    self->width = (uint16_t)width;
    self->height = (uint16_t)height;
    self->stride = (uint16_t)(((unsigned)stride + round) & ~round);
    self->format = (uint8_t)format;
    framebuffer_open(self, writable, &picture);
}

value framebuffer_make(const struct type *type, size_t n_positional, size_t n_keywords,
                       const value *args)
{
    check_arity(Q_FrameBuffer, n_positional, n_keywords, 4, 5);
    struct framebuffer *self = heap_new(struct framebuffer, type);
    framebuffer_set(self, n_positional, args, true);
    return VALUE_OBJECT(self);
}

/* FrameBuffer1(buffer, width, height[, stride]) */
value framebuf_framebuffer1(size_t n_args, const value *args)
{
    value all[] = {args[0], args[1], args[2], VALUE_SMALL_INT(PICTURE_MONO_VLSB),
                   n_args > 3 ? args[3] : args[1]};
    return framebuffer_make(&type_FrameBuffer, 5, 0, all);
}

static const struct framebuffer *framebuffer_self(value self)
{
    return value_object(self_as(self, &type_FrameBuffer));
}

/* Numbers first: they may run Python. */
static void framebuffer_numbers(const value *args, size_t n, int *out)
{
    for (size_t i = 0; i < n; i++) {
        intptr_t number = int_value(args[i]);
        /* Far outside is far enough, and leaves room to add. */
        enum { FAR = 1 << 29 };
        out[i] = (int)(number < -FAR ? -FAR : number > FAR ? FAR : number);
    }
}

static uint32_t framebuffer_color(value v)
{
    return (uint32_t)int_low64(int_index(v));
}

/* The common begin of methods with n numbers and then a colour. */
static uint32_t framebuffer_begin(const value *args, size_t n, int *numbers,
                                  struct picture *picture)
{
    const struct framebuffer *self = framebuffer_self(args[0]);
    framebuffer_numbers(args + 1, n, numbers);
    uint32_t color = framebuffer_color(args[n + 1]);
    framebuffer_open(self, true, picture);
    return color;
}

bool framebuffer_buffer(value self, struct buffer_view *view, bool writable)
{
    return buffer_get(((const struct framebuffer *)value_object(self))->buffer, view, writable);
}

/* ---- methods ---- */

value framebuffer_fill(value self, value color)
{
    struct picture picture;
    value args[] = {self, color};
    uint32_t number = framebuffer_begin(args, 0, NULL, &picture);
    picture_fill(&picture, 0, 0, picture.width, picture.height, number);
    return VALUE_NONE;
}

/* What picture_fill, _rect and _line do with four numbers and a colour. */
static value framebuffer_draw(const value *args,
                              void (*draw)(const struct picture *, int, int, int, int, uint32_t))
{
    struct picture picture;
    int n[4];
    uint32_t color = framebuffer_begin(args, 4, n, &picture);
    draw(&picture, n[0], n[1], n[2], n[3], color);
    return VALUE_NONE;
}

value framebuffer_fill_rect(size_t n_args, const value *args)
{
    (void)n_args;
    return framebuffer_draw(args, picture_fill);
}

value framebuffer_pixel(size_t n_args, const value *args)
{
    struct picture picture;
    const struct framebuffer *self = framebuffer_self(args[0]);
    int n[2];
    framebuffer_numbers(args + 1, 2, n);
    uint32_t color = n_args > 3 ? framebuffer_color(args[3]) : 0;
    framebuffer_open(self, n_args > 3, &picture);
    if (n[0] < 0 || n[1] < 0 || n[0] >= picture.width || n[1] >= picture.height)
        return VALUE_NONE;
    if (n_args == 3)
        return int_new_unsigned(picture_get(&picture, n[0], n[1]));
    picture_set(&picture, n[0], n[1], color);
    return VALUE_NONE;
}

value framebuffer_hline(size_t n_args, const value *args)
{
    struct picture picture;
    int n[3];
    (void)n_args;
    uint32_t color = framebuffer_begin(args, 3, n, &picture);
    picture_fill(&picture, n[0], n[1], n[2], 1, color);
    return VALUE_NONE;
}

value framebuffer_vline(size_t n_args, const value *args)
{
    struct picture picture;
    int n[3];
    (void)n_args;
    uint32_t color = framebuffer_begin(args, 3, n, &picture);
    picture_fill(&picture, n[0], n[1], 1, n[2], color);
    return VALUE_NONE;
}

value framebuffer_rect(size_t n_args, const value *args)
{
    bool filled = n_args > 6 && truth(args[6]);
    return framebuffer_draw(args, filled ? picture_fill : picture_rect);
}

value framebuffer_line(size_t n_args, const value *args)
{
    (void)n_args;
    return framebuffer_draw(args, picture_line);
}

value framebuffer_ellipse(size_t n_args, const value *args)
{
    struct picture picture;
    int n[4];
    enum { RADIUS_MOST = 0x7fff };
    bool filled = n_args > 6 && truth(args[6]);
    unsigned quadrants = n_args > 7 ? (unsigned)int_value(args[7]) : QUADRANTS;
    uint32_t color = framebuffer_begin(args, 4, n, &picture);
    if (n[2] < 0 || n[3] < 0 || n[2] > RADIUS_MOST || n[3] > RADIUS_MOST)
        raise_type(&type_ValueError);
    picture_ellipse(&picture, n[0], n[1], n[2], n[3], color, filled, quadrants);
    return VALUE_NONE;
}

/* The coordinates in a buffer, as a leaf block of ints with room for as many crossings; *n points. */
static int *framebuffer_points(value coordinates, size_t *n)
{
    struct buffer_view view;
    buffer_require(coordinates, &view, false);
    size_t item_size = typecode_size(view.typecode);
    size_t count = item_size > 0 ? view.size / item_size / 2 * 2 : 0;
    size_t done = 0,
           room = count; /* of points[]; the buffer is looked up for each: items may be objects */
    int *points = heap_alloc_leaf(room * 2 * sizeof *points + 1);
    for (; done < room; done++) {
        buffer_require(coordinates, &view, false);
        if (view.size / item_size <= done)
            break;
        value item = typecode_load(view.typecode, (const uint8_t *)view.data + done * item_size);
        framebuffer_numbers(&item, 1, &points[done]);
    }
    *n = done / 2;
    return points;
}

value framebuffer_poly(size_t n_args, const value *args)
{
    struct picture picture;
    const struct framebuffer *self = framebuffer_self(args[0]);
    int n[2];
    size_t n_points;
    framebuffer_numbers(args + 1, 2, n);
    uint32_t color = framebuffer_color(args[4]);
    bool filled = n_args > 5 && truth(args[5]);
    int *points = framebuffer_points(args[3], &n_points);
    framebuffer_open(self, true, &picture);
    if (filled)
        picture_polygon(&picture, n[0], n[1], points, n_points, color, points + 2 * n_points);
    else
        picture_outline(&picture, n[0], n[1], points, n_points, color);
    heap_free(points);
    return VALUE_NONE;
}

value framebuffer_scroll(value self, value x, value y)
{
    struct picture picture;
    value args[] = {x, y};
    int n[2];
    framebuffer_numbers(args, 2, n);
    framebuffer_open(framebuffer_self(self), true, &picture);
    picture_scroll(&picture, n[0], n[1]);
    return VALUE_NONE;
}

/* text(s, x, y[, c]) */
value framebuffer_text(size_t n_args, const value *args)
{
    enum { WIDTH = 8 };
    struct picture picture;
    struct span text;
    const struct framebuffer *self = framebuffer_self(args[0]);
    int n[2];
    framebuffer_numbers(args + 2, 2, n);
    uint32_t color = n_args > 4 ? framebuffer_color(args[4]) : 1;
    text_argument(TEXT_STR, args[1], &text);
    framebuffer_open(self, true, &picture);
    for (const uint8_t *p = text.data; p < text.data + text.size; n[0] += WIDTH)
        picture_letter(&picture, n[0], n[1], text_next(&p), color);
    return VALUE_NONE;
}

/* Another FrameBuffer, or a tuple or list of what makes one; then it is filled in. */
static const struct framebuffer *framebuffer_source(value v, struct framebuffer *made)
{
    size_t n;
    const value *items;
    value native = value_as(v, &type_FrameBuffer);
    if (native != NO_VALUE)
        return value_object(native);
    if (!sequence_items(v, &n, &items))
        raise_silently(&type_TypeError);
    if (n < 4 || n > 5)
        raise_type(&type_ValueError);
    value copy[5];
    memcpy(copy, items, n * sizeof *items);
    framebuffer_set(made, n, copy, false);
    return made;
}

/* blit(source, x, y, key=-1, palette=None) */
value framebuffer_blit(size_t n_args, const value *args)
{
    const struct framebuffer *self = framebuffer_self(args[0]), *from, *palette = NULL;
    struct framebuffer made_from, made_palette;
    struct picture picture, source, colors;
    int n[2];
    framebuffer_numbers(args + 2, 2, n);
    intptr_t key = n_args > 4 ? int_value(args[4]) : -1;
    from = framebuffer_source(args[1], &made_from);
    if (n_args > 5 && args[5] != VALUE_NONE)
        palette = framebuffer_source(args[5], &made_palette);
    framebuffer_open(self, true, &picture);
    framebuffer_open(from, false, &source);
    if (palette)
        framebuffer_open(palette, false, &colors);
    picture_blit(&picture, &source, n[0], n[1], key, palette ? &colors : NULL);
    return VALUE_NONE;
}
