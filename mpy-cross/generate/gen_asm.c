/* gen_asm.c - @micropython.asm_thumb and asm_rv32: the statements of a function, each a call, as lines for GNU as.
 *
 * What an instruction is called here follows MicroPython's own assemblers: and_ for and, beq_n for beq.n, c_lw for c.lw. Everything else is
 * left to GNU as, which knows the CPU. A line is "LINE TEXT\n"; a label is .L$_NUMBER, where $ gives way to the function's number. */
#include "mpy-cross/generate/generate.h"
#include "runtime/format/word_type.h"

#include <string.h>

struct asm_source {
    struct codegen *g;
    const struct asm_dialect *dialect;
    char *lines; /* in the tree's arena */
    size_t size, capacity;
    const struct symbol **labels;
    size_t n_labels;
    char conditions[4][4]; /* of the instructions to come in an IT block */
    unsigned n_conditions, condition;
};

/* How one CPU's instructions are written. */
static const struct asm_dialect {
    enum known name;
    enum assembler_cpu cpu;
    const char *first_register; /* of the four that hold arguments */
    const char *number;         /* before an int */
    const char *refusal;
} dialects[] = {
    {KNOWN_asm_thumb, ASSEMBLER_THUMB, "r", "#",
     "parameters must be registers in sequence r0 to r3"},
    {KNOWN_asm_rv32, ASSEMBLER_RV32, "a", "", "parameters must be registers in sequence a0 to a3"},
};
enum { N_DIALECTS = sizeof dialects / sizeof *dialects };

/* Instructions of 16 bits that set the flags, which GNU as writes with an s; within an IT block they do not. */
static const char *const flag_setters[] = {"and", "orr", "eor", "bic", "mvn", "neg", "adc", "sbc",
                                           "ror", "mul", "lsl", "lsr", "asr", "add", "sub"};
/* Instructions on floats in registers, which GNU as tells the type. */
static const char *const float_names[] = {"vadd",  "vsub", "vmul", "vdiv", "vcmp",
                                          "vsqrt", "vneg", "vmla", "vmls", "vnmul"};

/* Instructions that have the register of the system last there, second in GNU as. */
static const char *const csr_names[] = {"csrrw", "csrrs", "csrrc"};

static bool is_asm_name(const char *const *names, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return true;
    return false;
}
#define IS_AMONG(names, text) is_asm_name(names, sizeof(names) / sizeof *(names), text)

static void asm_put_bytes(struct asm_source *s, const char *text, size_t size)
{
    enum { FIRST = 512 };
    if (s->size + size > s->capacity) {
        s->capacity = s->capacity ? 2 * (s->capacity + size) : FIRST + size;
        char *larger = tree_alloc(s->g->compiler, s->capacity);
        if (s->size)
            memcpy(larger, s->lines, s->size);
        s->lines = larger;
    }
    memcpy(s->lines + s->size, text, size);
    s->size += size;
}

static void asm_put(struct asm_source *s, const char *text)
{
    asm_put_bytes(s, text, strlen(text));
}

static void asm_put_number(struct asm_source *s, uint64_t number)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = 0;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    asm_put(s, digits + at);
}

static void asm_fail(struct asm_source *s, const struct node *node, const char *text)
{
    compile_error_hint(s->g->compiler, node_place(node),
                       "write instruction(register, 1, LABEL, [register, 4])", "%s", text);
}

/* ---- operands ---- */

static bool find_label(const struct asm_source *s, const struct symbol *symbol, size_t *index)
{
    for (*index = 0; *index < s->n_labels; ++*index)
        if (s->labels[*index] == symbol)
            return true;
    return false;
}

static void put_label(struct asm_source *s, size_t index)
{
    asm_put(s, ".L$_");
    asm_put_number(s, index);
}

static void asm_put_operand(struct asm_source *s, struct node *node, const char *number);

static void asm_put_operands(struct asm_source *s, struct node *first, const char *open,
                             const char *close)
{
    asm_put(s, open);
    for (struct node *node = first; node; node = node->next) {
        asm_put_operand(s, node, s->dialect->number);
        asm_put(s, node->next ? ", " : "");
    }
    asm_put(s, close);
}

