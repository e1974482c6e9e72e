/* framebuf.h - a picture in memory, and what draws on it. Coordinates outside of it are cut off. */
#ifndef FRAMEBUF_H
#define FRAMEBUF_H

#include "runtime/vm/run/vm.h"

/* Numbered as in MicroPython. */
enum picture_format {
    PICTURE_MONO_VLSB,
    PICTURE_RGB565,
    PICTURE_GS4_HMSB,
    PICTURE_MONO_HLSB,
    PICTURE_MONO_HMSB,
    PICTURE_GS2_HMSB,
    PICTURE_GS8,
    PICTURE_FORMATS,
};

/* Its pixels lie where they lay when it was opened: Python must not run until the last of them is drawn. */
struct picture {
    uint8_t *data;
    int width, height, stride; /* pixels */
    enum picture_format format;
};

/* The bytes that it takes. */
size_t picture_size(const struct picture *p);

uint32_t picture_get(const struct picture *p, int x, int y); /* inside of it */
void picture_set(const struct picture *p, int x, int y, uint32_t color);
void picture_fill(const struct picture *p, int x, int y, int width, int height, uint32_t color);
void picture_line(const struct picture *p, int x1, int y1, int x2, int y2, uint32_t color);
void picture_rect(const struct picture *p, int x, int y, int width, int height, uint32_t color);
enum { QUADRANTS = 15 }; /* bit 0: the upper right one, then on counterclockwise */
void picture_ellipse(const struct picture *p, int x, int y, int x_radius, int y_radius,
                     uint32_t color, bool filled, unsigned quadrants);
/* points: x and y by turns. */
void picture_outline(const struct picture *p, int x, int y, const int *points, size_t n,
                     uint32_t color);
/* crossings: room for n ints. */
void picture_polygon(const struct picture *p, int x, int y, const int *points, size_t n,
                     uint32_t color, int *crossings);
void picture_letter(const struct picture *p, int x, int y, uint32_t letter, uint32_t color);
void picture_scroll(const struct picture *p, int x, int y);
/* Colours that are `key` stay away (-1: none does); palette NULL: colours as they are. */
void picture_blit(const struct picture *p, const struct picture *from, int x, int y, int64_t key,
                  const struct picture *palette);

#endif
