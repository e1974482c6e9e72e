/* word_object.c - what a function of machine words does with objects: names, attributes, displays, functions, calls, loops,
 * imports. Words among the operands are boxed. Its functions have a frame. */
#include "mpy-cross/native/word_flow.h"

#include "runtime/base/text.h"

/* ---- names and constants ---- */

static bool load_global(struct word_flow *w, int64_t index)
{
    const struct code_text *name = &w->code->names[index];
    unsigned type = word_type_find(name->data, name->size);
    if (type != WORD_object && type != WORD_TYPE_COUNT) {
        struct word_slot *slot = &w->stack[word_push(w, SLOT_CAST)];
        slot->cast = (uint8_t)type;
        slot->operand = (uint32_t)index;
        return true;
    }
    word_push_object(w, "word_global(");
    word_put_name(w, index);
    word_put(w, ");\n");
    return true;
}

static bool load_constant(struct word_flow *w, int64_t index)
{
    const struct constant *constant = &w->code->constants[index];
    if (constant->kind != CONSTANT_INT) {
        word_push_object(w, "word_constant(");
        word_put(w, "%u);\n", (uint32_t)index);
        return true;
    }
    const char *p = constant->text.data, *end = p + constant->text.size;
    bool negative = p < end && *p == '-';
    int64_t number = 0;
    for (p += negative; p < end && number < INT64_MAX / 16; p++)
        number = number * 10 + (*p - '0');
    struct word_slot *slot = &w->stack[word_push(w, SLOT_WIDE)];
    slot->is_constant = true;
    slot->number = p < end ? INT64_MAX : negative ? -number : number;
    slot->operand = (uint32_t)index;
    return true;
}

static bool load_string(struct word_flow *w, int64_t index)
{
    word_push_object(w, "VALUE_NAME(");
    word_put_name(w, index);
    word_put(w, ");\n");
    return true;
}

static bool store_global(struct word_flow *w, int64_t index)
{
    uint32_t at;
    if (!word_as_objects(w, 1, &at))
        return false;
    word_put(w, "word_global_store(");
    word_put_name(w, index);
    word_put(w, ", o%u);\n", at);
    word_drop(w, 1);
    return true;
}

static bool delete_global(struct word_flow *w, int64_t index)
{
    word_put(w, "word_global_delete(");
    word_put_name(w, index);
    word_put(w, ");\n");
    return true;
}

/* ---- cells ---- */

static bool load_cell(struct word_flow *w, int64_t local)
{
    unsigned type = w->locals[local];
    if (type == SLOT_UNKNOWN)
        return word_fail(w, "local '%s' used before type known",
                         word_local_name(w, (uint32_t)local));
    uint32_t at = word_push(w, type);
    if (word_is_word(type))
        word_put(w, "s%u = %s(step_load_deref(WORD_LOCAL(%u)));\n", at, word_unboxer(type),
                 (uint32_t)local);
    else
        word_put(w, "o%u = step_load_deref(WORD_LOCAL(%u));\n", at, (uint32_t)local);
    return true;
}

static bool store_cell(struct word_flow *w, int64_t local)
{
    uint32_t at = w->depth - 1;
    if (!word_type_local(w, (uint32_t)local))
        return false;
    unsigned type = w->locals[local];
    if (word_is_word(type))
        word_put(w, "cell_write(WORD_LOCAL(%u), %s(s%u));\n", (uint32_t)local, word_boxer(type),
                 at);
    else
        word_put(w, "cell_write(WORD_LOCAL(%u), o%u);\n", (uint32_t)local, at);
    word_drop(w, 1);
    return true;
}

static bool fail_delete(struct word_flow *w, int64_t local)
{
    unsigned type = w->locals[local];
    return type == SLOT_UNKNOWN
               ? word_fail(w, "local '%s' used before type known",
                           word_local_name(w, (uint32_t)local))
               : word_fail(w, "local '%s' has type '%s' but source is 'None'",
                           word_local_name(w, (uint32_t)local), word_type_name(type));
}

static bool delete_local(struct word_flow *w, int64_t local)
{
    if (w->locals[local] != WORD_object)
        return fail_delete(w, local);
    word_put(w, "WORD_BOUND(v%u);\nv%u = NO_VALUE;\n", (uint32_t)local, (uint32_t)local);
    return true;
}

