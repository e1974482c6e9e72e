/* emit_image.c - image.c: a plan as C that any word size compiles. */
#include "freezer/image/plan.h"
#include "runtime/base/hash.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a constant's bytes lie: in its own array, or at the end of a longer one's. */
struct placement {
    uint32_t holder;
    size_t offset;
};

struct emitter {
    const struct plan *plan;
    struct buf *out;
    struct placement *placements; /* by constant */
};

/* ---- strings that are tails of others ---- */

struct tail {
    const uint8_t *data;
    size_t size;
    uint32_t constant;
};

/* By the bytes from the end; a longer one before its tails. */
static int compare_tails(const void *left, const void *right)
{
    const struct tail *a = left, *b = right;
    size_t common = a->size < b->size ? a->size : b->size;
    for (size_t i = 1; i <= common; i++)
        if (a->data[a->size - i] != b->data[b->size - i])
            return a->data[a->size - i] < b->data[b->size - i] ? -1 : 1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->constant < b->constant ? -1 : 1;
}

static void place_texts(struct emitter *e)
{
    const struct plan *plan = e->plan;
    struct tail *tails = tool_alloc(plan->n_constants * sizeof *tails);
    size_t count = 0;
    for (uint32_t i = 0; i < plan->n_constants; i++) {
        const struct planned_constant *c = &plan->constants[i];
        if (c->kind == PLANNED_STR || c->kind == PLANNED_BYTES)
            tails[count++] = (struct tail){c->data, c->size, i};
    }
    qsort(tails, count, sizeof *tails, compare_tails);
    const struct tail *holder = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct tail *tail = &tails[i];
        bool inside = holder && tail->size <= holder->size &&
                      (tail->size == 0 || memcmp(holder->data + holder->size - tail->size,
                                                 tail->data, tail->size) == 0);
        if (!inside)
            holder = tail;
        /* An empty one has an address, too: not that behind the last byte. */
        e->placements[tail->constant] =
            (struct placement){holder->constant, tail->size ? holder->size - tail->size : 0};
    }
    free(tails);
}

/* ---- constants ---- */

/* A double as a C constant, exact: 0x1.8p+3. A single is one with the suffix f. */
static void format_double(uint64_t bits, bool single, char *out, size_t size)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    if (single) {
        /* The single nearest to the double; overflow becomes an infinity, as at run time. */
        number = (double)(float)number;
        memcpy(&bits, &number, sizeof bits);
    }
    const char *sign = bits >> 63 ? "-" : "";
    const char *suffix = single ? "f" : "";
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int exponent = (int)(bits >> 52 & 0x7ff);
    if (exponent == 0x7ff)
        snprintf(out, size, fraction ? "%s__builtin_nan%s(\"\")" : "%s__builtin_inf%s()", sign,
                 suffix);
    else if (exponent == 0 && fraction == 0)
        snprintf(out, size, "%s0.0%s", sign, suffix);
    else
        snprintf(out, size, "%s0x%d.%013" PRIx64 "p%d%s", sign, exponent != 0, fraction,
                 exponent != 0 ? exponent - 1023 : -1022, suffix);
}

static void emit_float_number(struct buf *out, uint64_t bits)
{
    char number[48], single[48];
    format_double(bits, false, number, sizeof number);
    format_double(bits, true, single, sizeof single);
    print_to(out, "FROZEN_NUMBER(%s, %s)", number, single);
}

static void emit_int(struct buf *out, uint32_t index, const struct planned_constant *c)
{
    uint32_t middle[2];
    const uint32_t *words = c->data;
    size_t n_words = c->size;
    bool negative = c->negative;
    if (c->kind == PLANNED_MIDDLE_INT) {
        negative = c->number < 0;
        uint64_t magnitude = negative ? 0 - (uint64_t)c->number : (uint64_t)c->number;
        middle[0] = (uint32_t)magnitude;
        middle[1] = (uint32_t)(magnitude >> 32);
        words = middle;
        n_words = middle[1] != 0 ? 2 : 1;
    }
    print_to(out, "FROZEN_%s(k%u, FROZEN_INT_SIZE(%zu, %d, %d)",
             c->kind == PLANNED_MIDDLE_INT ? "MIDDLE_INT" : "INT", (unsigned)index, n_words,
             words[n_words - 1] >> 16 != 0, negative);
    for (size_t i = 0; i < n_words; i++)
        print_to(out, ", BIGINT_WORD(0x%08xu)", (unsigned)words[i]);
    buf_put_str(out, ")\n");
}

