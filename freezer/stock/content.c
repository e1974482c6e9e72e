/* content.c - modules as the C that stock MicroPython's runtime links.
 *
 * Names that the firmware has not go to a pool of their own; constants are stored once for all
 * modules. The structures are those of stock's py/emitglue.h, py/obj.h and py/qstr.h. */
#include "freezer/stock/content.h"
#include "freezer/image/plan.h"
#include "freezer/stock/natmod.h"
#include "qstrgen/stock/stock_names.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const arch_names[ARCH_COUNT] = {
#define ARCH(number, name) #name,
#include "runtime/format/arch.def"
#undef ARCH
};

struct stock {
    const struct stock_options *options;
    struct stock_qstrdefs defs; /* the firmware's names, then ours */
    size_t n_firmware;
    struct plan plan; /* its constants only */
    struct buf *out;
    struct report *report;
    size_t module; /* the number of the one that is being written */
    size_t n_functions, code_bytes, qstr_bytes, constant_bytes;
};

/* ---- names ---- */

static void put_qstr(struct stock *s, const char *text, size_t size)
{
    buf_put_str(s->out, "MP_QSTR_");
    stock_identifier(s->out, text, size);
}

static void content_add_name(struct stock *s, const char *text, size_t size)
{
    struct buf identifier;
    buf_init(&identifier, &tool_allocator);
    stock_identifier(&identifier, text, size);
    size_t before = s->defs.identifiers.size;
    if (text_set_add(&s->defs.identifiers, (char *)identifier.data, identifier.size) == before)
        text_set_add(&s->defs.texts, text, size);
    buf_free(&identifier);
}

