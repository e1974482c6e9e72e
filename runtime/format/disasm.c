/* disasm.c - bytecode as text.
 *
 * A function starts with a line of its facts, then one line for each instruction:
 *
 *     function <name>, <n> slots, <n> blocks[, arguments <names>][, cells <locals>]
 *        12  0007  LOAD_GLOBAL           print
 *
 * the source line where it changes, the offset in the instructions, the name, the operand spelled out. */
#include "runtime/format/disasm.h"
#include "runtime/base/text.h"
#include "runtime/base/utf8.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"

#include <string.h>

enum { TEXT_SHOWN_MAX = 60 }; /* bytes of a str or number that are shown */

static void put_number(struct buf *out, const char *format, uint32_t number)
{
    char text[32];
    buf_put(out, text, text_format(text, sizeof text, format, number));
}

static void put_small_int(struct buf *out, int64_t number)
{
    char text[24];
    char *p = text + sizeof text;
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--p = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    if (number < 0)
        *--p = '-';
    buf_put(out, p, (size_t)(text + sizeof text - p));
}

/* Text in single quotes, what cannot be shown as \x. */
static void put_quoted(struct buf *out, const struct code_text *text)
{
    const uint8_t *data = (const uint8_t *)text->data;
    size_t size = text->size < TEXT_SHOWN_MAX ? text->size : TEXT_SHOWN_MAX;
    buf_put_byte(out, '\'');
    for (size_t i = 0; i < size;) {
        size_t taken;
        int32_t code = utf8_decode(data + i, text->size - i, &taken);
        if (code >= ' ' && code != 0x7f && code != '\'' && code != '\\') {
            buf_put(out, data + i, taken);
        } else if (code == '\'' || code == '\\' || code == '\n') {
            buf_put_byte(out, '\\');
            buf_put_byte(out, code == '\n' ? 'n' : (uint8_t)code);
        } else {
            put_number(out, "\\x%x", data[i]);
            taken = 1;
        }
        i += taken;
    }
    buf_put_byte(out, '\'');
    if (size < text->size)
        put_number(out, " and %u bytes more", (uint32_t)(text->size - size));
}

/* A name of the module; bare where it is a word. */
static void put_name(const struct code *code, struct buf *out, int64_t index)
{
    if ((uint64_t)index >= code->n_names) {
        put_number(out, "name %u?", (uint32_t)index);
        return;
    }
    const struct code_text *name = &code->names[index];
    bool word = name->size > 0 && name->size <= TEXT_SHOWN_MAX;
    for (size_t i = 0; i < name->size && word; i++) {
        char c = name->data[i];
        word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '_' || c == '.' || (c & 0x80);
    }
    if (word)
        buf_put(out, name->data, name->size);
    else
        put_quoted(out, name);
}

static void put_constant(struct buf *out, const struct constant *constant, unsigned depth)
{
    static const char *const words[] = {"function table", "None", "False", "True", "..."};
    size_t shown = constant->text.size < TEXT_SHOWN_MAX ? constant->text.size : TEXT_SHOWN_MAX;
    switch (constant->kind) {
    case CONSTANT_BYTES:
        buf_put_byte(out, 'b');
        __attribute__((fallthrough));
    case CONSTANT_STR:
        put_quoted(out, &constant->text);
        break;
    case CONSTANT_INT:
    case CONSTANT_FLOAT:
    case CONSTANT_COMPLEX:
        buf_put(out, constant->text.data, shown);
        if (shown < constant->text.size)
            buf_put_str(out, "...");
        break;
    case CONSTANT_TUPLE:
        buf_put_byte(out, '(');
        for (size_t i = 0; i < constant->n_items; i++) {
            if (i > 0)
                buf_put_str(out, ", ");
            if (depth == 4 || i == 8) {
                buf_put_str(out, "...");
                break;
            }
            put_constant(out, &constant->items[i], depth + 1);
        }
        buf_put_str(out, constant->n_items == 1 ? ",)" : ")");
        break;
    default:
        buf_put_str(out, constant->kind <= CONSTANT_ELLIPSIS ? words[constant->kind] : "?");
        break;
    }
}

static const char *const unary_text[] = {
#define UNARY_OPERATOR(number, name, text, dunder) [number] = text,
#include "runtime/format/operator.def"
#undef UNARY_OPERATOR
};

static const char *const binary_text[] = {
#define BINARY_OPERATOR(number, name, text, dunder, reverse) [number] = text,
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
};