static void emit_value(struct emitter *e, uint32_t index)
{
    const struct planned_constant *c = &e->plan->constants[index];
    switch (c->kind) {
    case PLANNED_NONE:
        buf_put_str(e->out, "VALUE_NONE");
        break;
    case PLANNED_FALSE:
        buf_put_str(e->out, "VALUE_FALSE");
        break;
    case PLANNED_TRUE:
        buf_put_str(e->out, "VALUE_TRUE");
        break;
    case PLANNED_ELLIPSIS:
        buf_put_str(e->out, "VALUE_ELLIPSIS");
        break;
    case PLANNED_NAME:
        print_to(e->out, "VALUE_NAME(%u)", (unsigned)e->plan->names.names[c->number].id);
        break;
    case PLANNED_SMALL_INT:
        print_to(e->out, "VALUE_SMALL_INT(%" PRId64 ")", c->number);
        break;
    case PLANNED_MIDDLE_INT:
        print_to(e->out, "FROZEN_MIDDLE_INT_VALUE(k%u, %" PRId64 "LL)", (unsigned)index, c->number);
        break;
    case PLANNED_WORDS:
        print_to(e->out, "VALUE_OBJECT(&words_%u)", (unsigned)c->number);
        break;
    case PLANNED_OBJECT:
        print_to(e->out, "VALUE_OBJECT(&object_%u)", (unsigned)c->number);
        break;
    case PLANNED_LIVE:
        print_to(e->out, "VALUE_OBJECT(&live_%u)", (unsigned)c->number);
        break;
    case PLANNED_MODULE:
        print_to(e->out, "VALUE_OBJECT(&module_%u)", (unsigned)c->number);
        break;
    case PLANNED_SYMBOL:
        print_to(e->out, "VALUE_OBJECT(&%s)", (const char *)c->data);
        break;
    case PLANNED_ABSENT:
        buf_put_str(e->out, "NO_VALUE");
        break;
    case PLANNED_SLOT:
        print_to(e->out, "VALUE_SLOT(%u)", (unsigned)plan_slot_number(e->plan, c->number));
        break;
    case PLANNED_FLOAT:
        if (VALUE_FLOAT_FITS(c->bits[0])) {
            print_to(e->out, "FROZEN_MIDDLE_FLOAT_VALUE(k%u, 0x%" PRIx64 "u)", (unsigned)index,
                     c->bits[0]);
            break;
        }
        __attribute__((fallthrough));
    default:
        print_to(e->out, "VALUE_OBJECT(&k%u)", (unsigned)index);
        break;
    }
}

void plan_emit_value(const struct plan *plan, uint32_t constant, struct buf *out)
{
    struct emitter e = {.plan = plan, .out = out};
    emit_value(&e, constant);
}

static bool is_ascii(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (data[i] >= 0x80)
            return false;
    return true;
}

static void emit_text_data(struct emitter *e)
{
    for (uint32_t i = 0; i < e->plan->n_constants; i++) {
        const struct planned_constant *c = &e->plan->constants[i];
        if ((c->kind != PLANNED_STR && c->kind != PLANNED_BYTES) || e->placements[i].holder != i)
            continue;
        /* Empty bytes have an address too. */
        print_to(e->out, "static const uint8_t d%u[%zu] FROZEN_BYTES(\"text\") =\n", (unsigned)i,
                 c->size ? c->size : 1);
        print_c_bytes(e->out, c->data, c->size);
        buf_put_str(e->out, ";\n");
    }
}

