/* assembler.c - functions in assembler (@micropython.asm_thumb, asm_rv32) to C: the lines go to GNU as, which says what it cannot take by
 * their place in the source; a C function around them converts arguments and result. */
#include "mpy-cross/native/word_flow.h"
#include "runtime/format/opcode.h"

#include <string.h>

static void put_decimal(struct buf *out, uint32_t number)
{
    char digits[12];
    size_t at = sizeof digits - 1;
    digits[at] = 0;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    buf_put_str(out, digits + at);
}

/* Text with $ for the function's number; what would end a C string does not occur in an instruction. */
static void put_numbered(struct buf *out, const char *text, size_t size, unsigned number)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] == '$')
            put_decimal(out, number);
        else if (text[i] == '"' || text[i] == '\\' || (unsigned char)text[i] < ' ')
            buf_put_byte(out, '?');
        else
            buf_put_byte(out, (uint8_t)text[i]);
}

static size_t asm_digits(const char *text)
{
    size_t n = 0;
    while (text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

static bool is_plain_path(const struct code_text *path)
{
    for (size_t i = 0; i < path->size; i++)
        if (path->data[i] == '"' || path->data[i] == '\\' || (unsigned char)path->data[i] < ' ')
            return false;
    return true;
}

/* Another CPU's compiler stops here, at the first instruction's line. */
static void put_guard(struct buf *out, const struct code *code, const struct raw_code *raw)
{
    static const char *const tests[] = {[ASSEMBLER_THUMB] = "defined(__thumb__)",
                                        [ASSEMBLER_RV32] =
                                            "defined(__riscv) && __riscv_xlen == 32"};
    static const char *const needs[] = {
        [ASSEMBLER_THUMB] = "asm_thumb needs an ARM CPU with Thumb code",
        [ASSEMBLER_RV32] = "asm_rv32 needs a RISC-V CPU of 32 bits"};
    size_t digits = asm_digits(raw->assembler);
    buf_put_str(out, "#if !(");
    buf_put_str(out, tests[raw->cpu]);
    buf_put_str(out, ")\n#line ");
    buf_put(out, digits ? raw->assembler : "1", digits ? digits : 1);
    if (is_plain_path(&code->names[0])) {
        buf_put_str(out, " \"");
        buf_put(out, code->names[0].data, code->names[0].size);
        buf_put_str(out, "\"");
    }
    buf_put_str(out, "\n#error \"");
    buf_put_str(out, needs[raw->cpu]);
    buf_put_str(out, "\"\n#endif\n");
}

static void put_instructions(struct buf *out, const struct code *code, const char *lines,
                             unsigned number)
{
    for (const char *line = lines; *line;) {
        const char *end = strchr(line, '\n');
        size_t digits = asm_digits(line), size = end ? (size_t)(end - line) : strlen(line);
        if (is_plain_path(&code->names[0])) {
            buf_put_str(out, "    \"# ");
            buf_put(out, line, digits);
            buf_put_str(out, " \\\"");
            buf_put(out, code->names[0].data, code->names[0].size);
            buf_put_str(out, "\\\"\\n\"\n");
        }
        buf_put_str(out, "    \"");
        put_numbered(out, line + digits, size - digits, number);
        buf_put_str(out, "\\n\"\n");
        line += size + (line[size] == '\n');
    }
}

/* Thumb code may use r0 to r7, and return by its end or by what it has pushed. */
static void put_body(struct buf *out, const struct code *code, const struct raw_code *raw,
                     unsigned number)
{
    static const char *const heads[] = {
        [ASSEMBLER_THUMB] = "    .syntax unified\\n    .thumb\\n    .thumb_func\\n    .type asm_$, "
                            "%function\\nasm_$:\\n    push {r3-r7, lr}\\n",
        [ASSEMBLER_RV32] = "    .option push\\n    .option arch, +zicsr\\n    .option norvc\\n    "
                           ".option norelax\\n    .type "
                           "asm_$, %function\\nasm_$:\\n"};
    static const char *const tails[] = {[ASSEMBLER_THUMB] = "    pop {r3-r7, pc}\\n    .ltorg\\n",
                                        [ASSEMBLER_RV32] = "    ret\\n    .option pop\\n"};
    const char *const parts[] = {heads[raw->cpu], tails[raw->cpu]};
    buf_put_str(out, "__asm__(\n    \"    .section .frozen.native, \\\"ax\\\", %progbits\\n    "
                     ".balign 4\\n\"\n");
    for (unsigned part = 0; part < 2; part++) {
        buf_put_str(out, "    \"");
        for (const char *p = parts[part]; *p; p++)
            if (*p == '$')
                put_decimal(out, number);
            else
                buf_put_byte(out, (uint8_t)*p);
        buf_put_str(out, "\"\n");
        if (part == 0)
            put_instructions(out, code, raw->assembler, number);
    }
    buf_put_str(out, "    \"    .size asm_");
    put_decimal(out, number);
    buf_put_str(out, ", . - asm_");
    put_decimal(out, number);
    buf_put_str(out, "\\n    .balign 4\\n    .previous\\n\");\n");
}

static void put_caller(struct buf *out, const struct raw_code *raw, unsigned number, unsigned arity)
{
    enum { ARGUMENTS = 4, BY_ONE = 3 };
    static const char *const results[] = {
        [WORD_object] = "(value)(", [WORD_bool] = "word_to_bool(", [WORD_uint] = "word_to_uint("};
    unsigned type = raw->word_types[0];
    buf_put_str(out, "word asm_");
    put_decimal(out, number);
    buf_put_str(out, "(word, word, word, word);\nWORD_FUNCTION value word_");
    put_decimal(out, number);
    buf_put_str(out, arity > BY_ONE ? "(size_t n, const value *args)\n{\n(void)n;\n"
                     : arity == 0   ? "(void)\n{\n"
                                    : "(");
    for (unsigned i = 0; i < arity && arity <= BY_ONE; i++) {
        buf_put_str(out, i ? ", value a" : "value a");
        put_decimal(out, i);
    }
    buf_put_str(out, arity && arity <= BY_ONE ? ")\n{\n" : "");
    buf_put_str(out, "return ");
    buf_put_str(out, type <= WORD_uint && results[type] ? results[type] : "word_to_int(");
    buf_put_str(out, "asm_");
    put_decimal(out, number);
    for (unsigned i = 0; i < ARGUMENTS; i++) {
        buf_put_str(out, i ? ", " : "(");
        if (i < arity) {
            buf_put_str(out, arity > BY_ONE ? "word_of_assembler(args[" : "word_of_assembler(a");
            put_decimal(out, i);
            buf_put_str(out, arity > BY_ONE ? "])" : ")");
        } else {
            buf_put_byte(out, '0');
        }
    }
    buf_put_str(out, "));\n}\n");
}

int assembler_to_c(const struct code *code, const struct raw_code *raw, unsigned number,
                   enum words_for target, struct buf *out, struct words_made *made,
                   struct words_error *error)
{
    struct prelude prelude;
    if (target != WORDS_FOR_IMAGE || !prelude_read(raw->code, raw->size, &prelude)) {
        *error = (struct words_error){.message = "assembler is made for images of boards",
                                      .unsupported = true};
        return -1;
    }
    *made = (struct words_made){.is_leaf = true, .arity = prelude.n_positional};
    put_guard(out, code, raw);
    put_body(out, code, raw, number);
    put_caller(out, raw, number, prelude.n_positional);
    return 0;
}