static int compare_items(const void *left, const void *right)
{
    const struct text_item *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static void put_names(struct stock *s)
{
    size_t count = s->defs.texts.size - s->n_firmware;
    struct text_item *items = tool_alloc(count * sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = s->defs.texts.items[s->n_firmware + i];
    qsort(items, count, sizeof *items, compare_items);
    for (size_t i = 0; i < count; i++) {
        buf_put_str(s->out, i == 0 ? "enum {\n    " : "    ");
        put_qstr(s, items[i].text, items[i].size);
        buf_put_str(s->out, i == 0 ? " = MP_QSTRnumber_of,\n" : ",\n");
    }
    if (count != 0)
        buf_put_str(s->out, "};\n\n");
    if (s->defs.bytes_in_hash != 0) {
        buf_put_str(s->out, "const qstr_hash_t mp_qstr_frozen_const_hashes[] = {\n");
        for (size_t i = 0; i < count; i++)
            print_to(s->out, "    %u,\n",
                     (unsigned)stock_hash(items[i].text, items[i].size, s->defs.bytes_in_hash));
        buf_put_str(s->out, "};\n\n");
    }
    buf_put_str(s->out, "const qstr_len_t mp_qstr_frozen_const_lengths[] = {\n");
    for (size_t i = 0; i < count; i++) {
        print_to(s->out, "    %zu,\n", items[i].size);
        s->qstr_bytes += items[i].size + 1 + s->defs.bytes_in_len + s->defs.bytes_in_hash;
        if (s->defs.bytes_in_len < 4 && items[i].size >> 8 * s->defs.bytes_in_len)
            report_error(s->report, NULL,
                         "a name of %zu bytes: '%.40s...'; the firmware's length field holds %u",
                         items[i].size, items[i].text, (1u << 8 * s->defs.bytes_in_len) - 1);
    }
    /* The first pool that the device makes itself is twice the `alloc` of this one. */
    print_to(s->out,
             "};\n\nextern const qstr_pool_t mp_qstr_const_pool;\n"
             "const qstr_pool_t mp_qstr_frozen_const_pool = {\n"
             "    &mp_qstr_const_pool, // previous pool\n"
             "    MP_QSTRnumber_of, // previous pool size\n"
             "    true, // is_sorted\n    %zu, // allocated entries\n    %zu, // used entries\n%s"
             "    (qstr_len_t *)mp_qstr_frozen_const_lengths,\n    {\n",
             count < 10 ? count : 10, count,
             s->defs.bytes_in_hash ? "    (qstr_hash_t *)mp_qstr_frozen_const_hashes,\n" : "");
    for (size_t i = 0; i < count; i++) {
        buf_put_str(s->out, "        \"");
        stock_c_text(s->out, items[i].text, items[i].size);
        buf_put_str(s->out, "\",\n");
    }
    buf_put_str(s->out, "    },\n};\n");
    free(items);
}

/* ---- constants ---- */

static void content_put_bytes(struct buf *out, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        print_to(out, "%s0x%02x,", i % 16 == 0 ? "\n    " : " ", data[i]);
}

static void put_double(struct buf *out, uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    if ((bits >> 52 & 0x7ff) == 0x7ff)
        print_to(out, "(mp_float_t)%s%s", bits >> 63 ? "-" : "",
                 bits << 12 ? "__builtin_nan(\"\")" : "__builtin_inf()");
    else
        print_to(out, "(mp_float_t)%.17g%s", number,
                 number == (double)(int64_t)number && number < 1e15 && number > -1e15 ? ".0" : "");
}

static void put_float(struct stock *s, uint32_t index, uint64_t bits)
{
    double number;
    float single;
    uint32_t word;
    memcpy(&number, &bits, sizeof number);
    single = (float)number;
    memcpy(&word, &single, sizeof word);
    print_to(
        s->out,
        "#if MICROPY_OBJ_REPR == MICROPY_OBJ_REPR_A || MICROPY_OBJ_REPR == MICROPY_OBJ_REPR_B\n"
        "static const mp_obj_float_t const_%u = {{&mp_type_float}, ",
        (unsigned)index);
    put_double(s->out, bits);
    print_to(s->out,
             "};\n#define const_%u_macro MP_ROM_PTR(&const_%u)\n"
             "#elif MICROPY_OBJ_REPR == MICROPY_OBJ_REPR_C\n"
             "#define const_%u_macro ((mp_rom_obj_t)(0x%08x))\n"
             "#else\n#define const_%u_macro ((mp_rom_obj_t)(0x%016" PRIx64 "))\n#endif\n",
             (unsigned)index, (unsigned)index, (unsigned)index,
             (unsigned)(((word & ~3u) | 2u) + 0x80800000u), (unsigned)index,
             bits + UINT64_C(0x8004000000000000));
}

/* An int that the firmware's long ints do not hold. */
static void check_constant(const struct stock *s, const struct input *input, uint32_t index)
{
    const struct planned_constant *c = &s->plan.constants[index];
    const uint32_t *items = c->data;
    bool middle = c->kind == PLANNED_MIDDLE_INT;
    for (size_t i = 0; c->kind == PLANNED_TUPLE && i < c->size; i++)
        check_constant(s, input, items[i]);
    if ((!middle && c->kind != PLANNED_INT) || s->options->long_int == STOCK_LONG_MPZ ||
        (middle && s->options->long_int == STOCK_LONG_LONGLONG))
        return;
    report_error(s->report, input->path, "an int constant of more than %u bits; the target has %s",
                 middle ? 30u : 63u,
                 s->options->long_int == STOCK_LONG_NONE ? "no long ints" : "ints of 64 bits");
    report_hint(s->report, "-mlongint-impl tells which ints the firmware has");
}

static void put_int(struct stock *s, uint32_t index, const struct planned_constant *c)
{
    uint32_t middle[2];
    const uint32_t *words = c->data;
    size_t n_words = c->size;
    bool negative = c->negative;
    if (c->kind == PLANNED_MIDDLE_INT) {
        uint64_t magnitude = c->number < 0 ? 0 - (uint64_t)c->number : (uint64_t)c->number;
        negative = c->number < 0;
        middle[0] = (uint32_t)magnitude;
        middle[1] = (uint32_t)(magnitude >> 32);
        words = middle;
        n_words = middle[1] ? 2 : 1;
    }
    if (s->options->long_int == STOCK_LONG_LONGLONG && c->kind == PLANNED_MIDDLE_INT) {
        print_to(s->out, "static const mp_obj_int_t const_%u = {{&mp_type_int}, %" PRId64 "LL};\n",
                 (unsigned)index, c->number);
        return;
    }
    unsigned bits = s->options->digit_bits;
    size_t n_digits = n_words * 32 / bits;
#define DIGIT(i) (words[(i)*bits / 32] >> (i)*bits % 32 & (uint32_t)((UINT64_C(1) << bits) - 1))
    while (n_digits > 1 && DIGIT(n_digits - 1) == 0)
        n_digits--;
    print_to(s->out,
             "static const mp_obj_int_t const_%u = {{&mp_type_int}, {.neg=%d, .fixed_dig=1, "
             ".alloc=%zu, .len=%zu, .dig=(uint%u_t*)(const uint%u_t[]){",
             (unsigned)index, negative, n_digits, n_digits, bits, bits);
    for (size_t i = 0; i < n_digits; i++)
        print_to(s->out, "%s0x%x", i ? ", " : "", (unsigned)DIGIT(i));
#undef DIGIT
    buf_put_str(s->out, "}}};\n");
}

static void put_value(struct stock *s, uint32_t index)
{
    const struct planned_constant *c = &s->plan.constants[index];
    static const char *const words[] = {
        [PLANNED_NONE] = "MP_ROM_NONE",
        [PLANNED_FALSE] = "MP_ROM_FALSE",
        [PLANNED_TRUE] = "MP_ROM_TRUE",
        [PLANNED_ELLIPSIS] = "MP_ROM_PTR(&mp_const_ellipsis_obj)",
    };
    if (c->kind <= PLANNED_ELLIPSIS) {
        buf_put_str(s->out, words[c->kind]);
    } else if (c->kind == PLANNED_NAME) {
        const struct name *name = &s->plan.names.names[c->number];
        buf_put_str(s->out, "MP_ROM_QSTR(");
        put_qstr(s, name->text, name->size);
        buf_put_byte(s->out, ')');
    } else if (c->kind == PLANNED_SMALL_INT) {
        print_to(s->out, "MP_ROM_INT(%" PRId64 ")", c->number);
    } else if (c->kind == PLANNED_FLOAT) {
        print_to(s->out, "const_%u_macro", (unsigned)index);
    } else if (c->kind == PLANNED_BYTES && c->size == 0) {
        buf_put_str(s->out, "MP_ROM_PTR(&mp_const_empty_bytes_obj)");
    } else if (c->kind == PLANNED_TUPLE && c->size == 0) {
        buf_put_str(s->out, "MP_ROM_PTR(&mp_const_empty_tuple_obj)");
    } else {
        print_to(s->out, "MP_ROM_PTR(&const_%u)", (unsigned)index);
    }
}

static void content_put_constant(struct stock *s, uint32_t index)
{
    const struct planned_constant *c = &s->plan.constants[index];
    const uint32_t *items = c->data;
    switch (c->kind) {
    case PLANNED_MIDDLE_INT:
    case PLANNED_INT:
        put_int(s, index, c);
        break;
    case PLANNED_FLOAT:
        put_float(s, index, c->bits[0]);
        break;
    case PLANNED_COMPLEX:
        print_to(s->out, "static const mp_obj_complex_t const_%u = {{&mp_type_complex}, ",
                 (unsigned)index);
        put_double(s->out, c->bits[0]);
        buf_put_str(s->out, ", ");
        put_double(s->out, c->bits[1]);
        buf_put_str(s->out, "};\n");
        break;
    case PLANNED_STR:
    case PLANNED_BYTES:
        if (c->size == 0)
            break;
        s->constant_bytes += c->size + 1;
        print_to(s->out,
                 "static const mp_obj_str_t const_%u = {{&mp_type_%s}, %u, %zu, (const byte*)\n",
                 (unsigned)index, c->kind == PLANNED_STR ? "str" : "bytes",
                 (unsigned)stock_hash(c->data, c->size, s->defs.bytes_in_hash), c->size);
        print_c_bytes(s->out, c->data, c->size);
        buf_put_str(s->out, "};\n");
        break;
    case PLANNED_TUPLE:
        if (c->size == 0)
            break;
        print_to(s->out, "static const mp_rom_obj_tuple_t const_%u = {{&mp_type_tuple}, %zu, {\n",
                 (unsigned)index, c->size);
        for (size_t i = 0; i < c->size; i++) {
            buf_put_str(s->out, "    ");
            put_value(s, items[i]);
            buf_put_str(s->out, ",\n");
        }
        buf_put_str(s->out, "}};\n");
        break;
    default:
        break;
    }
}

/* ---- functions ---- */

static void put_native_section(struct buf *out, uint8_t arch)
{
    /* The rest of the assembler's .section line, its flags, is a comment: the first letter is the arch's. */
    bool arm = arch >= ARCH_armv6 && arch <= ARCH_armv7emdp;
    print_to(out, " __attribute__((section(\".text,\\\"ax\\\",%s \"), aligned(4)))",
             arm ? "%progbits @" : "@progbits #");
}

static void put_trace_facts(struct buf *out, const struct raw_code *raw, const struct prelude *p,
                            size_t id)
{
    const uint8_t *lines = prelude_line_table(p), *at = p->info;
    uint32_t name = 0;
    if (!vuint_read(&at, p->info + p->info_size, &name) || !lines)
        lines = p->info + p->info_size;
    print_to(
        out,
        "    #if MICROPY_PY_SYS_SETTRACE\n    .line_of_definition = 0,\n    .prelude = {\n"
        "        .n_state = %u,\n        .n_exc_stack = %u,\n        .scope_flags = %u,\n"
        "        .n_pos_args = %u,\n        .n_kwonly_args = %u,\n        .n_def_pos_args = %u,\n"
        "        .qstr_block_name_idx = %u,\n        .line_info = code_%zu + %td,\n"
        "        .line_info_top = code_%zu + %td,\n        .opcodes = code_%zu + %td,\n    },\n"
        "    #endif\n",
        (unsigned)p->n_state, (unsigned)p->n_exceptions, (unsigned)p->flags,
        (unsigned)p->n_positional, (unsigned)p->n_keyword_only, (unsigned)p->n_default_positional,
        (unsigned)name, id, lines - raw->code, id, p->info + p->info_size - raw->code, id,
        p->code - raw->code);
}

/* A function as it is written: what its parts say, and its number. */
struct stock_function {
    const struct raw_code *raw;
    struct prelude prelude; /* of bytecode, and of native code of Python's kind */
    bool bytecode, native_py;
    size_t prelude_at, id;
};

/* Reads the prelude; false after a message about what stock's runtime cannot have frozen. */
static bool read_function(const struct stock *s, const struct input *input,
                          const struct raw_code *raw, struct stock_function *f)
{
    *f = (struct stock_function){
        .raw = raw, .bytecode = raw->kind == RAW_BYTECODE, .native_py = raw->kind == RAW_NATIVE};
    f->prelude_at = f->native_py ? raw->prelude_offset : 0;
    if ((f->bytecode || f->native_py) &&
        (f->prelude_at > raw->size ||
         !prelude_read(raw->code + f->prelude_at, raw->size - f->prelude_at, &f->prelude))) {
        report_error(s->report, input->path, "a function's prelude is malformed");
        return false;
    }
    return true;
}

static bool put_code(struct stock *s, const struct input *input, const struct stock_function *f)
{
    struct buf *out = s->out;
    const struct raw_code *raw = f->raw;
    if (natmod_is(raw))
        return natmod_put(out, &input->code, raw, f->id, s->module, input->path, s->report);
    print_to(out, "// %s\nstatic const byte code_%zu[%zu]", input_function_name(&input->code, raw),
             f->id, raw->size);
    if (!f->bytecode)
        put_native_section(out, input->code.arch);
    buf_put_str(out, " = {");
    content_put_bytes(out, raw->code, raw->size);
    buf_put_str(out, "\n};\n");
    if (!f->native_py)
        return true;
    print_to(out,
             "#if MICROPY_EMIT_NATIVE_PRELUDE_SEPARATE_FROM_MACHINE_CODE\n"
             "static const byte prelude_%zu[] = {",
             f->id);
    content_put_bytes(out, raw->code + f->prelude_at, raw->size - f->prelude_at);
    print_to(out,
             "\n};\n#define prelude_%zu_macro &prelude_%zu[0]\n#else\n"
             "#define prelude_%zu_macro &code_%zu[%zu]\n#endif\n",
             f->id, f->id, f->id, f->id, f->prelude_at);
    return true;
}

static void put_children(struct buf *out, const struct stock_function *f, const size_t *children)
{
    if (f->raw->n_children == 0)
        return;
    print_to(out, "static const mp_raw_code_t *const children_%zu[] = {\n", f->id);
    for (size_t i = 0; i < f->raw->n_children; i++)
        print_to(out, "    (const mp_raw_code_t *)&proto_%zu,\n", children[i]);
    if (f->native_py)
        print_to(out, "    (void *)prelude_%zu_macro,\n", f->id);
    buf_put_str(out, "};\n");
}

static void put_proto(struct buf *out, const struct stock_function *f)
{
    static const char *const kinds[] = {"MP_CODE_BYTECODE", "MP_CODE_NATIVE_PY",
                                        "MP_CODE_NATIVE_VIPER", "MP_CODE_NATIVE_ASM"};
    const struct raw_code *raw = f->raw;
    print_to(out,
             "static const %s proto_%zu = {\n"
             "    .proto_fun_indicator[0] = MP_PROTO_FUN_INDICATOR_RAW_CODE_0,\n"
             "    .proto_fun_indicator[1] = MP_PROTO_FUN_INDICATOR_RAW_CODE_1,\n    .kind = %s,\n"
             "    .is_generator = %u,\n    .fun_data = code_%zu,\n",
             raw->kind == RAW_ASM ? "mp_raw_code_t" : "mp_raw_code_truncated_t", f->id,
             kinds[raw->kind], (unsigned)(f->prelude.flags & PRELUDE_GENERATOR), f->id);
    if (raw->n_children != 0)
        print_to(out, "    .children = (void *)&children_%zu,\n", f->id);
    else if (f->native_py)
        print_to(out, "    .children = (void *)prelude_%zu_macro,\n", f->id);
    else
        buf_put_str(out, "    .children = NULL,\n");
    print_to(
        out,
        "    #if MICROPY_PERSISTENT_CODE_SAVE\n    .fun_data_len = %zu,\n"
        "    .n_children = %zu,\n    #if MICROPY_EMIT_MACHINE_CODE\n    .prelude_offset = %zu,\n"
        "    #endif\n",
        raw->size, raw->n_children, f->prelude_at);
    if (f->bytecode)
        put_trace_facts(out, raw, &f->prelude, f->id);
    buf_put_str(out, "    #endif\n");
    if (raw->kind == RAW_ASM)
        print_to(out,
                 "    #if MICROPY_EMIT_INLINE_ASM\n    .asm_n_pos_args = %u,\n"
                 "    .asm_type_sig = %u,\n    #endif\n",
                 (unsigned)raw->n_positional, (unsigned)raw->type_signature);
    buf_put_str(out, "};\n");
}

/* The C of a function and what is in it; *id gets its number. Recurses as deep as the reader allows. */
static bool content_put_function(struct stock *s, const struct input *input,
                                 const struct raw_code *raw, size_t *id)
{
    struct stock_function function;
    size_t *children = tool_alloc((raw->n_children + 1) * sizeof *children);
    bool good = true;
    for (size_t i = 0; i < raw->n_children && good; i++)
        good = content_put_function(s, input, raw->children[i], &children[i]);
    good = good && read_function(s, input, raw, &function);
    if (good) {
        /* Bytecode without functions in it needs no record, where nobody asks for its size. */
        bool minimal = function.bytecode && raw->n_children == 0;
        *id = function.id = s->n_functions++;
        s->code_bytes += raw->size;
        good = put_code(s, input, &function);
        put_children(s->out, &function, children);
        if (minimal)
            buf_put_str(s->out, "#if MICROPY_PERSISTENT_CODE_SAVE\n");
        put_proto(s->out, &function);
        if (minimal)
            print_to(s->out, "#else\n#define proto_%zu code_%zu[0]\n#endif\n", *id, *id);
    }
    free(children);
    return good;
}

/* ---- modules ---- */

static bool put_module(struct stock *s, size_t index, const struct input *input,
                       const uint32_t *constants)
{
    const struct code *code = &input->code;
    size_t id;
    s->module = index;
    print_to(s->out, "\n// frozen module %s\n", input->source_name);
    if (!content_put_function(s, input, code->root, &id))
        return false;
    print_to(s->out, "static const qstr_short_t names_%zu[%zu] = {\n", index, code->n_names);
    for (size_t i = 0; i < code->n_names; i++) {
        buf_put_str(s->out, "    ");
        put_qstr(s, code->names[i].data, code->names[i].size);
        buf_put_str(s->out, ",\n");
    }
    buf_put_str(s->out, "};\n");
    if (code->n_constants != 0)
        print_to(s->out, "static const mp_rom_obj_t constants_%zu[%zu] = {\n", index,
                 code->n_constants);
    for (size_t i = 0; i < code->n_constants; i++) {
        buf_put_str(s->out, "    ");
        if (constants[i] == UINT32_MAX)
            buf_put_str(s->out, "&mp_fun_table");
        else
            put_value(s, constants[i]);
        buf_put_str(s->out, i + 1 < code->n_constants ? ",\n" : ",\n};\n");
    }
    print_to(s->out,
             "static const mp_frozen_module_t frozen_module_%zu = {\n    .constants = {\n"
             "        .qstr_table = (qstr_short_t *)&names_%zu,\n        .obj_table = ",
             index, index);
    if (code->n_constants != 0)
        print_to(s->out, "(mp_obj_t *)&constants_%zu,\n", index);
    else
        buf_put_str(s->out, "NULL,\n");
    print_to(s->out, "    },\n    .proto_fun = &proto_%zu,\n};\n", id);
    return true;
}

static void put_texts(struct stock *s, const struct input_list *inputs)
{
    buf_put_str(s->out, "//\n// Content for MICROPY_MODULE_FROZEN_STR\n//\n#include <stdint.h>\n"
                        "#define MP_FROZEN_STR_NAMES \\\n");
    for (size_t i = 0; i < inputs->size; i++)
        if (inputs->items[i].kind == INPUT_SOURCE)
            print_to(s->out, "\"%s\\0\" \\\n", inputs->items[i].source_name);
    buf_put_str(s->out, "\nconst uint32_t mp_frozen_str_sizes[] = { ");
    for (size_t i = 0; i < inputs->size; i++)
        if (inputs->items[i].kind == INPUT_SOURCE)
            print_to(s->out, "%zu, ", inputs->items[i].size);
    buf_put_str(s->out, "0 };\nconst char mp_frozen_str_content[] = {\n");
    for (size_t i = 0; i < inputs->size; i++) {
        if (inputs->items[i].kind != INPUT_SOURCE)
            continue;
        print_c_bytes(s->out, inputs->items[i].data, inputs->items[i].size);
        buf_put_str(s->out, "\n    \"\\0\"\n");
    }
    buf_put_str(s->out, "    \"\\0\"\n};\n\n//\n// Content for MICROPY_MODULE_FROZEN_MPY\n//\n");
}

static void content_put_head(struct stock *s)
{
    print_to(
        s->out,
        "#include \"py/mpconfig.h\"\n#include \"py/objint.h\"\n#include \"py/objstr.h\"\n"
        "#include \"py/emitglue.h\"\n#include \"py/nativeglue.h\"\n\n"
        "#if MICROPY_LONGINT_IMPL != %d\n#error \"incompatible MICROPY_LONGINT_IMPL\"\n#endif\n",
        s->options->long_int);
    if (s->options->long_int == STOCK_LONG_MPZ)
        print_to(s->out, "#if MPZ_DIG_SIZE != %u\n#error \"incompatible MPZ_DIG_SIZE\"\n#endif\n",
                 s->options->digit_bits);
    buf_put_str(s->out,
                "#if MICROPY_PY_BUILTINS_FLOAT\ntypedef struct _mp_obj_float_t {\n"
                "    mp_obj_base_t base;\n    mp_float_t value;\n} mp_obj_float_t;\n#endif\n"
                "#if MICROPY_PY_BUILTINS_COMPLEX\ntypedef struct _mp_obj_complex_t {\n"
                "    mp_obj_base_t base;\n    mp_float_t real;\n    mp_float_t imag;\n"
                "} mp_obj_complex_t;\n#endif\n\n");
}

static void put_tail(struct stock *s, const struct input_list *inputs)
{
    struct buf *out = s->out;
    size_t modules = 0;
    buf_put_str(out, "\nconst char mp_frozen_names[] = {\n    #ifdef MP_FROZEN_STR_NAMES\n"
                     "    MP_FROZEN_STR_NAMES\n    #endif\n");
    for (size_t i = 0; i < inputs->size; i++)
        if (inputs->items[i].loaded_code)
            print_to(out, "    \"%s\\0\"\n", inputs->items[i].source_name);
    buf_put_str(out,
                "    \"\\0\"\n};\n\nconst mp_frozen_module_t *const mp_frozen_mpy_content[] = {\n");
    for (size_t i = 0; i < inputs->size; i++)
        if (inputs->items[i].loaded_code) {
            print_to(out, "    &frozen_module_%zu,\n", i);
            modules++;
        }
    buf_put_str(out, modules ? "};\n\n" : "    NULL,\n};\n\n");
    buf_put_str(out, "#ifdef MICROPY_FROZEN_LIST_ITEM\n");
    for (size_t i = 0; i < inputs->size; i++) {
        const char *name = inputs->items[i].source_name;
        size_t size = strlen(name),
               cut = inputs->items[i].package ? strlen("/__init__.py") : strlen(".py");
        if (inputs->items[i].loaded_code)
            print_to(out, "MICROPY_FROZEN_LIST_ITEM(\"%.*s\", \"%s\")\n",
                     (int)(size > cut ? size - cut : size), name, name);
    }
    print_to(out,
             "#endif\n\n/*\nbyte sizes:\nqstr content: %zu unique, %zu bytes\nbc content: %zu\n"
             "const str content: %zu\nraw code content: %zu\n*/\n",
             s->defs.texts.size - s->n_firmware, s->qstr_bytes, s->code_bytes, s->constant_bytes,
             s->n_functions);
}

/* Constants of all modules, by module; the native function table has UINT32_MAX. */
static bool plan_all(struct stock *s, const struct input_list *inputs, uint32_t **constants)
{
    for (size_t i = 0; i < inputs->size; i++) {
        const struct input *input = &inputs->items[i];
        for (size_t n = 0; input->loaded_code && n < input->code.n_names; n++)
            content_add_name(s, input->code.names[n].data, input->code.names[n].size);
    }
    for (size_t i = 0; i < inputs->size; i++) {
        const struct input *input = &inputs->items[i];
        if (!input->loaded_code)
            continue;
        constants[i] = tool_alloc(input->code.n_constants * sizeof **constants);
        for (size_t n = 0; n < input->code.n_constants; n++) {
            const struct constant *c = &input->code.constants[n];
            constants[i][n] = c->kind == CONSTANT_FUN_TABLE
                                  ? UINT32_MAX
                                  : plan_constant(&s->plan, c, input->path, s->report);
            if (constants[i][n] == UINT32_MAX && c->kind != CONSTANT_FUN_TABLE)
                return false;
        }
    }
    for (size_t i = 0; i < s->plan.n_constants; i++)
        if (s->plan.constants[i].kind == PLANNED_NAME) {
            const struct name *name = &s->plan.names.names[s->plan.constants[i].number];
            content_add_name(s, name->text, name->size);
        }
    return true;
}

bool stock_option(struct stock_options *options, const char *name, size_t size, const char *text)
{
    static const char *const long_ints[] = {"none", "longlong", "mpz"};
    static const char impl[] = "-mlongint-impl", digits[] = "-mmpz-dig-size";
    bool is_impl = false, is_digits = false;
    for (size_t skip = 0; skip <= 2; skip++) {
        is_impl |= strlen(impl + skip) == size && memcmp(name, impl + skip, size) == 0;
        is_digits |= strlen(digits + skip) == size && memcmp(name, digits + skip, size) == 0;
    }
    for (unsigned i = 0; is_impl && i < 3; i++)
        if (strcmp(text, long_ints[i]) == 0) {
            options->long_int = (enum stock_long_int)i;
            return true;
        }
    for (unsigned bits = 8; is_digits && bits <= 32; bits *= 2)
        if (strtoul(text, NULL, 10) == bits && strspn(text, "0123456789") == strlen(text)) {
            options->digit_bits = bits;
            return true;
        }
    if (is_impl || is_digits)
        fprintf(stderr, "freezer: error: %s is %s, not '%s'\n", is_impl ? impl : digits,
                is_impl ? "none, longlong or mpz" : "8, 16 or 32", text);
    else
        fprintf(stderr, "freezer: error: no option '%.*s'\n", (int)size, name);
    return false;
}

/* The path by which stock's import finds a module: weatherlog/station.py. */
static void name_inputs(struct input_list *inputs)
{
    for (size_t i = 0; i < inputs->size; i++) {
        struct input *input = &inputs->items[i];
        size_t size = input->source_name ? strlen(input->source_name) : 0;
        char *path = NULL;
        if (!input->source_name) {
            path = tool_format("%s%s", input->name, input->package ? "/__init__" : "");
            for (char *p = path; *p; p++)
                if (*p == '.')
                    *p = '/';
            char *with_ending = tool_format("%s.py", path);
            free(path);
            path = with_ending;
        } else if (size > 4 && strcmp(input->source_name + size - 4, ".mpy") == 0) {
            path = tool_format("%.*s.py", (int)(size - 4), input->source_name);
        }
        if (path)
            input->source_name = arena_copy(&inputs->arena, path, strlen(path));
        free(path);
    }
}

/* What stock's runtime cannot hold, before any of it is written. */
static void check_inputs(const struct stock *s, const struct input_list *inputs,
                         uint32_t *const *constants)
{
    const struct input *native = NULL;
    for (size_t i = 0; i < inputs->size; i++) {
        const struct input *input = &inputs->items[i];
        if (input->kind == INPUT_DATA)
            report_error(s->report, input->place, "%s: stock MicroPython cannot freeze data files",
                         input->path);
        if (!input->loaded_code)
            continue;
        if (input->code.arch != 0 && native && native->code.arch != input->code.arch)
            report_error(s->report, input->path,
                         "native code for %s, and %s has some for %s: no chip runs both",
                         arch_names[input->code.arch], native->path, arch_names[native->code.arch]);
        if (input->code.arch != 0 && !native)
            native = input;
        for (size_t n = 0; n < input->code.n_constants; n++)
            if (constants[i][n] != UINT32_MAX)
                check_constant(s, input, constants[i][n]);
    }
}

bool stock_freeze(struct input_list *inputs, const struct stock_options *options, struct buf *out,
                  struct report *report)
{
    struct stock s = {.options = options, .out = out, .report = report};
    uint32_t **constants = tool_alloc(inputs->size * sizeof *constants);
    name_inputs(inputs);
    stock_qstrdefs_init(&s.defs);
    arena_init(&s.plan.arena, &tool_allocator, 1 << 14);
    names_init(&s.plan.names);
    bool good = !options->qstr_header || stock_qstrdefs_read(&s.defs, options->qstr_header);
    if (!good)
        report->errors++;
    s.n_firmware = s.defs.texts.size;
    good = good && plan_all(&s, inputs, constants);
    if (good)
        check_inputs(&s, inputs, constants);
    good = good && report->errors == 0;
    if (good) {
        put_texts(&s, inputs);
        content_put_head(&s);
        put_names(&s);
        for (uint32_t i = 0; i < s.plan.n_constants; i++)
            content_put_constant(&s, i);
        for (size_t i = 0; i < inputs->size && good; i++)
            if (inputs->items[i].loaded_code)
                good = put_module(&s, i, &inputs->items[i], constants[i]);
        put_tail(&s, inputs);
    }
    for (size_t i = 0; i < inputs->size; i++)
        free(constants[i]);
    free(constants);
    plan_free(&s.plan);
    stock_qstrdefs_free(&s.defs);
    return good && report->errors == 0;
}
