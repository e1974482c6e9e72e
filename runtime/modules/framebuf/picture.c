/* picture.c - pixels in each format, and what is drawn pixel by pixel. */
#include "framebuf.h"
#include <string.h>

/* Bits of a pixel, and pixels that a line is rounded up to. */
static unsigned picture_bits(const struct picture *p)
{
    static const uint8_t bits[PICTURE_FORMATS] = {1, 16, 4, 1, 1, 2, 8};
    return bits[p->format];
}

size_t picture_size(const struct picture *p)
{
    unsigned bits = picture_bits(p), in_byte = bits < 8 ? 8 / bits : 1;
    if (p->format == PICTURE_MONO_VLSB)
        return (size_t)((p->height + 7) / 8 - 1) * (size_t)p->stride + (size_t)p->width;
    size_t stride = ((size_t)p->stride + in_byte - 1) / in_byte * in_byte;
    size_t last = ((size_t)p->width + in_byte - 1) / in_byte * in_byte;
    return ((size_t)(p->height - 1) * stride + last) * bits / 8;
}

/* The byte that has a pixel, and where in it; the stride is rounded up already. */
static inline uint8_t *picture_byte(const struct picture *p, int x, int y, unsigned *shift)
{
    size_t at = (size_t)y * (size_t)p->stride + (size_t)x;
    switch (p->format) {
    case PICTURE_MONO_VLSB:
        *shift = y & 7;
        return p->data + (size_t)(y >> 3) * (size_t)p->stride + (size_t)x;
    case PICTURE_MONO_HLSB:
        *shift = 7 - (x & 7);
        return p->data + at / 8;
    case PICTURE_MONO_HMSB:
        *shift = x & 7;
        return p->data + at / 8;
    case PICTURE_GS2_HMSB:
        *shift = (x & 3) * 2;
        return p->data + at / 4;
    case PICTURE_GS4_HMSB:
        *shift = x & 1 ? 0 : 4;
        return p->data + at / 2;
    default:
        *shift = 0;
        return p->data + at;
    }
}

static inline bool picture_has(const struct picture *p, int x, int y)
{
    return x >= 0 && y >= 0 && x < p->width && y < p->height;
}

uint32_t picture_get(const struct picture *p, int x, int y)
{
    unsigned shift;
    uint16_t color;
    if (p->format == PICTURE_RGB565) {
        memcpy(&color, p->data + 2 * ((size_t)y * (size_t)p->stride + (size_t)x), 2);
        return color;
    }
    const uint8_t *byte = picture_byte(p, x, y, &shift);
    return *byte >> shift & ((1u << picture_bits(p)) - 1);
}

/* The pixel is inside. */
static inline void picture_put(const struct picture *p, int x, int y, uint32_t color)
{
    unsigned shift, bits = picture_bits(p), mask = (1u << bits) - 1;
    if (p->format == PICTURE_RGB565) {
        uint16_t word = (uint16_t)color;
        memcpy(p->data + 2 * ((size_t)y * (size_t)p->stride + (size_t)x), &word, 2);
        return;
    }
    uint8_t *byte = picture_byte(p, x, y, &shift);
    color = bits == 1 ? color != 0 : color & mask;
    *byte = (uint8_t)((*byte & ~(mask << shift)) | color << shift);
}

