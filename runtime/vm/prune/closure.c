/* closure.c - what of the VM a program reaches. */
#include "runtime/vm/prune/closure.h"
#include "runtime/format/disasm.h"
#include "runtime/format/opcode.h"
#include "runtime/format/word_type.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/prune/origin.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Where the walk is. */
struct closure_place {
    const char *module;
    const struct code *code;
    struct prelude prelude;
    const uint8_t *end; /* of the instructions */
    uint32_t
        made; /* the line that makes the function: all that is known where no instruction of it can raise */
};

static const struct {
    const char *method, *reverse;
} binary_methods[] = {
#define BINARY_OPERATOR(number, name, text, dunder, reverse) [number] = {#dunder, #reverse},
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
};

static const char *const unary_methods[] = {
#define UNARY_OPERATOR(number, name, text, dunder) [number] = #dunder,
#include "runtime/format/operator.def"
#undef UNARY_OPERATOR
};

enum { FIRST_INPLACE = BINARY_INPLACE_OR, FIRST_PLAIN = BINARY_OR };

static const struct {
    uint8_t opcode;
    uint16_t name;
} opcode_uses[] = {
#define OPCODE_USES(opcode, name) {OP_##opcode, Q_##name},
#include "tables/keep.def"
#undef OPCODE_USES
};

static const struct {
    uint16_t name, other;
} name_uses[] = {
#define NAME_USES(name, other) {Q_##name, Q_##other},
#include "tables/keep.def"
#undef NAME_USES
};

/* All of the module is kept as soon as the program has the name. */
static const struct {
    uint16_t name;
    const char *module;
} all_of[] = {
#define ALL_OF(name, module) {Q_##name, #module},
#include "tables/keep.def"
#undef ALL_OF
};

static const struct {
    const char *module;
    uint16_t name;
} globals_of[] = {
#define GLOBAL(module, name, content) {#module, Q_##name},
#include "tables/tables.def"
};

static const uint16_t computing[] = {
#define COMPUTES(name) Q_##name,
#include "tables/keep.def"
#undef COMPUTES
};

static const uint16_t by_name[] = {
#define BY_NAME(name) Q_##name,
#include "tables/keep.def"
#undef BY_NAME
};

static const uint16_t plain[] = {
#define PLAIN(name) Q_##name,
#include "tables/keep.def"
#undef PLAIN
};

static const uint16_t simple[] = {
#define SIMPLE(name) Q_##name,
#include "tables/keep.def"
#undef SIMPLE
};

/* What a namespace of the VM's holds: a type's, or a module's. */
static const struct reachable {
    uint16_t name, type, module;
} natives[] = {
#define METHOD(type, name, function, kind, min, max, flags) {Q_##name, KIND_##type, 0},
#define MEMBER(type, name, content) {Q_##name, KIND_##type, 0},
#define FUNCTION(module, name, function, kind, min, max, flags) {Q_##name, 0, Q_##module},
#define GLOBAL(module, name, content) {Q_##name, 0, Q_##module},
#include "tables/tables.def"
};

/* The functions among them, by their owners. */
static const char *const members[] = {
#define METHOD(type, name, function, kind, min, max, flags) #type "." #name,
#define FUNCTION(module, name, function, kind, min, max, flags) #module "." #name,
#include "tables/tables.def"
};

static const uint16_t type_names[] = {
#define TYPE(name, base, slots, flags) Q_##name,
#include "tables/tables.def"
};

static const struct {
    uint16_t name;
    const char *slots;
} types[] = {
#define TYPE(name, base, slots, flags) {Q_##name, #slots},
#include "tables/tables.def"
};

