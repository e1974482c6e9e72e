/* usage.c - works out usage.def, and writes qstr.h. */
#include "runtime/vm/prune/usage.h"
#include "runtime/format/image_opcode.h"
#include "runtime/host/print.h"
#include "runtime/vm/memory/names.h"

#include <ctype.h>
#include <string.h>

/* ---- following ---- */

static bool any_opcode(const struct usage *usage, unsigned first, unsigned count)
{
    return memchr(usage->opcodes + first, true, count);
}

/* The conditions in usage.def are C over USED_..., which are variables here. */
void usage_derive(struct usage *usage, struct name_set *set)
{
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++)
        usage->names[id] = usage->names[id] && !usage->without[id];
#define USED __attribute__((unused)) const bool
#define STATIC_QSTR(id, identifier, text)           \
    USED WITHOUT_##identifier = usage->without[id]; \
    USED USED_##identifier = usage->names[id];
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
#define NAME(identifier, text)                                  \
    USED WITHOUT_##identifier = usage->without[Q_##identifier]; \
    USED USED_##identifier = usage->names[Q_##identifier];
#include "tables/names.def"
#undef NAME
#define OPCODE(byte, name, operand, pops, pushes) USED USED_OP_##name = usage->opcodes[byte];
#define OPCODE_FAMILY(first, name, count, low, pops, pushes) \
    USED USED_OP_##name = any_opcode(usage, first, count);
#include "runtime/format/opcode.def"
#undef OPCODE
#undef OPCODE_FAMILY
#define FEATURE(name, otherwise) \
    USED WITHOUT_FEATURE_##name = usage->left_out[FEATURE_NUMBER_##name];
#include "runtime/vm/prune/feature.def"
#undef FEATURE
#define FACT(name) USED USED_##name = usage->marks[MARK_##name];
#define USE(name, when) USED USED_##name = usage->marks[MARK_##name] = (when);
#define KIND(type, when) \
    USED USED_KIND_##type = usage->kinds[KIND_##type] = (when) && !usage->without[Q_##type];
#define PART(function, when) usage->parts[PART_##function] = (when);
#define TEXT(name, when) set->names[Q_##name].used |= (when);
    memset(usage->kinds, true, sizeof usage->kinds);
#include "tables/usage.def"
#undef USED
    /* Types print their names. */
#define TYPE(name, base, slots, flags) set->names[Q_##name].used |= usage->kinds[KIND_##name];
#include "tables/tables.def"
}

/* ---- qstr.h ---- */

static const char *const mark_names[] = {
#define FACT(name) #name,
#define USE(name, when) #name,
#include "tables/usage.def"
};

static const char *const kind_names[] = {
#define TYPE(name, base, slots, flags) #name,
#include "tables/tables.def"
};

static const char *const part_names[] = {
#define PART(function, when) #function,
#include "tables/usage.def"
};

/* There are thousands of these: not by print_to. */
static void emit_used(struct buf *out, const char *prefix, const char *name, bool used)
{
    static const char define[] = "#define ";
    enum { DEFINE = sizeof define - 1, VALUE = 3 };
    size_t prefix_size = strlen(prefix), name_size = strlen(name);
    uint8_t *p = buf_extend(out, DEFINE + prefix_size + name_size + VALUE);
    if (!p)
        return;
    memcpy(p, define, DEFINE);
    memcpy(p + DEFINE, prefix, prefix_size);
    memcpy(p + DEFINE + prefix_size, name, name_size);
    memcpy(p + DEFINE + prefix_size + name_size, used ? " 1\n" : " 0\n", VALUE);
}

static void emit_marks(struct buf *out, const char *prefix, const char *const *names,
                       const bool *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        emit_used(out, prefix, names[i], marks[i]);
}

/* A family is used when any member of it is. */
static void emit_opcodes(struct buf *out, const char *prefix, const char *const *names,
                         const bool *used)
{
    for (unsigned first = 0, end; first < 256; first = end) {
        bool any = false;
        for (end = first; end < 256 && names[end] == names[first]; end++)
            any |= used[end];
        if (names[first])
            emit_used(out, prefix, names[first], any);
    }
}

/* Texts that are C identifiers after the prefix. */
static bool usage_is_plain(const struct name *name)
{
    for (size_t i = 0; i < name->size; i++) {
        unsigned char c = (unsigned char)name->text[i];
        if (c >= 0x80 || !(isalnum(c) || c == '_'))
            return false;
    }
    return true;
}

static void emit_image_name(const struct name *name, struct buf *out)
{
    if (usage_is_plain(name)) {
        print_to(out, "    QI_%s = %u,\n", name->text, (unsigned)name->id);
    } else {
        print_to(out, "    /* %u: ", (unsigned)name->id);
        print_comment(out, name->text, name->size, 60);
        buf_put_str(out, " */\n");
    }
}

/* Pinned names first, which an image for this firmware has to have under the same ids: fit.c compares. */
static void emit_image_names(const struct name_set *set, struct buf *out)
{
    const struct name *pinned = &set->names[FIXED_NAME_COUNT + 1];
    for (size_t i = 0; i < set->n_pinned; i++)
        if (usage_is_plain(&pinned[i]))
            print_to(out, "#define USED_ID_%u_%s 1\n", (unsigned)pinned[i].id, pinned[i].text);
    buf_put_str(out, "\n/* The image's own names. */\nenum image_name {\n");
    print_to(out, "    IMAGE_NAME_FIRST = %u,\n", names_last_fixed(set) + 1);
    for (size_t i = 0; i < set->n_pinned; i++)
        emit_image_name(&pinned[i], out);
    for (size_t i = 0; i < set->n_image; i++)
        emit_image_name(&set->names[set->by_id[i]], out);
    print_to(out, "    IMAGE_NAME_COUNT = %zu\n};\n", set->n_image);
}

void usage_emit(const struct usage *usage, const struct name_set *set, const struct buf *more,
                struct buf *out)
{
    buf_put_str(
        out,
        "/* qstr.h - what an image uses of the VM, and its names' ids. Made by freezer; do not "
        "edit. */\n#ifndef QSTR_H\n#define QSTR_H\n\n"
        "/* Fixed names (runtime/vm/memory/names.h) that the image can reach. */\n");
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++)
        emit_used(out, "USED_", names_identifier(id), usage->names[id]);
    print_to(out, "\n/* enum image_profile: image.c says the same. */\n#define IMAGE_PROFILE %u\n",
             usage->profile);
    buf_put_str(out, "\n/* What its programs do, by the instructions of a .mpy. */\n");
    emit_opcodes(out, "USED_OP_", opcode_name, usage->opcodes);
    buf_put_str(out, "\n/* Instructions in its bytecode: what interp.c keeps. */\n");
    emit_opcodes(out, "CODE_OP_", opcode_name, usage->code);
    emit_opcodes(out, "CODE_OP_", image_opcode_name, usage->code);
    buf_put_str(out, "\n/* What follows from both: tables/usage.def. */\n");
    emit_marks(out, "USED_", mark_names, usage->marks, USAGE_MARKS);
    buf_put_str(out, "\n/* Types whose objects can come to be. */\n");
    emit_marks(out, "USED_KIND_", kind_names, usage->kinds, USAGE_KINDS);
    buf_put_str(out, "\n/* Optional functions of the VM. */\n");
    emit_marks(out, "USED_PART_", part_names, usage->parts, USAGE_PARTS);
    emit_image_names(set, out);
    buf_put(out, more->data, more->size);
    buf_put_str(out, "\n#endif\n");
}