static void asm_put_operand(struct asm_source *s, struct node *node, const char *number)
{
    size_t label;
    if (node->kind == NODE_NAME && find_label(s, node->name.symbol, &label)) {
        put_label(s, label);
        return;
    }
    struct node *folded = fold(s->g, node);
    if (folded->kind == NODE_INT && folded->number <= UINT32_MAX) {
        asm_put(s, number);
        asm_put(s, folded->op ? "-" : "");
        asm_put_number(s, folded->number);
    } else if (folded->kind == NODE_NAME) {
        asm_put(s, folded->name.symbol->text);
    } else if (folded->kind == NODE_LIST) {
        asm_put_operands(s, folded->list.first, "[", "]");
    } else if (folded->kind == NODE_SET) {
        asm_put_operands(s, folded->list.first, "{", "}");
    } else if (folded->kind == NODE_CALL && folded->call.arguments &&
               !folded->call.arguments->next) { /* 4(a0) */
        asm_put_operand(s, folded->call.function, "");
        asm_put(s, "(");
        asm_put_operand(s, folded->call.arguments, "");
        asm_put(s, ")");
    } else if (folded->kind == NODE_UNARY && folded->op == UNARY_NEGATIVE &&
               folded->operand->kind == NODE_CALL) { /* -4(a0) */
        asm_put(s, "-");
        asm_put_operand(s, folded->operand, "");
    } else if (folded->kind == NODE_BINARY && folded->list.first->next->link == BINARY_SUBTRACT &&
               !folded->list.first->next->next) { /* s0-s11 */
        asm_put_operand(s, folded->list.first, "");
        asm_put(s, "-");
        asm_put_operand(s, folded->list.first->next, "");
    } else {
        asm_fail(s, node, "no operand of an instruction");
    }
}

/* ---- instructions ---- */

static void begin_line(struct asm_source *s, const struct node *node)
{
    asm_put_number(s, node->line);
    asm_put(s, " ");
}

/* data(size, numbers...) and align(size). */
static void put_data(struct asm_source *s, struct node *call, const char *name)
{
    struct node *arguments = call->call.arguments, *size = arguments ? fold(s->g, arguments) : NULL;
    bool align = strcmp(name, "align") == 0;
    if (!size || size->kind != NODE_INT || size->number > 4096) {
        asm_fail(s, call,
                 align ? "align(size) wants a number" : "data(size, number...) wants a number");
        return;
    }
    begin_line(s, call);
    asm_put(s, align               ? ".balign "
               : size->number == 1 ? ".byte "
               : size->number == 2 ? ".2byte "
                                   : ".4byte ");
    if (align)
        asm_put_number(s, size->number);
    for (struct node *node = align ? NULL : arguments->next; node; node = node->next) {
        asm_put_operand(s, node, "");
        asm_put(s, node->next ? ", " : "");
    }
    asm_put(s, "\n");
}

/* ite(eq): the instructions that follow get eq and ne. */
static void begin_it_block(struct asm_source *s, struct node *call, const char *name)
{
    static const char *const pairs[][2] = {{"eq", "ne"}, {"cs", "cc"}, {"mi", "pl"}, {"vs", "vc"},
                                           {"hi", "ls"}, {"ge", "lt"}, {"gt", "le"}};
    struct node *argument = call->call.arguments;
    const char *condition =
        argument && argument->kind == NODE_NAME ? argument->name.symbol->text : "";
    const char *opposite = "";
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (unsigned side = 0; side < 2; side++)
            if (strcmp(pairs[i][side], condition) == 0)
                opposite = pairs[i][!side];
    if (!*opposite) {
        asm_fail(s, call, "an IT block wants a condition");
        return;
    }
    s->condition = 0;
    s->n_conditions = (unsigned)strlen(name) - 1;
    for (unsigned i = 0; i < s->n_conditions; i++)
        strcpy(s->conditions[i], i == 0 || name[i + 1] == 't' ? condition : opposite);
}

static bool is_it_block(const char *name)
{
    enum { LONGEST = 5 }; /* four instructions */
    size_t size = strlen(name);
    if (size < 2 || size > LONGEST || memcmp(name, "it", 2) != 0)
        return false;
    while (size > 2 && (name[size - 1] == 't' || name[size - 1] == 'e'))
        size--;
    return size == 2;
}