static bool delete_cell(struct word_flow *w, int64_t local)
{
    if (w->locals[local] != WORD_object)
        return fail_delete(w, local);
    word_put(w, "step_load_deref(WORD_LOCAL(%u));\ncell_write(WORD_LOCAL(%u), NO_VALUE);\n",
             (uint32_t)local, (uint32_t)local);
    return true;
}

/* ---- attributes ---- */

static bool load_attribute(struct word_flow *w, int64_t name)
{
    uint32_t at;
    if (!word_as_objects(w, 1, &at))
        return false;
    word_put(w, "o%u = attr_load(o%u, ", at, at);
    word_put_name(w, name);
    word_put(w, ");\n");
    return true;
}

static bool store_attribute(struct word_flow *w, int64_t name)
{
    uint32_t object = w->depth - 1, content = w->depth - 2;
    bool deletes = w->stack[content].type == SLOT_NULL;
    if (!word_as_object(w, object) || (!deletes && !word_as_object(w, content)))
        return false;
    word_put(w, "attr_store(o%u, ", object);
    word_put_name(w, name);
    word_put(w, deletes ? ", VALUE_DELETED);\n" : ", o%u);\n", content);
    word_drop(w, 2);
    return true;
}

/* What gives two slots: a function, and self or nothing. */
static bool take_method(struct word_flow *w, uint32_t at)
{
    word_put(w, "o%u = method[0];\no%u = method[1];\n", at, at + 1);
    w->depth = at;
    word_push(w, WORD_object);
    word_push(w, WORD_object);
    return true;
}

static bool load_method(struct word_flow *w, int64_t name)
{
    uint32_t at;
    if (!word_as_objects(w, 1, &at))
        return false;
    word_put(w, "method_load(o%u, ", at);
    word_put_name(w, name);
    word_put(w, ", method);\n");
    return take_method(w, at);
}

static bool load_super_method(struct word_flow *w, int64_t name)
{
    uint32_t at;
    if (!word_as_objects(w, 3, &at))
        return false;
    word_put(w, "super_method_load(o%u, o%u, ", at + 1, at + 2);
    word_put_name(w, name);
    word_put(w, ", method);\n");
    return take_method(w, at);
}

/* ---- displays ---- */

/* An object made of the `count` topmost ones: o = <function>(count, array). */
static bool build(struct word_flow *w, const char *function, int64_t count)
{
    uint32_t at;
    if (!word_as_objects(w, (uint32_t)count, &at))
        return false;
    word_drop(w, (uint32_t)count);
    word_push_object(w, function);
    word_put(w, "(%u, ", (uint32_t)count);
    word_put_array(w, at, (uint32_t)count);
    word_put(w, ");\n");
    return true;
}

static bool build_map(struct word_flow *w, int64_t count)
{
    word_push_object(w, "word_dict(");
    word_put(w, "%u);\n", (uint32_t)count);
    return true;
}

static bool store_map(struct word_flow *w)
{
    uint32_t at;
    if (!word_as_objects(w, 3, &at))
        return false;
    word_put(w, "step_store_map(o%u, o%u, o%u);\n", at, at + 2, at + 1);
    word_drop(w, 2);
    return true;
}

static bool store_comprehension(struct word_flow *w, int64_t operand)
{
    uint32_t taken = (operand & 3) == 1 ? 2 : 1, at;
    uint32_t container = w->depth - 1 - (uint32_t)(operand >> 2);
    if (!word_as_objects(w, taken, &at))
        return false;
    word_put(w, "word_collect(%u, o%u, o%u, o%u);\n", (uint32_t)(operand & 3), container,
             w->depth - 1, at);
    word_drop(w, taken);
    return true;
}

static bool build_slice(struct word_flow *w, int64_t count)
{
    uint32_t at;
    if (!word_as_objects(w, (uint32_t)count, &at))
        return false;
    word_put(w, "o%u = slice_new(o%u, o%u, ", at, at, at + 1);
    word_put(w, count == 3 ? "o%u);\n" : "VALUE_NONE);\n", at + 2);
    word_drop(w, (uint32_t)count - 1);
    return true;
}