static const uint16_t native_module_names[] = {
#define MODULE(name) Q_##name,
#include "tables/tables.def"
#undef MODULE
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

void closure_init(struct usage_closure *closure, struct name_set *set)
{
    *closure = (struct usage_closure){.set = set};
    closure->usage.names = tool_alloc((FIXED_NAME_COUNT + 1) * sizeof *closure->usage.names);
    closure->usage.marks[MARK_OTHER_main] = true;
    closure->usage.without = tool_alloc((FIXED_NAME_COUNT + 1) * sizeof *closure->usage.without);
    closure->unseen = tool_alloc((FIXED_NAME_COUNT + 1) * sizeof *closure->unseen);
    closure->reasons = tool_alloc((FIXED_NAME_COUNT + 1) * sizeof *closure->reasons);
}

void closure_free(struct usage_closure *closure)
{
    free(closure->modules);
    free(closure->codes);
    free(closure->imports);
    free(closure->usage.names);
    free(closure->usage.without);
    free(closure->reasons);
    free(closure->unseen);
}

static uint32_t line_of(const struct closure_place *place, const uint8_t *ip)
{
    const uint8_t *lines = prelude_line_table(&place->prelude);
    const uint8_t *end = place->prelude.info + place->prelude.info_size;
    return !lines         ? 0
           : lines == end ? place->made
                          : line_of_offset(lines, end, (size_t)(ip - place->prelude.code));
}

static void use_text(struct usage_closure *closure, const char *text, size_t size,
                     const struct closure_place *place, const uint8_t *ip)
{
    size_t id = names_find(closure->set, text, size);
    if (id == 0 || id > FIXED_NAME_COUNT)
        return;
    closure->unseen[id] = false;
    if (closure->usage.names[id])
        return;
    closure->usage.names[id] = true;
    closure->reasons[id] = (struct closure_reason){.module = place->module};
    closure->reasons[id].line = line_of(place, ip);
}

/* ip NULL: somewhere in the module. */
static void use_mark(struct usage_closure *closure, enum usage_mark mark, bool used,
                     const struct closure_place *place, const uint8_t *ip)
{
    if (!used || closure->usage.marks[mark])
        return;
    closure->usage.marks[mark] = true;
    closure->mark_reasons[mark] =
        (struct closure_reason){.module = place->module, .line = ip ? line_of(place, ip) : 0};
}

/* "{0.name}" and "%(name)s" are attributes and keys: every word of a text with braces counts. */
static void use_format(struct usage_closure *closure, const struct code_text *text,
                       const struct closure_place *place, const uint8_t *ip)
{
    if (!memchr(text->data, '{', text->size) || !memchr(text->data, '.', text->size))
        return;
    for (size_t i = 0; i < text->size;) {
        size_t start = i;
        while (i < text->size && (text->data[i] == '_' || isalnum((unsigned char)text->data[i])))
            i++;
        if (i > start)
            use_text(closure, text->data + start, i - start, place, ip);
        else
            i++;
    }
}

/* The method of an operator: where errors have no texts nobody sees its name, unless the code has it, too. */
static void use_operator_name(struct usage_closure *closure, const char *name,
                              const struct closure_place *place, const uint8_t *ip)
{
    size_t id = names_find(closure->set, name, strlen(name));
    bool is_fixed = id != 0 && id <= FIXED_NAME_COUNT;
    bool is_seen = is_fixed && closure->usage.names[id] && !closure->unseen[id];
    use_text(closure, name, strlen(name), place, ip);
    if (is_fixed && !is_seen)
        closure->unseen[id] = closure->usage.left_out[FEATURE_NUMBER_messages];
}

static void use_operator(struct usage_closure *closure, const struct instruction *instruction,
                         const struct closure_place *place, const uint8_t *ip)
{
    const char *names[4] = {NULL};
    if (instruction->opcode == OP_UNARY_OP_MULTI) {
        names[0] = unary_methods[instruction->value];
    } else if (instruction->opcode == OP_BINARY_OP_MULTI) {
        int64_t op = instruction->value;
        names[0] = binary_methods[op].method;
        names[1] = binary_methods[op].reverse;
        if (op >= FIRST_INPLACE && op < FIRST_PLAIN) {
            names[2] = binary_methods[op - FIRST_INPLACE + FIRST_PLAIN].method;
            names[3] = binary_methods[op - FIRST_INPLACE + FIRST_PLAIN].reverse;
        }
    }
    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i] && strcmp(names[i], "NONE_") != 0)
            use_operator_name(closure, names[i], place, ip);
}