/* The name as GNU as has it: without the letters that stand for a dot or only keep Python's words away. */
static void put_thumb_name(struct asm_source *s, const char *name, bool has_number)
{
    char text[32] = "";
    size_t size = strlen(name);
    const char *width = "", *condition = "";
    if (size >= sizeof text)
        size = 0;
    memcpy(text, name, size);
    if (size > 2 && text[size - 2] == '_' && (text[size - 1] == 'n' || text[size - 1] == 'w')) {
        width = text[size - 1] == 'n' ? ".n" : ".w";
        text[size - 2] = 0;
    } else if (size > 1 && text[size - 1] == '_') {
        text[size - 1] = 0;
    }
    if (s->condition < s->n_conditions && !is_it_block(name))
        condition = s->conditions[s->condition++];
    bool sets = IS_AMONG(flag_setters, text) || (strcmp(text, "mov") == 0 && has_number);
    if (memcmp(text, "vcvt_", 5) == 0) { /* vcvt_f32_s32 */
        for (char *p = text; *p; p++)
            *p = *p == '_' ? '.' : *p;
    }
    if (strcmp(text, "cpsid") == 0 || strcmp(text, "cpsie") == 0)
        width = " i";
    asm_put(s, text);
    asm_put(s, *condition ? condition : sets ? "s" : "");
    asm_put(s, IS_AMONG(float_names, text) ? ".f32" : width);
}

/* Whether GNU as takes it without an s only: with the stack pointer or the upper registers. */
static bool has_upper_register(const struct node *arguments)
{
    static const char *const upper[] = {"sp",  "lr",  "pc",  "r8",  "r9", "r10",
                                        "r11", "r12", "r13", "r14", "r15"};
    for (const struct node *node = arguments; node; node = node->next)
        if (node->kind == NODE_NAME && IS_AMONG(upper, node->name.symbol->text))
            return true;
    return false;
}

static void put_thumb(struct asm_source *s, struct node *call, const char *name)
{
    struct node *arguments = call->call.arguments;
    bool has_number = arguments && arguments->next && fold(s->g, arguments->next)->kind == NODE_INT;
    begin_line(s, call);
    if (strcmp(name, "movwt") == 0 && has_number) {
        struct node *number = fold(s->g, arguments->next);
        uint32_t value = (uint32_t)(number->op ? 0 - number->number : number->number);
        for (unsigned half = 0; half < 2; half++) {
            asm_put(s, half ? "; movt " : "movw ");
            asm_put_operand(s, arguments, "");
            asm_put(s, ", #");
            asm_put_number(s, value >> 16 * half & 0xffff);
        }
    } else {
        if (is_it_block(name))
            asm_put(s, name);
        else if ((strcmp(name, "add") == 0 || strcmp(name, "sub") == 0) &&
                 has_upper_register(arguments))
            asm_put(s, name);
        else
            put_thumb_name(s, name, has_number);
        asm_put_operands(s, arguments, " ", "");
        if (is_it_block(name))
            begin_it_block(s, call, name);
    }
    asm_put(s, "\n");
}

/* Compressed instructions are written as such, and no other becomes one. */
static void put_riscv(struct asm_source *s, struct node *call, const char *name)
{
    struct node *arguments = call->call.arguments;
    bool compressed = name[0] == 'c' && name[1] == '_',
         on_stack = strcmp(name, "c_swsp") == 0 || strcmp(name, "c_lwsp") == 0,
         adds_to_stack = strcmp(name, "c_addi4spn") == 0 && arguments;
    size_t size = strlen(name);
    begin_line(s, call);
    asm_put(s, compressed ? ".option rvc; c." : "");
    size_t start = compressed ? 2 : 0, end = size > 1 && name[size - 1] == '_' ? size - 1 : size;
    for (size_t i = start; i < end; i++)
        asm_put_bytes(s, name[i] == '_' ? "." : name + i, 1);
    struct node *second = arguments ? arguments->next : NULL;
    if (IS_AMONG(csr_names, name) && second && second->next) {
        asm_put(s, " ");
        asm_put_operand(s, arguments, "");
        asm_put_operands(s, second->next, ", ", ", ");
        asm_put_operand(s, second, "");
    } else if (adds_to_stack) { /* which MicroPython's name has in it */
        asm_put(s, " ");
        asm_put_operand(s, arguments, "");
        asm_put_operands(s, second, ", sp, ", "");
    } else {
        asm_put_operands(s, arguments, " ", on_stack ? "(sp)" : "");
    }
    asm_put(s, compressed ? "; .option norvc\n" : "\n");
}

