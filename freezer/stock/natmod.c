/* natmod.c - machine code with relocations, as assembler in C: the words that MicroPython's loader would make addresses of are written as
 * such, and the firmware's linker fills them in. So the code runs where it lies, in flash, and so do its constants; variables without
 * values are an array of zeros, which no flash holds. Code that static variables lie behind (freezer/link/write.c) goes where variables with values go. */
#include "freezer/stock/natmod.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdlib.h>
#include <string.h>

/* Numbers of .mpy relocations. */
enum { KIND_TEXT, KIND_RODATA, KIND_BSS, KIND_NAMES = 6, KIND_CONSTANTS, KIND_TABLE, KIND_ENTRY };
enum { NO_KIND = 0xff, END = 0xff };

/* What C in a native module calls by name, and where the VM's table of functions has it. */
static const struct {
    unsigned place;
    const char *symbol;
} entries[] = {
    {50, "memset"},
    {51, "memmove"},
#define NATIVE_OBJECT(place, name) {place, #name},
#include "freezer/link/native_object.def"
#undef NATIVE_OBJECT
};

struct natmod {
    const struct code *code;
    const struct raw_code *raw;
    struct buf *out;
    size_t id, module;
    const char *path;
    struct report *report;
    unsigned word;
    uint8_t *kinds[2]; /* of each word of text and rodata */
    size_t n_words[2];
};

bool natmod_is(const struct raw_code *raw)
{
    return raw->rodata_size || raw->bss_size || raw->relocations_size;
}

static bool natmod_fail(const struct natmod *n, const char *text)
{
    report_error(n->report, n->path, "%s", text);
    report_hint(n->report, "put the .mpy file on the device's file system");
    return false;
}

/* The kind of each word. An op's lowest bit says that a place follows; of the first kinds the next says that a count does. */
static bool read_kinds(struct natmod *n)
{
    const uint8_t *at = n->raw->relocations, *end = at + n->raw->relocations_size;
    uint32_t place = 0, part = 0;
    while (at < end && *at != END) {
        unsigned op = *at++, kind = op >> 1;
        uint32_t where, count = 1;
        if (op & 1) {
            if (!vuint_read(&at, end, &where))
                return false;
            part = where & 1;
            place = where >> 1;
        }
        if (kind < KIND_NAMES) {
            if ((kind & 1) && !vuint_read(&at, end, &count))
                return false;
            kind >>= 1;
        }
        for (; count > 0; count--, place++) {
            if (place >= n->n_words[part])
                return false;
            n->kinds[part][place] = (uint8_t)kind;
        }
    }
    return true;
}

/* What the word's address is relative to, as the assembler knows it. */
static bool put_base(struct natmod *n, unsigned kind)
{
    static const char *const parts[] = {"code", "rodata", "bss"};
    if (kind <= KIND_BSS)
        print_to(n->out, "%s_%zu", parts[kind], n->id);
    else if (kind == KIND_NAMES)
        print_to(n->out, "names_%zu", n->module);
    else if (kind == KIND_CONSTANTS && n->code->n_constants)
        print_to(n->out, "constants_%zu", n->module);
    else if (kind == KIND_CONSTANTS)
        buf_put_byte(n->out, '0');
    else if (kind == KIND_TABLE)
        buf_put_str(n->out, "mp_fun_table");
    else {
        for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
            if (kind == KIND_ENTRY + entries[i].place) {
                buf_put_str(n->out, entries[i].symbol);
                return true;
            }
        return natmod_fail(
            n,
            "native code that asks for a function of the VM's table in a way that a linker cannot");
    }
    return true;
}