/* ---- computed names ---- */

static bool is_one_of(const uint16_t *names, size_t count, size_t id)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] == id)
            return true;
    return false;
}

/* Does the module itself give the name a value? Then it is no builtin. */
static bool defines(const struct raw_code *raw, int64_t name)
{
    struct prelude prelude;
    struct instruction instruction;
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &prelude))
        return false;
    for (const uint8_t *ip = prelude.code;
         ip < raw->code + raw->size && instruction_read(ip, raw->code + raw->size, &instruction);
         ip = instruction.next)
        if ((instruction.opcode == OP_STORE_NAME || instruction.opcode == OP_STORE_GLOBAL) &&
            instruction.value == name)
            return true;
    for (size_t i = 0; i < raw->n_children; i++)
        if (defines(raw->children[i], name))
            return true;
    return false;
}

/* No name of the VM's begins, or ends, with text. */
static bool is_strange(void *user, const char *text, size_t size, bool begins)
{
    const struct usage_closure *closure = user;
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++) {
        const struct name *name = &closure->set->names[id];
        if (name->size >= size &&
            memcmp(name->text + (begins ? 0 : name->size - size), text, size) == 0)
            return false;
    }
    return true;
}

/* getattr(module, name) of a native module: all of its names are kept. */
static bool takes_module(struct usage_closure *closure, const struct closure_place *place,
                         const uint8_t *ip)
{
    const struct code_text *module = origins_module(closure->origins, ip);
    size_t id = module ? names_find(closure->set, module->data, module->size) : 0;
    if (module && module->data[0] == 'u' &&
        !is_one_of(native_module_names, COUNT(native_module_names), id))
        id = names_find(closure->set, module->data + 1, module->size - 1);
    if (!is_one_of(native_module_names, COUNT(native_module_names), id))
        return false;
    for (size_t i = 0; i < COUNT(natives); i++)
        if (natives[i].module == id) {
            const struct name *name = &closure->set->names[natives[i].name];
            use_text(closure, name->text, name->size, place, ip);
        }
    return true;
}

/* getattr(x, name) and its like: where name is of the program's texts, what has such a name is kept. */
static bool takes_own_texts(struct usage_closure *closure, const struct closure_place *place,
                            const uint8_t *ip, bool is_import)
{
    unsigned n_arguments;
    if (!closure->origins)
        closure->origins = origins_new(place->code, is_strange, closure);
    enum origin_kind kind = origins_of(closure->origins, ip, is_import ? 0 : 1, &n_arguments);
    if (kind == ORIGIN_ELSEWHERE)
        return !is_import && takes_module(closure, place, ip);
    closure->takes_texts = true;
    closure->takes_folded |= kind == ORIGIN_FOLDED;
    /* With a level it stays in its package. */
    use_mark(closure, MARK_OTHER_import, is_import && n_arguments < 5, place, ip);
    return true;
}

static void look_for_computed(struct usage_closure *closure, const struct instruction *instruction,
                              const struct closure_place *place, const uint8_t *ip)
{
    const struct code_text *text = &place->code->names[instruction->value];
    size_t id = names_find(closure->set, text->data, text->size);
    bool computes = is_one_of(computing, COUNT(computing), id);
    bool takes_name = is_one_of(by_name, COUNT(by_name), id);
    if ((!computes && !takes_name) || defines(place->code->root, instruction->value))
        return;
    if (computes || !takes_own_texts(closure, place, ip, id == Q___import__))
        closure->computed(closure->user, place->module, line_of(place, ip), text->data);
}

/* ---- imports ---- */

/* Is text a module of the image, or the beginning of one's dotted name? Only its first
 * text[0..size) bytes count. */
static bool is_frozen(const struct usage_closure *closure, const char *text, size_t size)
{
    for (size_t i = 0; i < closure->n_modules; i++) {
        const char *module = closure->modules[i];
        if (strncmp(module, text, size) == 0 && (module[size] == 0 || module[size] == '.'))
            return true;
    }
    return false;
}