static const struct node *called_of(const struct node *statement)
{
    return statement->kind == NODE_CALL && statement->call.function->kind == NODE_NAME ? statement
                                                                                       : NULL;
}

static const struct symbol *label_of(const struct node *statement)
{
    const struct node *call = called_of(statement);
    bool is_label = call && strcmp(call->call.function->name.symbol->text, "label") == 0;
    const struct node *argument = is_label ? call->call.arguments : NULL;
    return argument && !argument->next && argument->kind == NODE_NAME ? argument->name.symbol
                                                                      : NULL;
}

static void put_statement(struct asm_source *s, struct node *statement)
{
    struct node *call = (struct node *)(uintptr_t)called_of(statement);
    const struct symbol *label = label_of(statement);
    size_t index;
    if (statement->kind == NODE_PASS || statement->kind == NODE_STR)
        return;
    if (!call) {
        asm_fail(s, statement, "expecting an assembler instruction");
        return;
    }
    const char *name = call->call.function->name.symbol->text;
    if (label) {
        find_label(s, label, &index);
        begin_line(s, call);
        put_label(s, index);
        asm_put(s, ":\n");
    } else if (strcmp(name, "data") == 0 || strcmp(name, "align") == 0) {
        put_data(s, call, name);
    } else if (s->dialect->name == KNOWN_asm_thumb) {
        put_thumb(s, call, name);
    } else {
        put_riscv(s, call, name);
    }
}

static void find_labels(struct asm_source *s, struct node *body)
{
    size_t count = 0;
    for (const struct node *node = body; node; node = node->next)
        count += !!label_of(node);
    s->labels = tree_alloc(s->g->compiler, (count + 1) * sizeof *s->labels);
    for (const struct node *node = body; node; node = node->next) {
        size_t known;
        const struct symbol *symbol = label_of(node);
        if (symbol && find_label(s, symbol, &known))
            asm_fail(s, node, "a label that is there already");
        else if (symbol)
            s->labels[s->n_labels++] = symbol;
    }
}

/* Their types say how they are converted: all alike. Returns how many there are. */
static unsigned check_parameters(struct asm_source *s, const struct node *parameters)
{
    enum { MOST = 4 };
    unsigned n = 0;
    for (const struct node *p = parameters; p; p = p->next, n++) {
        const char *name = p->parameter.symbol ? p->parameter.symbol->text : "";
        bool is_register =
            name[0] == s->dialect->first_register[0] && name[1] == (char)('0' + n) && !name[2];
        if (p->op != FORMAL_PLAIN || p->parameter.value || n == MOST || !is_register) {
            compile_error_hint(s->g->compiler, node_place(p),
                               "name them in that order, four at most", "%s", s->dialect->refusal);
            return n;
        }
    }
    return n;
}

static const struct asm_dialect *dialect_of(const struct codegen *g, const struct symbol *decorator)
{
    size_t at = 0;
    while (at + 1 < N_DIALECTS && g->known[dialects[at].name] != decorator)
        at++;
    return &dialects[at];
}

void compile_assembler(struct codegen *g, struct node *node, const struct symbol *decorator)
{
    struct asm_source s = {.g = g, .dialect = dialect_of(g, decorator)};
    struct gen_function *f = g->function;
    unsigned arity = check_parameters(&s, node->function.parameters);
    find_labels(&s, node->function.body);
    for (struct node *statement = node->function.body; statement; statement = statement->next)
        put_statement(&s, statement);
    asm_put_bytes(&s, "", 1);
    char *kept = code_alloc(g->compiler, s.size);
    memcpy(kept, s.lines, s.size);
    f->is_words = true;
    uint8_t *types = code_alloc(g->compiler, arity + 1);
    memset(types, WORD_int, arity + 1);
    if (node->function.returns)
        types[0] = annotated_type(g, node->function.returns);
    f->word_types = types;
    f->assembler = kept;
    f->cpu = s.dialect->cpu;
}