static uint64_t natmod_word(const uint8_t *at, unsigned bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

/* A part as lines of assembler: bytes, and words that the linker fills in. */
static bool put_part_lines(struct natmod *n, unsigned part, const uint8_t *data, size_t size)
{
    enum { LINE = 16 };
    size_t in_line = 0;
    for (size_t at = 0; at < size;) {
        size_t word = at / n->word;
        bool is_address =
            at % n->word == 0 && word < n->n_words[part] && n->kinds[part][word] != NO_KIND;
        if (is_address) {
            print_to(n->out, "%s    \"    .%ubyte ", in_line ? "\\n\"\n" : "", n->word);
            if (!put_base(n, n->kinds[part][word]))
                return false;
            print_to(n->out, " + 0x%llx\\n\"\n",
                     (unsigned long long)natmod_word(data + at, n->word));
            at += n->word;
            in_line = 0;
            continue;
        }
        print_to(n->out, "%s0x%02x", in_line ? ", " : "    \"    .byte ", data[at++]);
        in_line++;
        if (in_line == LINE) {
            buf_put_str(n->out, "\\n\"\n");
            in_line = 0;
        }
    }
    if (in_line)
        buf_put_str(n->out, "\\n\"\n");
    return true;
}

static bool put_part_of(struct natmod *n, unsigned part, const char *section, const char *flags,
                        const char *label, const uint8_t *data, size_t size)
{
    print_to(n->out,
             "extern const byte %s_%zu[];\n__asm__(\n"
             "    \"    .section %s%s_%zu, \\\"%s\\\", %%progbits\\n\"\n    \"    .balign %u\\n\"\n"
             "    \"%s_%zu:\\n\"\n",
             label, n->id, section, label, n->id, flags, n->word, label, n->id);
    bool good = put_part_lines(n, part, data, size);
    print_to(
        n->out,
        "    \"    .type %s_%zu, %%object\\n    .size %s_%zu, . - %s_%zu\\n    .previous\\n\");\n",
        label, n->id, label, n->id, label, n->id);
    return good;
}

/* The first constant of what freezer link has made tells that the text is written to. */
static bool is_written_to(const struct natmod *n)
{
    const struct constant *first = n->code->constants;
    return n->raw == n->code->root && n->code->n_constants != 0 && first->kind == CONSTANT_INT &&
           first->text.size != 0 && first->text.data[0] != '0';
}

static bool put_all(struct natmod *n)
{
    bool host =
        n->code->arch == ARCH_x86 ||
        n->code->arch == ARCH_x64; /* a loader makes addresses there: not in what is read only */
    const char *section = is_written_to(n) ? ".data." : ".text.", *flags = host ? "awx"
                                                                           : is_written_to(n)
                                                                               ? "aw"
                                                                               : "ax";
    if (n->raw->bss_size) {
        print_to(n->out, "static byte bss_%zu[%u] __attribute__((aligned(%u), used));\n", n->id,
                 (unsigned)n->raw->bss_size, n->word);
        report_warning(
            n->report, n->path,
            "%u bytes of its variables are not in the heap: the collector does not look at them",
            (unsigned)n->raw->bss_size);
    }
    if (n->raw->rodata_size &&
        !put_part_of(n, 1, host ? ".data.rel.ro." : ".rodata.", host ? "aw" : "a", "rodata",
                     n->raw->rodata, n->raw->rodata_size))
        return false;
    return put_part_of(n, 0, host ? ".natmod." : section, flags, "code", n->raw->code,
                       n->raw->size);
}

bool natmod_put(struct buf *out, const struct code *code, const struct raw_code *raw, size_t id,
                size_t module, const char *path, struct report *report)
{
    struct natmod n = {.code = code,
                       .raw = raw,
                       .out = out,
                       .id = id,
                       .module = module,
                       .path = path,
                       .report = report};
    n.word = code->arch == ARCH_x64 || code->arch == ARCH_rv64imc ? 8 : 4;
    n.n_words[0] = raw->size / n.word;
    n.n_words[1] = raw->rodata_size / n.word;
    for (unsigned part = 0; part < 2; part++) {
        n.kinds[part] = tool_alloc(n.n_words[part] + 1);
        memset(n.kinds[part], NO_KIND, n.n_words[part]);
    }
    bool good = raw->kind == RAW_VIPER && code->sub_version == 3
                    ? true
                    : natmod_fail(&n, "native code of another sub-version than 3 with data of its "
                                      "own cannot be frozen");
    if (good && !read_kinds(&n))
        good = natmod_fail(&n, "native code with relocations past its end");
    good = good && put_all(&n);
    free(n.kinds[0]);
    free(n.kinds[1]);
    return good;
}