/* Can no import of that name leave the image? Its first part decides: seen from the top, or, where the
 * import may be relative, from any package that the module is in. */
static bool import_stays(const struct usage_closure *closure, const struct import *import)
{
    size_t size = strcspn(import->name, ".");
    size_t id = names_find(closure->set, import->name, size);
    if (size == 0 || is_frozen(closure, import->name, size) ||
        is_one_of(native_module_names, COUNT(native_module_names), id))
        return true;
    for (const char *dot = strchr(import->module, '.');; dot = strchr(dot + 1, '.')) {
        size_t above = dot ? (size_t)(dot - import->module) : strlen(import->module);
        char *inner = tool_format("%.*s.%.*s", (int)above, import->module, (int)size, import->name);
        bool found = is_frozen(closure, inner, strlen(inner));
        free(inner);
        if (found || !dot)
            return found;
    }
}

static void find_imports(struct usage_closure *closure)
{
    for (size_t i = 0; i < closure->n_imports && !closure->usage.marks[MARK_OTHER_import]; i++) {
        closure->usage.marks[MARK_OTHER_import] = !import_stays(closure, &closure->imports[i]);
        closure->mark_reasons[MARK_OTHER_import].module = closure->imports[i].module;
    }
}

/* ---- walking ---- */

/* Of 31 bits. */
static bool is_small_int(const struct code_text *decimal)
{
    enum { DIGITS = 10, LARGEST = 0x3fffffff };
    char text[DIGITS + 2] = {0};
    if (decimal->size > DIGITS + 1)
        return false;
    memcpy(text, decimal->data, decimal->size);
    long long number = strtoll(text, NULL, 10);
    return number >= -LARGEST - 1 && number <= LARGEST;
}

/* The instruction at ip loads it; NULL: any does. */
static void add_constant(struct usage_closure *closure, const struct constant *constant,
                         const struct closure_place *place, const uint8_t *ip)
{
    if (constant->kind == CONSTANT_STR)
        use_format(closure, &constant->text, place, ip ? ip : place->prelude.code);
    static const struct {
        uint8_t kind, mark;
    } kinds[] = {
        {CONSTANT_FLOAT, MARK_CONSTANT_float},     {CONSTANT_COMPLEX, MARK_CONSTANT_float},
        {CONSTANT_COMPLEX, MARK_CONSTANT_complex}, {CONSTANT_INT, MARK_CONSTANT_bigint},
        {CONSTANT_BYTES, MARK_CONSTANT_bytes},     {CONSTANT_ELLIPSIS, MARK_CONSTANT_ellipsis},
        {CONSTANT_TUPLE, MARK_CONSTANT_tuple}};
    use_mark(closure, MARK_CONSTANT_large,
             constant->kind == CONSTANT_INT && !is_small_int(&constant->text), place, ip);
    for (size_t i = 0; i < COUNT(kinds); i++)
        use_mark(closure, kinds[i].mark, kinds[i].kind == constant->kind, place, ip);
    for (size_t i = 0; constant->kind == CONSTANT_TUPLE && i < constant->n_items; i++)
        add_constant(closure, &constant->items[i], place, ip);
}

/* Does the instruction ask for a special method by name? Not __init__ of super(), which has a way of its own, and not
 * what all objects have or say of themselves by other means. */
static bool names_special(const struct instruction *instruction, const struct code_text *text)
{
    static const char *const others[] = {"__class__", "__name__", "__dict__",    "__module__",
                                         "__path__",  "__file__", "__qualname__"};
    if (text->size < 6 || strncmp(text->data, "__", 2) != 0)
        return false;
    for (size_t i = 0; i < COUNT(others); i++)
        if (strcmp(text->data, others[i]) == 0)
            return false;
    switch (instruction->opcode) {
    case OP_LOAD_SUPER_METHOD:
        return strcmp(text->data, "__init__") != 0;
    case OP_LOAD_ATTR:
    case OP_LOAD_METHOD:
    case OP_LOAD_CONST_STRING: /* getattr(x, "__len__") */
        return true;
    default:
        return false;
    }
}