/* The name of the function that a raw code is. */
static void put_function_name(const struct code *code, const struct raw_code *raw, struct buf *out)
{
    struct prelude prelude;
    uint32_t name;
    const uint8_t *start = raw->code;
    size_t size = raw->size;
    if (raw->kind == RAW_NATIVE && raw->prelude_offset <= size) {
        start += raw->prelude_offset;
        size -= raw->prelude_offset;
    }
    if (raw->kind <= RAW_NATIVE && prelude_read(start, size, &prelude)) {
        const uint8_t *p = prelude.info;
        if (vuint_read(&p, prelude.info + prelude.info_size, &name)) {
            put_name(code, out, name);
            return;
        }
    }
    buf_put_str(out, "?");
}

static void put_call(struct buf *out, uint32_t operand)
{
    put_number(out, "%u positional", operand & 0xff);
    if (operand > 0xff)
        put_number(out, ", %u keyword", operand >> 8);
}

static void put_operand(const struct code *code, const struct raw_code *raw,
                        const struct instruction *instruction, const uint8_t *start,
                        struct buf *out)
{
    uint8_t opcode = instruction->opcode;
    int64_t value = instruction->value;
    uint32_t number = (uint32_t)value;
    if (opcode_info[opcode].operand == OPERAND_QSTR) {
        put_name(code, out, value);
        return;
    }
    if (instruction_is_jump(opcode)) {
        put_number(out, "to %u", (uint32_t)(instruction->from - start + value));
        if (opcode == OP_UNWIND_JUMP) {
            put_number(out, ", out of %u blocks", instruction->extra & 0x7f);
            buf_put_str(out, instruction->extra & 0x80 ? " and a loop" : "");
        }
        return;
    }
    switch (opcode) {
    case OP_LOAD_CONST_OBJ:
        if ((uint64_t)value < code->n_constants)
            put_constant(out, &code->constants[value], 0);
        else
            put_number(out, "constant %u?", number);
        break;
    case OP_MAKE_FUNCTION:
    case OP_MAKE_FUNCTION_DEFARGS:
    case OP_MAKE_CLOSURE:
    case OP_MAKE_CLOSURE_DEFARGS:
        put_number(out, "%u ", number);
        if ((uint64_t)value < raw->n_children)
            put_function_name(code, raw->children[value], out);
        if (opcode >= OP_MAKE_CLOSURE && opcode <= OP_MAKE_CLOSURE_DEFARGS)
            put_number(out, ", %u cells", instruction->extra);
        break;
    case OP_CALL_FUNCTION:
    case OP_CALL_FUNCTION_VAR_KW:
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_VAR_KW:
        put_call(out, number);
        break;
    case OP_UNPACK_EX:
        put_number(out, "%u before", number & 0xff);
        put_number(out, ", %u after", number >> 8);
        break;
    case OP_STORE_COMP:
        buf_put_str(out, (number & 3) == 0 ? "list" : (number & 3) == 1 ? "dict" : "set");
        put_number(out, " %u below", number >> 2);
        break;
    case OP_UNARY_OP_MULTI:
        buf_put_str(out, unary_text[value]);
        break;
    case OP_BINARY_OP_MULTI:
        buf_put_str(out, binary_text[value]);
        break;
    default:
        if (opcode_info[opcode].operand != OPERAND_NONE || opcode >= OP_LOAD_CONST_SMALL_INT_MULTI)
            put_small_int(out, value);
        break;
    }
}

static void put_padded(struct buf *out, const char *text, size_t width)
{
    size_t size = strlen(text);
    buf_put(out, text, size);
    for (; size < width; size++)
        buf_put_byte(out, ' ');
}

/* A number to the right of that many columns. */
static void put_column(struct buf *out, uint32_t number, size_t width)
{
    char text[16];
    size_t size = text_format(text, sizeof text, "%u", number);
    for (size_t i = size; i < width; i++)
        buf_put_byte(out, ' ');
    buf_put(out, text, size);
}

/* Bytes that are no instructions, 16 a line. */
static void put_bytes(struct buf *out, const uint8_t *data, const uint8_t *end)
{
    while (data < end) {
        buf_put_str(out, "              bytes");
        for (unsigned i = 0; i < 16 && data < end; i++)
            put_number(out, " %x", *data++);
        buf_put_byte(out, '\n');
    }
}