static void emit_constant(struct emitter *e, uint32_t index)
{
    const struct planned_constant *c = &e->plan->constants[index];
    struct buf *out = e->out;
    const uint32_t *items = c->data;
    switch (c->kind) {
    case PLANNED_MIDDLE_INT:
    case PLANNED_INT:
        emit_int(out, index, c);
        break;
    case PLANNED_FLOAT:
        print_to(out, "FROZEN_%sFLOAT(k%u, ", VALUE_FLOAT_FITS(c->bits[0]) ? "MIDDLE_" : "",
                 (unsigned)index);
        emit_float_number(out, c->bits[0]);
        buf_put_str(out, ")\n");
        break;
    case PLANNED_COMPLEX:
        print_to(out,
                 "static const struct complex_object k%u FROZEN(\"complex\") = {&type_complex, ",
                 (unsigned)index);
        emit_float_number(out, c->bits[0]);
        buf_put_str(out, ", ");
        emit_float_number(out, c->bits[1]);
        buf_put_str(out, "};\n");
        break;
    case PLANNED_STR:
    case PLANNED_BYTES:
        print_to(out, "static const struct str k%u FROZEN(\"str\") = {&type_%s, 0x%xu, %zu, d%u",
                 (unsigned)index, c->kind == PLANNED_STR ? "str" : "bytes",
                 (unsigned)(text_hash(c->data, c->size) |
                            (is_ascii(c->data, c->size) ? STR_ASCII : STR_NOT_ASCII)),
                 c->size, (unsigned)e->placements[index].holder);
        if (e->placements[index].offset != 0)
            print_to(out, " + %zu", e->placements[index].offset);
        buf_put_str(out, "};\n");
        break;
    case PLANNED_TUPLE:
        print_to(out, "static const struct tuple k%u FROZEN(\"tuple\") = {&type_tuple, %zu, {",
                 (unsigned)index, c->size);
        for (size_t i = 0; i < c->size; i++) {
            buf_put_str(out, i % 8 == 0 ? "\n    " : " ");
            emit_value(e, items[i]);
            buf_put_byte(out, ',');
        }
        buf_put_str(out, "}};\n");
        break;
    default:
        break;
    }
}

/* ---- modules ---- */

static void emit_tables(struct emitter *e)
{
    for (uint32_t i = 0; i < e->plan->n_tables; i++) {
        const struct planned_table *table = &e->plan->tables[i];
        bool names = table->items[0] == PLANNED_NAMES;
        if (table->size == 1)
            continue;
        print_to(e->out, "static const %s t%u[] FROZEN(\"%s\") = {", names ? "qstr_entry" : "value",
                 (unsigned)i, names ? "module_names" : "constants");
        for (size_t n = 1; n < table->size; n++) {
            buf_put_str(e->out, (n - 1) % (names ? 16 : 8) == 0 ? "\n    " : " ");
            if (names)
                print_to(e->out, "%u", (unsigned)e->plan->names.names[table->items[n]].id);
            else
                emit_value(e, table->items[n]);
            buf_put_byte(e->out, ',');
        }
        buf_put_str(e->out, "\n};\n");
    }
}

/* What image.c calls a shard's code. */
static void put_code_name(struct emitter *e, uint32_t shard)
{
    if (e->plan->n_shards == 0)
        buf_put_str(e->out, "code");
    else
        print_to(e->out, "frozen_code_%u", (unsigned)shard + 1);
}