static void add_instruction(struct usage_closure *closure, const struct instruction *instruction,
                            const struct closure_place *place, const uint8_t *ip)
{
    uint8_t opcode = instruction->opcode;
    if (!closure->usage.opcodes[opcode])
        closure->opcode_reasons[opcode] =
            (struct closure_reason){.module = place->module, .line = line_of(place, ip)};
    closure->usage.opcodes[opcode] = true;
    if (opcode == OP_LOAD_CONST_SMALL_INT)
        use_mark(closure, MARK_CONSTANT_bigint,
                 instruction->value > INT32_MAX / 2 || instruction->value < INT32_MIN / 2, place,
                 ip);
    bool may_name = opcode == OP_CALL_FUNCTION || opcode == OP_CALL_METHOD;
    use_mark(closure, MARK_CALL_named,
             opcode == OP_CALL_FUNCTION_VAR_KW || opcode == OP_CALL_METHOD_VAR_KW ||
                 (may_name && instruction->value >> 8 != 0),
             place, ip);
    for (size_t i = 0; i < COUNT(opcode_uses); i++) {
        const struct name *name = &closure->set->names[opcode_uses[i].name];
        if (opcode_uses[i].opcode == opcode)
            use_text(closure, name->text, name->size, place, ip);
    }
    use_operator(closure, instruction, place, ip);
    if (opcode == OP_LOAD_CONST_OBJ)
        add_constant(closure, &place->code->constants[instruction->value], place, ip);
    if (opcode_info[opcode].operand != OPERAND_QSTR)
        return;
    const struct code_text *text = &place->code->names[instruction->value];
    /* Strings too: one may be the name in getattr(x, "name"). */
    use_text(closure, text->data, text->size, place, ip);
    use_mark(closure, MARK_SPECIAL_named, names_special(instruction, text), place, ip);
    if (opcode == OP_IMPORT_NAME) {
        tool_grow(closure->imports, closure->n_imports, closure->imports_capacity);
        closure->imports[closure->n_imports++] = (struct import){place->module, text->data};
        if (text->data[0] == 'u') /* "ustruct" is another name of struct */
            use_text(closure, text->data + 1, text->size - 1, place, ip);
    }
    if (opcode == OP_LOAD_CONST_STRING)
        use_format(closure, text, place, ip);
    if (opcode == OP_LOAD_NAME || opcode == OP_LOAD_GLOBAL)
        look_for_computed(closure, instruction, place, ip);
}

/* Not of the form that shape_read alone reads, or near that: in an image the names and lines may take more bytes. */
static bool is_long(const struct raw_code *raw, const struct prelude *prelude)
{
    enum { MORE = 0x80, CELLS = 3, INFO = 1024 };
    return raw->code[0] & MORE || prelude->n_cells > CELLS || prelude->info_size > INFO;
}

static void add_prelude(struct usage_closure *closure, const struct closure_place *place,
                        const struct raw_code *raw)
{
    enum { SURPLUS = PRELUDE_VARARGS | PRELUDE_VARKEYWORDS | PRELUDE_DEFAULT_KEYWORDS };
    const struct prelude *prelude = &place->prelude;
    const uint8_t *ip = prelude->code;
    use_mark(closure, MARK_FUNCTION_long, is_long(raw, prelude), place, ip);
    use_mark(closure, MARK_FUNCTION_generator, (prelude->flags & PRELUDE_GENERATOR) != 0, place,
             ip);
    use_mark(closure, MARK_FUNCTION_cells, prelude->n_cells != 0, place, ip);
    use_mark(closure, MARK_FUNCTION_defaults, prelude->n_default_positional != 0, place, ip);
    use_mark(closure, MARK_FUNCTION_surplus,
             (prelude->flags & SURPLUS) != 0 || prelude->n_keyword_only != 0, place, ip);
}