/* The families' name without the _MULTI that tells only how they are coded. */
static const char *mnemonic(uint8_t opcode)
{
    switch (opcode) {
    case OP_LOAD_CONST_SMALL_INT_MULTI:
        return "LOAD_CONST_SMALL_INT";
    case OP_LOAD_FAST_MULTI:
    case OP_LOAD_FAST_N:
        return "LOAD_FAST";
    case OP_STORE_FAST_MULTI:
    case OP_STORE_FAST_N:
        return "STORE_FAST";
    case OP_UNARY_OP_MULTI:
        return "UNARY_OP";
    case OP_BINARY_OP_MULTI:
        return "BINARY_OP";
    default:
        return opcode_name[opcode];
    }
}

static void put_head(const struct code *code, const struct prelude *prelude, struct buf *out)
{
    const uint8_t *p = prelude->info, *end = p + prelude->info_size;
    uint64_t n_arguments = (uint64_t)prelude->n_positional + prelude->n_keyword_only;
    uint32_t name;
    buf_put_str(out, prelude->flags & PRELUDE_GENERATOR ? "generator " : "function ");
    if (vuint_read(&p, end, &name))
        put_name(code, out, name);
    put_number(out, ", %u slots", prelude->n_state);
    put_number(out, ", %u blocks", prelude->n_exceptions);
    for (uint64_t i = 0; i < n_arguments && vuint_read(&p, end, &name); i++) {
        buf_put_str(out, i == 0 ? ", arguments " : i == prelude->n_positional ? " * " : " ");
        put_name(code, out, name);
    }
    if (prelude->flags & PRELUDE_VARARGS)
        buf_put_str(out, ", *args");
    if (prelude->flags & PRELUDE_VARKEYWORDS)
        buf_put_str(out, ", **kwargs");
    if (prelude->n_default_positional > 0)
        put_number(out, ", %u defaults", prelude->n_default_positional);
    if (prelude->flags & PRELUDE_DEFAULT_KEYWORDS)
        buf_put_str(out, ", keyword defaults");
    for (uint32_t i = 0; i < prelude->n_cells; i++)
        put_number(out, i == 0 ? ", cells %u" : " %u", prelude->cells[i]);
    buf_put_byte(out, '\n');
}

static void put_bytecode(const struct code *code, const struct raw_code *raw, struct buf *out)
{
    struct prelude prelude;
    const uint8_t *end = raw->code + raw->size;
    if (!prelude_read(raw->code, raw->size, &prelude)) {
        buf_put_str(out, "function without a prelude\n");
        put_bytes(out, raw->code, end);
        return;
    }
    put_head(code, &prelude, out);
    struct line_cursor lines = {prelude_line_table(&prelude), 0, 1};
    uint32_t shown = 0;
    for (const uint8_t *ip = prelude.code; ip < end;) {
        struct instruction instruction;
        if (!instruction_read(ip, end, &instruction)) {
            put_bytes(out, ip, end);
            return;
        }
        uint32_t offset = (uint32_t)(ip - prelude.code);
        uint32_t line = line_seek(&lines, prelude.cells, offset);
        if (line != shown)
            put_column(out, line, 6);
        else
            buf_put_str(out, "      ");
        shown = line;
        put_column(out, offset, 6);
        buf_put_str(out, "  ");
        const char *name = mnemonic(instruction.opcode);
        size_t before = out->size + 24;
        put_padded(out, name, 24);
        put_operand(code, raw, &instruction, prelude.code, out);
        /* No operand, no trailing blanks. */
        if (out->size == before)
            out->size -= 24 - strlen(name);
        buf_put_byte(out, '\n');
        ip = instruction.next;
    }
}

static void put_native(const struct code *code, const struct raw_code *raw, struct buf *out)
{
    static const char *const kinds[] = {"", "native", "viper", "assembler"};
    buf_put_str(out, kinds[raw->kind & 3]);
    buf_put_str(out, " function ");
    put_function_name(code, raw, out);
    put_number(out, ", %u bytes of machine code", (uint32_t)raw->size);
    if (raw->rodata_size > 0)
        put_number(out, ", %u of rodata", raw->rodata_size);
    if (raw->bss_size > 0)
        put_number(out, ", %u of bss", raw->bss_size);
    buf_put_byte(out, '\n');
}

static void put_raw_code(const struct code *code, const struct raw_code *raw, unsigned depth,
                         struct buf *out)
{
    if (raw->kind == RAW_BYTECODE)
        put_bytecode(code, raw, out);
    else
        put_native(code, raw, out);
    for (size_t i = 0; i < raw->n_children && depth < MPY_NESTING_MAX; i++) {
        buf_put_byte(out, '\n');
        put_raw_code(code, raw->children[i], depth + 1, out);
    }
}

void disasm_code(const struct code *code, struct buf *out)
{
    put_raw_code(code, code->root, 0, out);
}
