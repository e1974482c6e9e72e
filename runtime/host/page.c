/* page.c - figures as one self-contained page: page.html with the data in it. */
#include "runtime/host/page.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char page_template[] = {
#include "page_html.inc" /* page.html as bytes, by the Makefile */
    0};

static const char page_mark[] = "/*DATA*/";

void page_add(struct page *page, uint32_t depth, int64_t bytes, const char *name)
{
    tool_grow(page->boxes, page->size, page->capacity);
    page->boxes[page->size++] = (struct page_box){tool_copy(name), bytes, depth};
}

void page_free(struct page *page)
{
    for (size_t i = 0; i < page->size; i++)
        free((char *)page->boxes[i].name);
    free(page->boxes);
}

/* Text in a script element: no `<` that could end it. */
static void page_put_text(struct buf *out, const char *text)
{
    struct buf json;
    buf_init(&json, &tool_allocator);
    print_json(&json, text, strlen(text));
    for (size_t i = 0; i < json.size; i++)
        if (json.data[i] == '<')
            buf_put_str(out, "\\u003c");
        else
            buf_put_byte(out, json.data[i]);
    buf_free(&json);
}

static void page_put_data(const struct page *page, const struct metrics *now,
                          const struct metrics *old, struct buf *out)
{
    buf_put_str(out, "{\"title\": ");
    page_put_text(out, page->title);
    buf_put_str(out, ",\n\"boxes\": [");
    for (size_t i = 0; i < page->size; i++) {
        print_to(out, "%s[%u,%" PRId64 ",", i ? ",\n" : "", (unsigned)page->boxes[i].depth,
                 page->boxes[i].bytes);
        page_put_text(out, page->boxes[i].name);
        buf_put_byte(out, ']');
    }
    buf_put_str(out, "],\n\"figures\": [");
    for (size_t i = 0; i < now->size; i++) {
        const struct metric *before = old ? metrics_find(old, now->items[i].name) : NULL;
        buf_put_str(out, i ? ",\n[" : "[");
        page_put_text(out, now->items[i].name);
        print_to(out, ",%" PRId64, now->items[i].bytes);
        if (old)
            print_to(out, ",%" PRId64, before ? before->bytes : 0);
        buf_put_byte(out, ']');
    }
    buf_put_str(out, "]}");
}

void page_write(const struct page *page, const struct metrics *figures, const char *diff,
                struct buf *out, struct report *report)
{
    struct metrics old = {0};
    if (!diff || metrics_read(&old, diff, report)) {
        const char *at = strstr(page_template, page_mark);
        buf_put(out, page_template, (size_t)(at - page_template));
        page_put_data(page, figures, diff ? &old : NULL, out);
        buf_put_str(out, at + strlen(page_mark));
    }
    metrics_free(&old);
}