/* Recurses to the depth that the reader allows. */
/* The line that makes the function's child. */
static uint32_t line_of_child(const struct closure_place *place, size_t child)
{
    struct instruction at;
    for (const uint8_t *ip = place->prelude.code;
         ip < place->end && instruction_read(ip, place->end, &at); ip = at.next) {
        bool makes = at.opcode == OP_MAKE_FUNCTION || at.opcode == OP_MAKE_FUNCTION_DEFARGS ||
                     at.opcode == OP_MAKE_CLOSURE || at.opcode == OP_MAKE_CLOSURE_DEFARGS;
        if (makes && at.value == (int64_t)child)
            return line_of(place, ip);
    }
    return place->made;
}

static void add_raw_code(struct usage_closure *closure, struct closure_place *place,
                         const struct raw_code *raw)
{
    struct instruction instruction;
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &place->prelude))
        return;
    use_mark(closure, MARK_CONSTANT_bigint, raw->is_words, place, place->prelude.code);
    if (raw->is_words && words_are_leaf(place->code, raw)) /* its C calls what it needs */
        return;
    add_prelude(closure, place, raw);
    place->end = raw->code + raw->size;
    for (const uint8_t *ip = place->prelude.code;
         ip < place->end && instruction_read(ip, place->end, &instruction); ip = instruction.next)
        add_instruction(closure, &instruction, place, ip);
    for (size_t i = 0; i < raw->n_children; i++) {
        struct closure_place child = {.module = place->module, .code = place->code};
        child.made = line_of_child(place, i);
        add_raw_code(closure, &child, raw->children[i]);
    }
}

/* Recurses to the depth that the reader allows. */
void closure_add(struct usage_closure *closure, const char *module, const struct code *code)
{
    struct closure_place place = {.module = module, .code = code, .made = 1};
    tool_grow(closure->modules, closure->n_modules, closure->modules_capacity);
    closure->modules[closure->n_modules++] = module;
    tool_grow(closure->codes, closure->n_codes, closure->codes_capacity);
    closure->codes[closure->n_codes++] = code;
    add_raw_code(closure, &place, code->root);
    if (closure->origins)
        origins_free(closure->origins);
    closure->origins = NULL;
    if (!prelude_read(code->root->code, code->root->size, &place.prelude))
        return;
    for (size_t i = 0; i < code->n_constants; i++)
        add_constant(closure, &code->constants[i], &place, NULL);
}

void closure_add_later(struct usage_closure *closure, const char *module, const struct code *code)
{
    closure_add(closure, module, code);
    closure->n_modules--; /* an import of it leaves the image */
    closure->usage.marks[MARK_OTHER_import] = true;
    closure->mark_reasons[MARK_OTHER_import].module = module;
}

void closure_has_main(struct usage_closure *closure)
{
    closure->usage.marks[MARK_OTHER_main] = false;
}

void closure_has_preload(struct usage_closure *closure, const char *module)
{
    closure->usage.marks[MARK_PRELOADS] = true;
    closure->mark_reasons[MARK_PRELOADS].module = module;
}

void closure_has_data(struct usage_closure *closure, const char *name)
{
    closure->usage.marks[MARK_DATA] = true;
    closure->mark_reasons[MARK_DATA].module = name;
}

void closure_for_c(struct usage_closure *closure)
{
    static const enum usage_mark marks[] = {MARK_FOR_C, MARK_PROTOCOLS, MARK_RESULTS};
    for (size_t i = 0; i < COUNT(marks); i++) {
        closure->usage.marks[marks[i]] = true;
        closure->mark_reasons[marks[i]].module = "the firmware's C";
    }
}

void closure_leave_out(struct usage_closure *closure, const bool left_out[FEATURE_COUNT])
{
    memcpy(closure->usage.left_out, left_out, sizeof closure->usage.left_out);
    bool *without = closure->usage.without;
    without[Q_float] |= left_out[FEATURE_NUMBER_float];
    without[Q_complex] |= left_out[FEATURE_NUMBER_float];
    without[Q_slice] |= left_out[FEATURE_NUMBER_slice];
    without[Q_property] |= left_out[FEATURE_NUMBER_descriptors];
    without[Q_bytearray] |= left_out[FEATURE_NUMBER_arrays];
    without[Q_memoryview] |= left_out[FEATURE_NUMBER_arrays];
    without[Q_array] |= left_out[FEATURE_NUMBER_arrays];
}