void picture_set(const struct picture *p, int x, int y, uint32_t color)
{
    if (picture_has(p, x, y))
        picture_put(p, x, y, color);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* Cuts from .. from + size to 0 .. limit; false when nothing is left. */
static bool cut(int *from, int *size, int limit)
{
    int64_t end = (int64_t)*from + *size;
    *from = most(*from, 0);
    *size = (int)((end < limit ? end : limit) - *from);
    return end > 0 && *size > 0;
}

void picture_fill(const struct picture *p, int x, int y, int width, int height, uint32_t color)
{
    if (width < 1 || height < 1 || !cut(&x, &width, p->width) || !cut(&y, &height, p->height))
        return;
    for (int row = y; row < y + height; row++) {
        if (p->format == PICTURE_GS8) {
            memset(p->data + (size_t)row * (size_t)p->stride + (size_t)x, (int)(color & 0xff),
                   (size_t)width);
            continue;
        }
        for (int column = x; column < x + width; column++)
            picture_put(p, column, row, color);
    }
}

void picture_rect(const struct picture *p, int x, int y, int width, int height, uint32_t color)
{
    picture_fill(p, x, y, width, 1, color);
    picture_fill(p, x, y + height - 1, width, 1, color);
    picture_fill(p, x, y, 1, height, color);
    picture_fill(p, x + width - 1, y, 1, height, color);
}

/* Moves all pixels; those that nothing comes to stay as they are. In the order that reads each before it is written. */
void picture_scroll(const struct picture *p, int x, int y)
{
    if (x <= -p->width || x >= p->width || y <= -p->height || y >= p->height)
        return;
    int columns = p->width - (x < 0 ? -x : x), rows = p->height - (y < 0 ? -y : y);
    for (int row = 0; row < rows; row++) {
        int to_y = y > 0 ? p->height - 1 - row : row;
        for (int column = 0; column < columns; column++) {
            int to_x = x > 0 ? p->width - 1 - column : column;
            picture_put(p, to_x, to_y, picture_get(p, to_x - x, to_y - y));
        }
    }
}

void picture_blit(const struct picture *p, const struct picture *from, int x, int y, int64_t key,
                  const struct picture *palette)
{
    int left = x, top = y, width = from->width, height = from->height;
    if (!cut(&left, &width, p->width) || !cut(&top, &height, p->height))
        return;
    for (int row = top; row < top + height; row++) {
        for (int column = left; column < left + width; column++) {
            uint32_t color = picture_get(from, column - x, row - y);
            if (palette)
                color = (int)color < palette->width ? picture_get(palette, (int)color, 0) : 0;
            if ((int64_t)color != key)
                picture_put(p, column, row, color);
        }
    }
}

/* ---- lines and what is made of them ---- */

/* Bresenham's: one step along the longer way, and one along the other whenever it has fallen behind by half. */
void picture_line(const struct picture *p, int x1, int y1, int x2, int y2, uint32_t color)
{
    int64_t dx = x2 > x1 ? (int64_t)x2 - x1 : (int64_t)x1 - x2;
    int64_t dy = y2 > y1 ? (int64_t)y2 - y1 : (int64_t)y1 - y2;
    int step_x = x2 > x1 ? 1 : -1, step_y = y2 > y1 ? 1 : -1;
    bool steep = dy > dx;
    int64_t long_way = steep ? dy : dx, short_way = steep ? dx : dy;
    int64_t behind = 2 * short_way - long_way;
    for (int64_t i = 0; i < long_way; i++) {
        picture_set(p, x1, y1, color);
        if (behind >= 0) {
            if (steep)
                x1 += step_x;
            else
                y1 += step_y;
            behind -= 2 * long_way;
        }
        if (steep)
            y1 += step_y;
        else
            x1 += step_x;
        behind += 2 * short_way;
    }
    picture_set(p, x2, y2, color);
}

struct ellipse {
    const struct picture *picture;
    int x, y;
    uint32_t color;
    bool filled;
    unsigned quadrants;
};

/* The four points that lie symmetrically, or the lines from them to the middle. */
static void ellipse_points(const struct ellipse *e, int dx, int dy)
{
    for (unsigned quadrant = 0; quadrant < 4; quadrant++) {
        bool left = quadrant == 1 || quadrant == 2, above = quadrant < 2;
        if (!(e->quadrants >> quadrant & 1))
            continue;
        int y = above ? e->y - dy : e->y + dy;
        if (e->filled)
            picture_fill(e->picture, left ? e->x - dx : e->x, y, dx + 1, 1, e->color);
        else
            picture_set(e->picture, left ? e->x - dx : e->x + dx, y, e->color);
    }
}

/* Half of a quadrant, after Kennedy, "A fast Bresenham type algorithm for drawing ellipses": from the axis of radius `a`,
 * where the curve is upright, to where it is diagonal. `error` is how far the point is off the curve. */
static void ellipse_half(const struct ellipse *e, int64_t a, int64_t b, bool turned)
{
    int64_t aa = a * a, bb = b * b, along = a, across = 0, error = 0;
    int64_t along_change = bb * (1 - 2 * a), across_change = aa;
    while (bb * along >= aa * across) {
        ellipse_points(e, (int)(turned ? across : along), (int)(turned ? along : across));
        across++;
        error += across_change;
        across_change += 2 * aa;
        if (2 * error + along_change > 0) {
            along--;
            error += along_change;
            along_change += 2 * bb;
        }
    }
}

void picture_ellipse(const struct picture *p, int x, int y, int x_radius, int y_radius,
                     uint32_t color, bool filled, unsigned quadrants)
{
    struct ellipse e = {p, x, y, color, filled, quadrants};
    if (x_radius == 0 && y_radius == 0) {
        if (quadrants & QUADRANTS)
            picture_set(p, x, y, color);
        return;
    }
    ellipse_half(&e, x_radius, y_radius, false);
    ellipse_half(&e, y_radius, x_radius, true);
}

void picture_outline(const struct picture *p, int x, int y, const int *points, size_t n,
                     uint32_t color)
{
    for (size_t i = 0; i < n; i++) {
        const int *from = points + 2 * ((i + 1) % n), *to = points + 2 * i;
        picture_line(p, x + from[0], y + from[1], x + to[0], y + to[1], color);
    }
}

static void sort_ints(int *numbers, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int number = numbers[i];
        size_t j = i;
        for (; j > 0 && numbers[j - 1] > number; j--)
            numbers[j] = numbers[j - 1];
        numbers[j] = number;
    }
}