/* The top's items, the last one lowest. */
static bool unpack(struct word_flow *w, const char *call, uint32_t count)
{
    uint32_t at;
    if (!word_as_objects(w, 1, &at))
        return false;
    word_put(w, "{\nvalue items[%u] = {o%u};\n%s);\n", count ? count : 1, at, call);
    word_drop(w, 1);
    for (uint32_t i = 0; i < count; i++)
        word_put(w, "o%u = items[%u];\n", word_push(w, WORD_object), i);
    word_put(w, "}\n");
    return true;
}

static bool unpack_items(struct word_flow *w, int64_t operand)
{
    char call[64];
    text_format(call, sizeof call, "unpack_sequence(items, %u", (uint32_t)operand);
    return unpack(w, call, (uint32_t)operand);
}

static bool unpack_some(struct word_flow *w, int64_t operand)
{
    char call[64];
    uint32_t left = operand & 0xff, right = operand >> 8 & 0xff;
    text_format(call, sizeof call, "unpack_starred(items, %u, %u", left, right);
    return unpack(w, call, left + right + 1);
}

/* ---- functions ---- */

/* The function inside of that number: with defaults, a tuple and a dict below; with cells. */
static bool make_function(struct word_flow *w, int64_t child, bool has_defaults, uint32_t n_cells)
{
    uint32_t first, count = n_cells + (has_defaults ? 2 : 0);
    if (!word_as_objects(w, count, &first))
        return false;
    word_drop(w, count);
    word_push_object(w, "word_make(");
    word_put(w, "WORD_CHILDREN(%u), %u, ", w->n_lines, (uint32_t)child);
    word_put(w, has_defaults ? "o%u, o%u, " : "NO_VALUE, NO_VALUE, ", first, first + 1);
    word_put(w, "%u, ", n_cells);
    word_put_array(w, first + (has_defaults ? 2 : 0), n_cells);
    word_put(w, ");\n");
    return true;
}

/* ---- calls ---- */

static uint32_t argument_slots(int64_t operand)
{
    return (uint32_t)((operand & 0xff) + 2 * (operand >> 8 & 0xff));
}

static bool word_call_of_method(struct word_flow *w, int64_t operand)
{
    uint32_t count = argument_slots(operand) + 2, at;
    if (!word_as_objects(w, count, &at))
        return false;
    word_drop(w, count);
    word_push_object(w, "word_call_method(");
    word_put(w, "%u, %u, ", (uint32_t)(operand & 0xff), (uint32_t)(operand >> 8 & 0xff));
    word_put_array(w, at, count);
    word_put(w, ");\n");
    return true;
}

static bool word_call_of_starred(struct word_flow *w, int64_t operand, bool is_method)
{
    uint32_t count = argument_slots(operand) + 1, callees = is_method ? 2 : 1, at;
    if (!word_as_objects(w, count + callees, &at))
        return false;
    word_drop(w, count + callees);
    word_push_object(w, "word_call_starred(");
    word_put(w, is_method ? "o%u, o%u, " : "o%u, NO_VALUE, ", at, at + 1);
    word_put(w, "%u, ", (uint32_t)operand);
    word_put_array(w, at + callees, count);
    word_put(w, ");\n");
    return true;
}

/* ---- loops ---- */

static bool begin_loop(struct word_flow *w)
{
    uint32_t at;
    if (!word_as_objects(w, 1, &at))
        return false;
    word_put(w, "i%u[0] = o%u;\niterator_begin(i%u);\n", at, at, at);
    w->loops[at] = true;
    w->depth = at;
    for (unsigned i = 0; i < 4; i++)
        word_push(w, SLOT_LOOP);
    return true;
}

static bool next_item(struct word_flow *w, int64_t target, int64_t next)
{
    uint32_t at = w->depth - 4;
    word_drop(w, 4);
    if (!word_go(w, target))
        return false;
    w->depth += 4;
    uint32_t item = word_push(w, WORD_object);
    word_put(w, "o%u = iterator_step_c(i%u);\nif (o%u == NO_VALUE) goto L%u;\n", item, at, item,
             (uint32_t)target);
    return word_go(w, next);
}

/* ---- imports and errors ---- */

static bool import_name(struct word_flow *w, int64_t name)
{
    uint32_t level = w->depth - 2, names = w->depth - 1;
    if (!word_as_object(w, names))
        return false;
    word_put(w, "o%u = word_import(", level);
    word_put_name(w, name);
    word_put(w, ", o%u, s%u);\n", names, level);
    word_drop(w, 2);
    word_push(w, WORD_object);
    return true;
}