/* All functions of a shard in one array: they name each other by their distances in it. */
static void emit_code(struct emitter *e, uint32_t shard)
{
    const struct plan *plan = e->plan;
    const struct buf *code = &plan->code[shard];
    if (code->size == 0)
        return;
    buf_put_str(e->out, plan->n_shards == 0 ? "static const uint8_t " : "const uint8_t ");
    put_code_name(e, shard);
    print_to(e->out, "[%zu] FROZEN_BYTES(\"code\") =\n", code->size);
    for (size_t i = 0; i < plan->n_bytecodes; i++) {
        const struct planned_bytecode *bytecode = &plan->bytecodes[i];
        if (bytecode->shard != shard)
            continue;
        const struct input *input = bytecode->module->input;
        const char *name = input_function_name(&input->code, bytecode->raw);
        buf_put_str(e->out, "    /* ");
        print_comment(e->out, input->name, strlen(input->name), 60);
        buf_put_str(e->out, ": ");
        print_comment(e->out, name, strlen(name), 60);
        buf_put_str(e->out, " */\n");
        print_c_bytes(e->out, code->data + bytecode->offset, bytecode->size);
        buf_put_byte(e->out, '\n');
    }
    buf_put_str(e->out, "    ;\n");
}

static void emit_table_name(struct emitter *e, uint32_t table)
{
    if (e->plan->tables[table].size == 1)
        buf_put_str(e->out, "NULL, ");
    else
        print_to(e->out, "t%u, ", (unsigned)table);
}

/* The C name of a file's bytes: f7 within image.c. In a shard it is made of the file's name, frozen_a_2eb__c for
 * a.b_c, as image.c knows nothing else of a shard. */
static void put_file_name(struct emitter *e, uint32_t index)
{
    const struct planned_module *module = &e->plan->modules[index];
    if (e->plan->n_shards == 0) {
        print_to(e->out, "f%u", (unsigned)index);
        return;
    }
    buf_put_str(e->out, "frozen_");
    for (const char *p = module->input->name; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x80 && isalnum(c))
            buf_put_byte(e->out, c);
        else
            print_to(e->out, c == '_' ? "__" : "_%02x", c);
    }
}

/* The bytes of what is no bytecode. */
static void emit_file(struct emitter *e, uint32_t index)
{
    const struct input *input = e->plan->modules[index].input;
    if (input->loaded_code)
        return;
    print_to(e->out, "%sconst uint8_t ", e->plan->n_shards == 0 ? "static " : "");
    put_file_name(e, index);
    print_to(e->out, "[%zu] FROZEN_BYTES(\"files\") =\n", input->size + 1);
    print_c_bytes(e->out, input->data, input->size);
    buf_put_str(e->out, ";\n");
}

/* What image.c takes from shards. */
static void emit_externs(struct emitter *e)
{
    const struct plan *plan = e->plan;
    for (uint32_t shard = 0; shard < plan->n_shards; shard++) {
        if (plan->code[shard].size == 0)
            continue;
        buf_put_str(e->out, "extern const uint8_t ");
        put_code_name(e, shard);
        buf_put_str(e->out, "[];\n");
    }
    for (uint32_t i = 0; i < plan->n_modules && plan->n_shards != 0; i++) {
        if (plan->modules[i].input->loaded_code)
            continue;
        buf_put_str(e->out, "extern const uint8_t ");
        put_file_name(e, i);
        buf_put_str(e->out, "[];\n");
    }
}

/* ---- objects ---- */

/* The module objects and contexts of what is made before it runs. */
static void emit_contexts(struct emitter *e)
{
    const struct plan *plan = e->plan;
    if (plan->n_objects == 0 && !plan->has_preloads)
        return;
    print_to(e->out, "static const struct module_code modules[%zu] FROZEN(\"modules\");\n",
             plan->n_modules);
    for (size_t i = 0; i < plan->n_modules; i++) {
        if (plan->modules[i].n_objects == 0 || plan->modules[i].preloaded)
            continue;
        print_to(e->out,
                 "static const struct module module_%zu FROZEN(\"objects\") = {&type_module, "
                 "MAP_FROZEN_INIT(NULL, 0, ALIAS_FIRST + %u, MAP_NAMES | MAP_PLAIN)};\n"
                 "static const struct context context_%zu FROZEN(\"objects\") = "
                 "{VALUE_OBJECT(&module_%zu), &modules[%zu]};\n",
                 i, (unsigned)plan->modules[i].alias - 1, i, i, i);
    }
}

