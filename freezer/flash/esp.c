/* esp.c - images of the ESP32 family, as esptool's manual describes them: a header, a second one, segments, a checksum, a SHA-256. The boot
 * loader copies a segment to its address, or maps it there where that is flash, by pages of 64 KB. */
#include "freezer/flash/content.h"
#include "runtime/host/memory.h"
#include "runtime/host/sha256.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct esp_chip {
    const char *name;
    uint16_t number;
    uint32_t reads, executes, mapped;
};

static const struct esp_chip chips[] = {
#define ESP_CHIP(name, number, reads, executes, mapped) {name, number, reads, executes, mapped},
#include "freezer/flash/esp_chip.def"
#undef ESP_CHIP
};

enum { ESP_MAGIC = 0xe9, ESP_CHECKSUM_START = 0xef, ESP_CHECKSUM_ALIGN = 16, ESP_PAGE = 65536 };
enum { ESP_MODE_DIO = 2, ESP_4_MB_AT_80_MHZ = 0x2f, ESP_NO_PIN = 0xee, ESP_HAS_HASH = 1 };
enum { ESP_COUNT_AT = 1, ESP_SEGMENT_HEAD = 8, ESP_SEGMENTS_MOST = 16 };
static const uint16_t ESP_ANY_REVISION = 0xffff;

const struct esp_chip *esp_chip_named(const char *name)
{
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++)
        if (strcmp(chips[i].name, name) == 0)
            return &chips[i];
    return NULL;
}

static void esp_put(struct buf *out, uint32_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_put_byte(out, (uint8_t)(number >> 8 * i));
}

static void esp_put_headers(struct buf *out, const struct esp_chip *chip, uint64_t entry)
{
    const uint8_t head[] = {ESP_MAGIC, 0, ESP_MODE_DIO, ESP_4_MB_AT_80_MHZ};
    buf_put(out, head, sizeof head);
    esp_put(out, (uint32_t)entry, 4);
    esp_put(out, ESP_NO_PIN, 4); /* the flash chip's pins are as they are */
    esp_put(out, chip->number, 2);
    esp_put(out, 0, 3); /* from the first revision on */
    esp_put(out, ESP_ANY_REVISION, 2);
    esp_put(out, 0, 4);
    esp_put(out, ESP_HAS_HASH, 1);
}

static bool is_mapped(const struct esp_chip *chip, uint64_t address)
{
    return address - chip->reads < chip->mapped || address - chip->executes < chip->mapped;
}

/* The end of what begins with part i and has no gap that is larger than what brings its parts to whole words. */
static size_t esp_run_end(const struct flash_content *content, size_t i)
{
    enum { GAP = 64 };
    while (i + 1 < content->n_parts) {
        const struct flash_part *part = &content->parts[i];
        if (content->parts[i + 1].address - (part->address + part->size) >= GAP)
            break;
        i++;
    }
    return i;
}

static uint8_t *esp_segment(struct buf *out, uint64_t address, size_t size)
{
    out->data[ESP_COUNT_AT]++;
    esp_put(out, (uint32_t)address, 4);
    esp_put(out, (uint32_t)size, 4);
    return buf_extend(out, size);
}

/* What the loader neither copies nor maps, so that the next segment's bytes are as far into a page as address is. */
static void esp_pad(struct buf *out, uint64_t address)
{
    size_t at = out->size + ESP_SEGMENT_HEAD;
    size_t wanted = (size_t)(address - at) % ESP_PAGE;
    if (wanted == 0)
        return;
    size_t size = (wanted + ESP_PAGE - ESP_SEGMENT_HEAD) % ESP_PAGE;
    memset(esp_segment(out, 0, size), 0, size);
}

static bool esp_refuse(const char *path, struct report *report, const char *format, uint64_t number)
{
    report_error(report, path, format, number);
    return false;
}

static bool esp_put_segments(const struct flash_content *content, const struct esp_chip *chip,
                             const char *path, struct buf *out, struct report *report)
{
    for (size_t i = 0, end; i < content->n_parts; i = end + 1) {
        end = esp_run_end(content, i);
        const struct flash_part *first = &content->parts[i], *last = &content->parts[end];
        size_t size = (size_t)(last->address + last->size - first->address + 3) / 4 * 4;
        if (first->address % 4)
            return esp_refuse(path, report, "0x%" PRIx64 " is no address of a whole word",
                              first->address);
        if (is_mapped(chip, first->address))
            esp_pad(out, first->address);
        if (out->data[ESP_COUNT_AT] >= ESP_SEGMENTS_MOST)
            return esp_refuse(path, report, "more than %" PRIu64 " segments", ESP_SEGMENTS_MOST);
        uint8_t *data = esp_segment(out, first->address, size);
        flash_content_read(content, first->address, data, size);
    }
    return true;
}

/* Of the segments' bytes alone. */
static uint8_t esp_checksum(const struct buf *image, size_t first)
{
    uint8_t sum = ESP_CHECKSUM_START;
    for (size_t at = first; at < image->size;) {
        uint32_t size = 0;
        for (unsigned i = 4; i < ESP_SEGMENT_HEAD; i++)
            size |= (uint32_t)image->data[at + i] << 8 * (i - 4);
        at += ESP_SEGMENT_HEAD;
        for (size_t end = at + size; at < end; at++)
            sum ^= image->data[at];
    }
    return sum;
}

bool flash_write_esp(const struct flash_content *content, const struct esp_chip *chip,
                     const char *path, struct buf *out, struct report *report)
{
    esp_put_headers(out, chip, content->entry);
    size_t first = out->size;
    if (!esp_put_segments(content, chip, path, out, report))
        return false;
    uint8_t sum = esp_checksum(out, first), digest[SHA256_SIZE];
    while (out->size % ESP_CHECKSUM_ALIGN != ESP_CHECKSUM_ALIGN - 1)
        buf_put_byte(out, 0);
    buf_put_byte(out, sum);
    sha256(out->data, out->size, digest);
    buf_put(out, digest, sizeof digest);
    return true;
}