static bool keep_name(struct usage_closure *closure, const char *text, size_t size)
{
    size_t id = names_find(closure->set, text, size);
    if (id == 0 || id > FIXED_NAME_COUNT)
        return false;
    closure->usage.names[id] = closure->reasons[id].by_hand = true;
    closure->unseen[id] = false;
    closure->usage.marks[MARK_SPECIAL_named] |= strncmp(text, "__", 2) == 0;
    return true;
}

bool closure_keep(struct usage_closure *closure, const char *text)
{
    bool all = true;
    for (size_t size; *text; text += size + (text[size] == '.')) {
        size = strcspn(text, ".");
        all &= keep_name(closure, text, size);
    }
    return all;
}

bool closure_without(struct usage_closure *closure, const char *type)
{
    for (size_t i = 0; i < COUNT(members); i++)
        if (strcmp(type, members[i]) == 0)
            return true; /* only a line of qstr.h: a name that nothing else has goes by itself */
    size_t id = names_find(closure->set, type, strlen(type));
    if (!is_one_of(type_names, COUNT(type_names), id))
        return false;
    closure->usage.without[id] = true;
    return true;
}

const char *closure_conflict(const struct usage_closure *closure,
                             const struct closure_reason **where)
{
    const bool *without = closure->usage.without;
    const struct {
        enum usage_mark mark;
        bool left_out;
        const char *what;
    } conflicts[] = {
        {MARK_CONSTANT_large, closure->usage.left_out[FEATURE_NUMBER_bigint],
         "an int too large for a small int"},
        {MARK_CONSTANT_complex, without[Q_complex], "a constant of type complex"},
        {MARK_CONSTANT_float, without[Q_float], "a constant of type float"},
        {MARK_CONSTANT_bytes, without[Q_bytes], "a constant of type bytes"},
    };
    for (size_t i = 0; i < COUNT(conflicts); i++) {
        *where = &closure->mark_reasons[conflicts[i].mark];
        if (conflicts[i].left_out && (*where)->module)
            return conflicts[i].what;
    }
    return NULL;
}

void closure_keep_all(struct usage_closure *closure, bool modules)
{
    bool loads = closure->usage.marks[MARK_LOADS];
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++)
        if (modules || !is_one_of(native_module_names, COUNT(native_module_names), id))
            closure->usage.names[id] = true;
    memset(closure->usage.opcodes, true, sizeof closure->usage.opcodes);
    memset(closure->usage.marks, true, sizeof closure->usage.marks);
    closure->usage.marks[MARK_LOADS] = loads;
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++)
        closure->set->names[id].used = true;
}

void closure_loads(struct usage_closure *closure)
{
    closure->usage.marks[MARK_LOADS] = true;
}

static bool any_used(const struct name_set *set, const uint16_t *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (set->names[names[i]].used)
            return true;
    return false;
}

bool closure_may_mount(const struct name_set *set)
{
    static const uint16_t mounting[] = {Q_mount, Q_umount, Q___dict__, Q___import__};
    return any_used(set, mounting, COUNT(mounting)) || any_used(set, computing, COUNT(computing)) ||
           any_used(set, by_name, COUNT(by_name));
}

static bool imply(struct usage_closure *closure, size_t name, size_t other)
{
    if (!closure->usage.names[name] || closure->usage.names[other])
        return false;
    closure->usage.names[other] = true;
    closure->reasons[other].because = (uint32_t)name;
    return true;
}

/* Errors without texts do not show the names of their codes. */
static bool has_texts(const struct usage_closure *closure, size_t name)
{
    return name != Q_OSError || !closure->usage.left_out[FEATURE_NUMBER_messages];
}