void plan_emit_function_head(const struct plan *plan, const struct planned_module *module,
                             uint32_t index, struct buf *out)
{
    struct emitter e = {.plan = plan, .out = out};
    const struct planned_bytecode *bytecode = &plan->bytecodes[index];
    const uint8_t *code = plan->code[bytecode->shard].data + bytecode->offset;
    struct prelude prelude;
    const uint8_t *start = prelude_read(code, bytecode->size, &prelude);
    print_to(out, "&type_%s, &context_%zu, ",
             prelude.flags & PRELUDE_GENERATOR ? "generator_function" : "function",
             (size_t)(module - plan->modules));
    put_code_name(&e, bytecode->shard);
    print_to(out, " + %u, FROZEN_SHAPE(", (unsigned)bytecode->offset);
    put_code_name(&e, bytecode->shard);
    print_to(out, " + %zu, %u, %u, %u, %u, %u, %u, %u) ", bytecode->offset + (size_t)(start - code),
             (unsigned)prelude.n_state, (unsigned)prelude.n_exceptions, (unsigned)prelude.flags,
             (unsigned)prelude.n_positional, (unsigned)prelude.n_keyword_only,
             (unsigned)prelude.n_default_positional, (unsigned)prelude.n_cells);
}

static void emit_object(struct emitter *e, uint32_t index)
{
    const struct planned_object *object = &e->plan->objects[index];
    print_to(e->out, "static const struct function object_%u FROZEN(\"objects\") = {",
             (unsigned)index);
    plan_emit_function_head(e->plan, object->module, object->bytecode, e->out);
    buf_put_str(e->out, "{");
    for (uint32_t i = 0; i < object->n_defaults; i++) {
        buf_put_str(e->out, i == 0 ? "" : ", ");
        emit_value(e, object->defaults[i]);
    }
    buf_put_str(e->out, "}};\n");
}

/* {name, kind, flags, {{n_names, n_constants}}, names, constants, body} */
static void emit_module(struct emitter *e, uint32_t index)
{
    const struct planned_module *module = &e->plan->modules[index];
    const struct input *input = module->input;
    struct buf *out = e->out;
    const char *package = input->package ? "MODULE_PACKAGE" : "0";
    buf_put_str(out, "    /* ");
    print_comment(out, input->name, strlen(input->name), 60);
    print_to(out, " */\n    {%u, ", (unsigned)e->plan->names.names[module->name].id);
    if (!input->loaded_code) {
        print_to(out, "%s, %s, {.size = %zu}, NULL, NULL, ",
                 input->kind == INPUT_SOURCE ? "MODULE_SOURCE" : "MODULE_DATA", package,
                 input->size);
        put_file_name(e, index);
        buf_put_str(out, "},\n");
        return;
    }
    const struct planned_bytecode *body = &e->plan->bytecodes[module->body];
    print_to(out, "MODULE_BYTECODE, %s%s%s, {{%zu, %zu}}, ", package,
             e->plan->debug.mode == DEBUG_FULL ? "" : " | MODULE_NO_LINES",
             module->n_objects == 0 || module->preloaded ? "" : " | MODULE_IN_ROM",
             e->plan->tables[module->names].size - 1, e->plan->tables[module->constants].size - 1);
    emit_table_name(e, module->names);
    emit_table_name(e, module->constants);
    put_code_name(e, body->shard);
    print_to(out, " + %u},\n", (unsigned)body->offset);
}

static void emit_image(struct emitter *e)
{
    struct buf *out = e->out;
    const struct plan *plan = e->plan;
    struct plan_checksums checksums = plan->checksums;
    if (plan->n_modules != 0) {
        buf_put_str(out, "\nstatic const struct module_code modules[] FROZEN(\"modules\") = {\n");
        for (uint32_t i = 0; i < plan->n_modules; i++)
            emit_module(e, i);
        buf_put_str(out, "};\n");
    }
    print_to(out,
             "\nconst struct image frozen_image FROZEN(\"image\") = {\n"
             "    IMAGE_ABI_OF(%u),\n"
             "    FROZEN_CHECKSUM(0x%08xu, 0x%08xu),\n    &fixed_names,\n    &image_names,\n"
             "    %s,\n    %zu,\n    %u,\n    frozen_build_id,\n    %s,\n};\n",
             (unsigned)plan->profile, (unsigned)checksums.of_singles,
             (unsigned)checksums.of_doubles, plan->n_modules ? "modules" : "NULL", plan->n_modules,
             (unsigned)plan->n_aliases, plan->has_preloads ? "&preloads" : "NULL");
}