/* Where the edges cross a line; an edge's lower end belongs to the next edge. Where both end there, at a lowest point or
 * with a level edge, that is drawn by itself. */
static size_t polygon_crossings(const struct picture *p, int x, int y, const int *points, size_t n,
                                uint32_t color, int line, int *crossings)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const int *from = points + 2 * ((i + 1) % n), *to = points + 2 * i;
        if ((from[1] > line) != (to[1] > line)) {
            int64_t part = (int64_t)32 * (to[0] - from[0]) * (line - from[1]) / (to[1] - from[1]);
            crossings[count++] = (int)((32 * (int64_t)from[0] + part + 16) / 32);
        } else if (line == most(from[1], to[1])) {
            if (from[1] < to[1])
                picture_set(p, x + to[0], y + to[1], color);
            else if (to[1] < from[1])
                picture_set(p, x + from[0], y + from[1], color);
            else
                picture_line(p, x + from[0], y + from[1], x + to[0], y + to[1], color);
        }
    }
    return count;
}

void picture_polygon(const struct picture *p, int x, int y, const int *points, size_t n,
                     uint32_t color, int *crossings)
{
    int top = n > 0 ? points[1] : 0, bottom = top;
    for (size_t i = 0; i < n; i++) {
        top = least(top, points[2 * i + 1]);
        bottom = most(bottom, points[2 * i + 1]);
    }
    /* Lines outside of the picture show nothing. */
    top = most(top, -y);
    bottom = least(bottom, p->height - 1 - y);
    for (int line = top; n > 0 && line <= bottom; line++) {
        size_t count = polygon_crossings(p, x, y, points, n, color, line, crossings);
        sort_ints(crossings, count);
        for (size_t i = 0; i + 1 < count; i += 2)
            picture_fill(p, x + crossings[i], y + line, crossings[i + 1] - crossings[i] + 1, 1,
                         color);
    }
}