static bool is_exception(size_t id)
{
    for (size_t i = 0; i < COUNT(types); i++)
        if (types[i].name == id)
            return strcmp(types[i].slots, "exception") == 0;
    return false;
}

/* Is the name mentioned, and the module imported, or may there be an object of the type? */
static bool is_reached(const struct usage_closure *closure, const struct reachable *native)
{
    const struct usage *usage = &closure->usage;
    if (!usage->names[native->name])
        return false;
    if (native->module)
        return native->module == Q_builtins || usage->names[native->module];
    return usage->kinds[native->type];
}

/* Where C needs it, the reason stays. */
static bool mark_native(struct usage_closure *closure, enum usage_mark mark, size_t name)
{
    if (closure->usage.marks[mark])
        return false;
    closure->usage.marks[mark] = true;
    closure->mark_reasons[mark].because = (uint32_t)name;
    return true;
}

/* True where that made more reachable. */
static bool mark_natives(struct usage_closure *closure)
{
    bool changed = false;
    for (size_t i = 0; i < COUNT(natives); i++) {
        size_t name = natives[i].name;
        if (!is_reached(closure, &natives[i]) || is_one_of(plain, COUNT(plain), name))
            continue;
        if (is_exception(name)) { /* it keeps its arguments, and prints them */
            changed |= mark_native(closure, MARK_EXCEPTION, name);
            continue;
        }
        changed |= mark_native(closure, MARK_PROTOCOLS, name);
        if (!is_one_of(simple, COUNT(simple), name))
            changed |= mark_native(closure, MARK_RESULTS, name);
    }
    return changed;
}

/* A text that may be asked for by name; folded: also as lower() and upper() make it. */
static void own_text_keep(struct usage_closure *closure, const struct code_text *text, bool folded)
{
    size_t id = names_find(closure->set, text->data, text->size);
    if (id != 0 && id <= FIXED_NAME_COUNT) {
        closure->usage.names[id] = true;
        closure->unseen[id] = false;
    }
    if (!folded)
        return;
    for (int (*fold)(int) = tolower; fold; fold = fold == tolower ? toupper : NULL) {
        char *other = tool_copy(text->data);
        for (char *p = other; *p; p++)
            *p = (char)fold((unsigned char)*p);
        own_text_keep(closure, &(struct code_text){other, strlen(other)}, false);
        free(other);
    }
}

static void own_constant_keep(struct usage_closure *closure, const struct constant *constant,
                              bool folded)
{
    if (constant->kind == CONSTANT_STR)
        own_text_keep(closure, &constant->text, folded);
    for (size_t i = 0; constant->kind == CONSTANT_TUPLE && i < constant->n_items; i++)
        own_constant_keep(closure, &constant->items[i], folded);
}

/* All texts of the program, where it asks by them. Those in the code itself are kept in any case. */
static void own_texts_keep(struct usage_closure *closure)
{
    bool folded = closure->takes_folded;
    for (size_t i = 0; i < closure->n_codes && closure->takes_texts; i++) {
        const struct code *code = closure->codes[i];
        for (size_t j = 0; j < code->n_constants; j++)
            own_constant_keep(closure, &code->constants[j], folded);
        for (size_t j = 0; j < code->n_names && folded; j++)
            own_text_keep(closure, &code->names[j], true);
    }
}

void closure_finish(struct usage_closure *closure)
{
    own_texts_keep(closure);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < COUNT(name_uses); i++)
            changed |= imply(closure, name_uses[i].name, name_uses[i].other);
        for (size_t i = 0; i < COUNT(all_of); i++)
            for (size_t j = 0; has_texts(closure, all_of[i].name) && j < COUNT(globals_of); j++)
                if (strcmp(globals_of[j].module, all_of[i].module) == 0)
                    changed |= imply(closure, all_of[i].name, globals_of[j].name);
    }
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++)
        closure->set->names[id].used |= closure->usage.names[id] && !closure->unseen[id];
    find_imports(closure);
    do
        usage_derive(&closure->usage, closure->set);
    while (mark_natives(closure));
}