static void emit_includes(struct buf *out, bool plain_names, bool objects)
{
    if (objects)
        buf_put_str(out, "#include \"runtime/vm/run/function.h\"\n");
    print_to(out,
             "#include \"runtime/vm/memory/image.h\"\n#include \"runtime/vm/memory/names.h\"\n\n"
             "#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 15\n"
             "#pragma GCC diagnostic ignored \"-Wunterminated-string-initialization\"\n#endif\n"
             "_Static_assert(IMAGE_ABI == %d && FIXED_NAME_COUNT == %d && HAS(index) == %d,\n"
             "               \"image.c was made for another VM: freeze again\");\n",
             IMAGE_ABI, FIXED_NAME_COUNT, !plain_names);
}

static void emit_build_id(struct emitter *e)
{
    print_to(e->out, "\nstatic const char frozen_build_id[] FROZEN_BYTES(\"build_id\") = \"%s\";\n",
             e->plan->build_id);
}

static void emit_head(struct emitter *e)
{
    struct buf *out = e->out;
    unsigned bits = 31;
    const char *culprit = NULL;
    print_to(out, "/* image.c - a frozen image of %zu modules. Made by freezer; do not edit. */\n",
             e->plan->n_modules);
    emit_includes(out, e->plan->names.plain, e->plan->n_objects != 0 || e->plan->has_preloads);
    plan_emit_live_heads(e->plan, out);
    for (size_t i = 0; i < e->plan->n_modules; i++) {
        const struct input *input = e->plan->modules[i].input;
        if (input->loaded_code && input->code.small_int_bits > bits) {
            bits = input->code.small_int_bits;
            culprit = input->name;
        }
    }
    if (culprit)
        print_to(out,
                 "_Static_assert(SMALL_INT_BITS >= %u,\n               \"%s was compiled with "
                 "-msmall-int-bits=%u, more than this target has\");\n",
                 bits, culprit, bits);
    if (names_last_id(&e->plan->names) > 0xffff)
        buf_put_str(out, "_Static_assert(sizeof(qstr_entry) == 4, \"the image has more names than "
                         "16 bits count\");\n");
    buf_put_byte(out, '\n');
}

void plan_emit(const struct plan *plan, struct buf *out)
{
    struct emitter e = {.plan = plan, .out = out};
    e.placements = tool_alloc(plan->n_constants * sizeof *e.placements);
    place_texts(&e);
    emit_head(&e);
    names_emit_pools(&plan->names, out, "static ");
    plan_emit_words(plan, out);
    emit_text_data(&e);
    for (uint32_t i = 0; i < plan->n_constants; i++)
        emit_constant(&e, i);
    emit_externs(&e);
    if (plan->n_shards == 0) {
        emit_code(&e, 0);
        for (uint32_t i = 0; i < plan->n_modules; i++)
            emit_file(&e, i);
    }
    emit_contexts(&e);
    plan_emit_lives(plan, out);
    for (uint32_t i = 0; i < plan->n_objects; i++)
        emit_object(&e, i);
    emit_tables(&e);
    emit_build_id(&e);
    emit_image(&e);
    free(e.placements);
}

void plan_emit_shard(const struct plan *plan, uint32_t shard, struct buf *out)
{
    struct emitter e = {.plan = plan, .out = out};
    buf_put_str(out, "/* Part of a frozen image. Made by freezer; do not edit. */\n");
    emit_includes(out, plan->names.plain, false);
    emit_code(&e, shard);
    for (uint32_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].shard == shard)
            emit_file(&e, i);
}