static bool step_import_from(struct word_flow *w, int64_t name)
{
    uint32_t module = w->depth - 1;
    word_push_object(w, "import_from(");
    word_put(w, "o%u, ", module);
    word_put_name(w, name);
    word_put(w, ");\n");
    return true;
}

static bool raise_object(struct word_flow *w)
{
    uint32_t at = w->depth - 1;
    if (!word_is_object(w->stack[at].type))
        return word_fail(w, "must raise an object");
    word_put(w, "word_raise(o%u);\n", at);
    word_drop(w, 1);
    return true;
}

/* Long, since each instruction has its line here and nothing else. */
bool word_step_object(struct word_flow *w, const struct instruction *instruction, bool *falls,
                      bool *known)
{
    int64_t operand = instruction->value;
    *known = true;
    switch (instruction->opcode) {
    case OP_LOAD_GLOBAL:
        return load_global(w, operand);
    case OP_STORE_GLOBAL:
        return store_global(w, operand);
    case OP_DELETE_GLOBAL:
        return delete_global(w, operand);
    case OP_LOAD_CONST_OBJ:
        return load_constant(w, operand);
    case OP_LOAD_CONST_STRING:
        return load_string(w, operand);
    case OP_LOAD_NULL:
        word_put(w, "o%u = NO_VALUE;\n", word_push(w, SLOT_NULL));
        return true;
    case OP_LOAD_DEREF:
        return load_cell(w, operand);
    case OP_STORE_DEREF:
        return store_cell(w, operand);
    case OP_DELETE_FAST:
        return delete_local(w, operand);
    case OP_DELETE_DEREF:
        return delete_cell(w, operand);
    case OP_LOAD_ATTR:
        return load_attribute(w, operand);
    case OP_STORE_ATTR:
        return store_attribute(w, operand);
    case OP_LOAD_METHOD:
        return load_method(w, operand);
    case OP_LOAD_SUPER_METHOD:
        return load_super_method(w, operand);
    case OP_LOAD_BUILD_CLASS:
        word_push_object(w, "step_load_build_class();\n");
        return true;
    case OP_BUILD_TUPLE:
        return build(w, "tuple_new", operand);
    case OP_BUILD_LIST:
        return build(w, "list_new", operand);
    case OP_BUILD_SET:
        return build(w, "word_set", operand);
    case OP_BUILD_MAP:
        return build_map(w, operand);
    case OP_STORE_MAP:
        return store_map(w);
    case OP_STORE_COMP:
        return store_comprehension(w, operand);
    case OP_BUILD_SLICE:
        return build_slice(w, operand);
    case OP_UNPACK_SEQUENCE:
        return unpack_items(w, operand);
    case OP_UNPACK_EX:
        return unpack_some(w, operand);
    case OP_MAKE_FUNCTION:
        return make_function(w, operand, false, 0);
    case OP_MAKE_FUNCTION_DEFARGS:
        return make_function(w, operand, true, 0);
    case OP_MAKE_CLOSURE:
        return make_function(w, operand, false, instruction->extra);
    case OP_MAKE_CLOSURE_DEFARGS:
        return make_function(w, operand, true, instruction->extra);
    case OP_CALL_METHOD:
        return word_call_of_method(w, operand);
    case OP_CALL_FUNCTION_VAR_KW:
        return word_call_of_starred(w, operand, false);
    case OP_CALL_METHOD_VAR_KW:
        return word_call_of_starred(w, operand, true);
    case OP_GET_ITER:
        return word_as_object(w, w->depth - 1) &&
               (word_put(w, "o%u = iterate(o%u);\n", w->depth - 1, w->depth - 1), true);
    case OP_GET_ITER_STACK:
        return begin_loop(w);
    case OP_FOR_ITER:
        *falls = false;
        return next_item(w, instruction->from - w->prelude.code + operand,
                         instruction->next - w->prelude.code);
    case OP_IMPORT_NAME:
        return import_name(w, operand);
    case OP_IMPORT_FROM:
        return step_import_from(w, operand);
    case OP_RAISE_OBJ:
        *falls = false;
        return raise_object(w);
    default:
        *known = false;
        return true;
    }
}
