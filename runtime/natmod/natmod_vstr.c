/* natmod_vstr.c - text that a natmod builds byte by byte.
 *
 * Invariants: len <= alloc; buf is a block of the heap, or NULL where alloc is 0, or the natmod's own where fixed_buf says so. No
 * zero is behind the text unless it is asked for. Runs no Python. */
#include "runtime/natmod/natmod.h"

#include "runtime/base/utf8.h"

#include <string.h>

void vstr_init(vstr_t *vstr, size_t alloc)
{
    *vstr = (vstr_t){alloc, 0, alloc ? heap_alloc_leaf(alloc) : NULL, false};
}

void vstr_init_len(vstr_t *vstr, size_t len)
{
    vstr_init(vstr, len);
    vstr->len = len;
}

void vstr_init_fixed_buf(vstr_t *vstr, size_t alloc, char *buf)
{
    *vstr = (vstr_t){alloc, 0, buf, true};
}

static void vstr_print(void *data, const char *text, size_t size)
{
    vstr_add_strn(data, text, size);
}

void vstr_init_print(vstr_t *vstr, size_t alloc, mp_print_t *print)
{
    vstr_init(vstr, alloc);
    *print = (mp_print_t){vstr, vstr_print};
}

vstr_t *vstr_new(size_t alloc)
{
    vstr_t *vstr = heap_alloc(sizeof *vstr);
    vstr_init(vstr, alloc);
    return vstr;
}

void vstr_clear(vstr_t *vstr)
{
    if (!vstr->fixed_buf)
        heap_free(vstr->buf);
    *vstr = (vstr_t){0, 0, NULL, false};
}

void vstr_free(vstr_t *vstr)
{
    if (!vstr)
        return;
    vstr_clear(vstr);
    heap_free(vstr);
}

void vstr_hint_size(vstr_t *vstr, size_t size)
{
    if (vstr->alloc - vstr->len >= size)
        return;
    size_t wanted = vstr->len + size;
    if (wanted < size || vstr->fixed_buf)
        raise_text(&type_RuntimeError, "no room in a fixed buffer");
    size_t grown = wanted > 2 * vstr->alloc ? wanted : 2 * vstr->alloc;
    vstr->buf = m_realloc(vstr->buf, grown);
    vstr->alloc = grown;
}

char *vstr_extend(vstr_t *vstr, size_t size)
{
    size_t from = vstr->alloc;
    vstr_hint_size(vstr, vstr->alloc - vstr->len + size);
    vstr->alloc = from + size;
    return vstr->buf + from;
}

char *vstr_add_len(vstr_t *vstr, size_t len)
{
    vstr_hint_size(vstr, len);
    vstr->len += len;
    return vstr->buf + vstr->len - len;
}

char *vstr_null_terminated_str(vstr_t *vstr)
{
    vstr_hint_size(vstr, 1);
    vstr->buf[vstr->len] = 0;
    return vstr->buf;
}

void vstr_add_byte(vstr_t *vstr, byte b)
{
    *vstr_add_len(vstr, 1) = (char)b;
}

void vstr_add_char(vstr_t *vstr, uint32_t c)
{
    uint8_t text[4];
    size_t size = utf8_encode(c, text);
    memcpy(vstr_add_len(vstr, size), text, size);
}

void vstr_add_strn(vstr_t *vstr, const char *text, size_t len)
{
    if (len)
        memmove(vstr_add_len(vstr, len), text, len);
}

void vstr_add_str(vstr_t *vstr, const char *text)
{
    vstr_add_strn(vstr, text, strlen(text));
}

void vstr_ins_strn(vstr_t *vstr, size_t at, const char *text, size_t len)
{
    size_t behind = vstr->len;
    at = at < behind ? at : behind;
    vstr_add_len(vstr, len);
    memmove(vstr->buf + at + len, vstr->buf + at, behind - at);
    memcpy(vstr->buf + at, text, len);
}

void vstr_ins_byte(vstr_t *vstr, size_t at, byte b)
{
    vstr_ins_strn(vstr, at, (const char *)&b, 1);
}

void vstr_cut_out_bytes(vstr_t *vstr, size_t at, size_t len)
{
    if (at >= vstr->len)
        return;
    size_t cut = len < vstr->len - at ? len : vstr->len - at;
    memmove(vstr->buf + at, vstr->buf + at + cut, vstr->len - at - cut);
    vstr->len -= cut;
}

void vstr_cut_head_bytes(vstr_t *vstr, size_t len)
{
    vstr_cut_out_bytes(vstr, 0, len);
}

void vstr_cut_tail_bytes(vstr_t *vstr, size_t len)
{
    vstr->len -= len < vstr->len ? len : vstr->len;
}

void vstr_vprintf(vstr_t *vstr, const char *format, va_list args)
{
    const mp_print_t print = {vstr, vstr_print};
    mp_vprintf(&print, format, args);
}

void vstr_printf(vstr_t *vstr, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vstr_vprintf(vstr, format, args);
    va_end(args);
}

mp_obj_t mp_obj_new_str_from_vstr(vstr_t *vstr)
{
    mp_obj_t text = mp_obj_new_str(vstr->buf, vstr->len);
    vstr_clear(vstr);
    return text;
}

mp_obj_t mp_obj_new_bytes_from_vstr(vstr_t *vstr)
{
    mp_obj_t bytes = mp_obj_new_bytes((const byte *)vstr->buf, vstr->len);
    vstr_clear(vstr);
    return bytes;
}
