/* origin.c - where the names come from that a module gives to getattr() and its like.
 *
 * Each function is run over once, from its first byte to its last, with a stack of what is known of each slot; where
 * paths meet, the worse counts, and where that is not known (a handler, the end of a with) all slots are from
 * elsewhere. Variables have one origin for all of the module: a global by its name, a local by its number in its
 * function. They begin as the best and get worse, round by round, until nothing changes.
 *
 * A variable that holds a container is the program's own as long as nothing can be added to it: each use of it is to
 * look into it. Anything else (a store of an item, a method but get, keys, values, items, being handed on) makes the
 * variable's origin elsewhere.
 *
 * Which module an object is, is known where all that is stored in a variable is an import of the one; through cells, too.
 *
 * Invariant: a slot is never taken for better than it is, but where another module writes into this one's tables. */
#include "runtime/vm/prune/origin.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

enum { NO_VARIABLE = -1, ARGUMENTS = 5, DEPTH_MAX = 8 };

struct slot {
    uint8_t kind;  /* enum origin_kind */
    uint8_t depth; /* of containers in containers: 0 is a text, or what nothing can be added to */
    int variable;  /* that it was loaded from */
    const struct code_text *text;   /* a constant's, a method's or a global's */
    const uint8_t *loaded;          /* LOAD_NAME or LOAD_GLOBAL */
    const struct code_text *module; /* that was imported; NULL: not known to be one */
};

/* A call of a function that a name loaded. */
struct call {
    const uint8_t *loaded;
    uint8_t arguments[ARGUMENTS], n_arguments;
    const struct code_text *module; /* that the first argument is */
};

/* The variables that an inner function has cells of. */
struct closed {
    const struct raw_code *inner;
    int *variables;
    size_t n;
};

struct origins {
    const struct code *code;
    bool (*is_foreign)(void *user, const char *text, size_t size, bool begins);
    void *user;
    uint8_t *
        variables; /* enum origin_kind: of globals, by name; then of the locals of one function after the other */
    uint8_t *depths;                  /* of each, as a slot's */
    bool *stored;                     /* by name: the module gives it a value */
    const struct code_text **modules; /* of each variable; NULL: nothing was stored yet */
    struct closed *closed;
    size_t n_closed, closed_capacity;
    size_t n_variables, next_local;
    struct call *calls;
    size_t n_calls, capacity;
    bool changed;
};

/* One function's run. */
struct run {
    struct origins *origins;
    const uint8_t *code, *end;
    const struct raw_code *raw;
    const struct closed *closed; /* NULL: it has no cells of others */
    size_t first_local, n_locals;
    struct slot *stack;
    size_t depth, room;
    struct slot **joins; /* by offset: what a jump to there brings; and how many slots */
    size_t *join_depths;
};

static const struct slot elsewhere = {.kind = ORIGIN_ELSEWHERE, .variable = NO_VARIABLE};

/* ---- variables ---- */

static void variable_lower(struct origins *origins, int variable, uint8_t kind)
{
    if (variable == NO_VARIABLE || origins->variables[variable] <= kind)
        return;
    origins->variables[variable] = kind;
    origins->changed = true;
}

static const struct code_text no_module;

/* "ustruct" is another name of struct. */
static bool is_same_module(const struct code_text *a, const struct code_text *b)
{
    return strcmp(a->data + (a->data[0] == 'u'), b->data + (b->data[0] == 'u')) == 0;
}

/* module NULL: something else is stored. */
static void variable_is(struct origins *origins, int variable, const struct code_text *module)
{
    const struct code_text **known = &origins->modules[variable];
    const struct code_text *now = *known ? *known : module;
    if (!module || now == &no_module || !is_same_module(now, module))
        now = &no_module;
    origins->changed |= *known != now;
    *known = now;
}

static const struct code_text *variable_module(const struct origins *origins, int variable)
{
    const struct code_text *module = origins->modules[variable];
    return module == &no_module ? NULL : module;
}

/* The variable that a cell in the function's slot is of. */
static int cell_variable(const struct run *run, size_t slot)
{
    return run->closed && slot < run->closed->n ? run->closed->variables[slot]
                                                : (int)(run->first_local + slot);
}

/* n 0: it is not called, or not only. */
static void record_call(struct run *run, const uint8_t *loaded, const struct slot *arguments,
                        size_t n)
{
    struct origins *origins = run->origins;
    struct call call = {.loaded = loaded, .n_arguments = (uint8_t)n}, *old = NULL;
    call.module = n > 0 ? arguments[0].module : NULL;
    for (size_t i = 0; i < n && i < ARGUMENTS; i++)
        call.arguments[i] = arguments[i].kind;
    for (size_t i = 0; i < origins->n_calls && !old; i++)
        old = origins->calls[i].loaded == loaded ? &origins->calls[i] : NULL;
    if (!old) {
        tool_grow(origins->calls, origins->n_calls, origins->capacity);
        old = &origins->calls[origins->n_calls++];
    } else if (old->n_arguments == 0) {
        return;
    }
    *old = call; /* of the last round */
}

/* What was taken is used for more than to be looked into. */
static void escape(struct run *run, struct slot slot)
{
    if (slot.depth > 0)
        variable_lower(run->origins, slot.variable, ORIGIN_ELSEWHERE);
    if (slot.loaded)
        record_call(run, slot.loaded, NULL, 0);
}

/* ---- the stack ---- */

static void push(struct run *run, struct slot slot)
{
    if (run->depth < run->room)
        run->stack[run->depth++] = slot;
}

static void push_kind(struct run *run, uint8_t kind, unsigned depth)
{
    uint8_t limited = (uint8_t)(depth < DEPTH_MAX ? depth : DEPTH_MAX);
    push(run, (struct slot){.kind = kind, .depth = limited, .variable = NO_VARIABLE});
}

/* What lies in the container. */
static void push_item(struct run *run, struct slot container)
{
    push_kind(run, container.kind, container.depth > 0 ? container.depth - 1u : 0);
}

static struct slot pop(struct run *run)
{
    return run->depth > 0 ? run->stack[--run->depth] : elsewhere;
}

static uint8_t worse(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* The worst of n slots and the deepest; escapes: they become part of something else. */
static struct slot pop_worst(struct run *run, size_t n, bool escapes)
{
    struct slot all = {.kind = ORIGIN_TEXTS, .variable = NO_VARIABLE};
    for (size_t i = 0; i < n; i++) {
        struct slot slot = pop(run);
        if (escapes)
            escape(run, slot);
        all.kind = worse(all.kind, slot.kind);
        all.depth = slot.depth > all.depth ? slot.depth : all.depth;
    }
    return all;
}

/* ---- jumps ---- */

static void note_jump(struct run *run, const uint8_t *target, size_t depth)
{
    size_t at = (size_t)(target - run->code);
    if (target <= run->code || target >= run->end)
        return;
    if (!run->joins[at]) {
        run->joins[at] = tool_alloc((depth + 1) * sizeof **run->joins);
        memcpy(run->joins[at], run->stack, depth * sizeof **run->joins);
        run->join_depths[at] = depth;
        return;
    }
    if (depth < run->join_depths[at])
        run->join_depths[at] = depth;
    for (size_t i = 1; i <= run->join_depths[at];
         i++) { /* from the top, which is the same slot for all */
        struct slot *old = &run->joins[at][run->join_depths[at] - i];
        old->kind = worse(old->kind, run->stack[depth - i].kind);
        old->module = old->module == run->stack[depth - i].module ? old->module : NULL;
        old->depth =
            run->stack[depth - i].depth > old->depth ? run->stack[depth - i].depth : old->depth;
    }
}

/* Before the instruction at ip; falls: from the one before. */
static void arrive(struct run *run, const uint8_t *ip, bool falls)
{
    size_t at = (size_t)(ip - run->code);
    if (run->joins[at]) {
        if (falls)
            note_jump(run, ip, run->depth);
        memcpy(run->stack, run->joins[at], run->join_depths[at] * sizeof *run->stack);
        run->depth = run->join_depths[at];
    } else if (!falls) {
        run->depth = 0;
    }
}

/* ---- calls ---- */

static bool is_word_of(const struct code_text *text, const char *const *names, size_t n)
{
    for (size_t i = 0; text && i < n; i++)
        if (strcmp(text->data, names[i]) == 0)
            return true;
    return false;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* f(...): the arguments are on the stack above it. */
static void pass_call(struct run *run, size_t n_positional, size_t n_named)
{
    static const char *const lookers[] = {
        "len",     "iter",    "enumerate",  "reversed", "sorted",    "list",
        "tuple",   "set",     "frozenset",  "zip",      "getattr",   "hasattr",
        "setattr", "delattr", "__import__", "print",    "isinstance"};
    static const char *const givers[] = {"iter",  "reversed", "sorted",   "list",
                                         "tuple", "set",      "frozenset"};
    static const char *const pairers[] = {"enumerate", "zip"};
    size_t n = n_positional + 2 * n_named;
    bool whole = run->depth > n;
    struct slot callee = whole ? run->stack[run->depth - n - 1] : elsewhere;
    bool global = callee.loaded && !run->origins->stored[callee.variable];
    if (global && n_named == 0)
        record_call(run, callee.loaded, run->stack + run->depth - n, n);
    struct slot given =
        pop_worst(run, n, !global || !is_word_of(callee.text, lookers, COUNT(lookers)));
    pop(run);
    if (global && n_named == 0 && is_word_of(callee.text, givers, COUNT(givers)))
        push_kind(run, given.kind, given.depth);
    else if (global && n_named == 0 && is_word_of(callee.text, pairers, COUNT(pairers)))
        push_kind(run, given.kind, given.depth + 1u);
    else if (global && strcmp(callee.text->data, "dir") == 0)
        push_kind(run, ORIGIN_TEXTS, 1); /* what it gives of a native object is there */
    else
        push_kind(run, ORIGIN_ELSEWHERE, 0);
}

/* "cmd_{}".format(...): begins with what no name of the VM's begins with. */
static bool is_foreign_format(struct run *run, const struct code_text *text, char mark)
{
    const char *at = text ? memchr(text->data, mark, text->size) : NULL;
    return at && at > text->data &&
           run->origins->is_foreign(run->origins->user, text->data, (size_t)(at - text->data),
                                    true);
}

/* o.m(...): method, self and the arguments. */
static void pass_method_call(struct run *run, size_t n_positional, size_t n_named)
{
    static const char *const items[] = {"get", "__getitem__"};
    static const char *const views[] = {"keys", "values"};
    static const char *const folders[] = {"lower", "upper"};
    size_t n = n_positional + 2 * n_named;
    struct slot method = run->depth > n + 1 ? run->stack[run->depth - n - 2] : elsewhere;
    const char *name = method.text ? method.text->data : "";
    bool takes = is_word_of(method.text, items, COUNT(items));
    bool looks =
        takes || is_word_of(method.text, views, COUNT(views)) || strcmp(name, "items") == 0;
    struct slot last = run->depth > 0 ? run->stack[run->depth - 1] : elsewhere;
    pop_worst(run, n, !looks);
    struct slot self = pop(run);
    pop(run);
    if (!looks)
        escape(run, self);
    if (takes) { /* and a default */
        self.kind = n > 1 ? worse(self.kind, last.kind) : self.kind;
        push_item(run, self);
    } else if (looks) {
        push_kind(run, self.kind, self.depth + (strcmp(name, "items") == 0));
    } else if (is_word_of(method.text, folders, COUNT(folders)) && n == 0) {
        push_kind(run, worse(self.kind, ORIGIN_FOLDED), 0);
    } else {
        bool foreign = strcmp(name, "format") == 0 && is_foreign_format(run, self.text, '{');
        push_kind(run, foreign ? ORIGIN_TEXTS : ORIGIN_ELSEWHERE, 0);
    }
}

static void operate(struct run *run, int64_t op)
{
    struct slot right = pop(run), left = pop(run);
    bool (*is_foreign)(void *, const char *, size_t, bool) = run->origins->is_foreign;
    void *user = run->origins->user;
    bool looks = op <= BINARY_EXCEPTION_MATCH; /* comparisons, in, is */
    bool good = looks;
    if (op == BINARY_ADD || op == BINARY_INPLACE_ADD)
        good = (left.text && left.text->size &&
                is_foreign(user, left.text->data, left.text->size, true)) ||
               (right.text && right.text->size &&
                is_foreign(user, right.text->data, right.text->size, false));
    else if (op == BINARY_MODULO)
        good = is_foreign_format(run, left.text, '%');
    if (!looks) {
        escape(run, left);
        escape(run, right);
    }
    push_kind(run, good ? ORIGIN_TEXTS : ORIGIN_ELSEWHERE, 0);
}

/* ---- instructions ---- */

static void load_variable(struct run *run, size_t variable, const struct code_text *text,
                          const uint8_t *ip)
{
    struct origins *origins = run->origins;
    uint8_t kind =
        text && !origins->stored[variable] ? ORIGIN_ELSEWHERE : origins->variables[variable];
    push(run, (struct slot){kind, origins->depths[variable], (int)variable, text, text ? ip : NULL,
                            variable_module(origins, (int)variable)});
}

static void store_variable(struct run *run, size_t variable)
{
    struct slot slot = pop(run);
    struct origins *origins = run->origins;
    escape(run, slot); /* two names for one container */
    variable_lower(origins, (int)variable, slot.kind);
    variable_is(origins, (int)variable, slot.module);
    if (origins->depths[variable] < slot.depth) {
        origins->depths[variable] = slot.depth;
        origins->changed = true;
    }
}

/* What only looks at a constant, a variable, or into a container. False: another instruction. */
static bool step_value(struct run *run, const struct instruction *instruction, const uint8_t *ip)
{
    const struct code *code = run->origins->code;
    size_t value = (size_t)instruction->value;
    struct slot slot, map;
    switch (instruction->opcode) {
    case OP_LOAD_CONST_STRING:
        push(run, (struct slot){ORIGIN_TEXTS, 0, NO_VARIABLE, &code->names[value], NULL, NULL});
        return true;
    case OP_LOAD_CONST_OBJ:
    case OP_LOAD_CONST_SMALL_INT:
    case OP_LOAD_CONST_SMALL_INT_MULTI:
    case OP_LOAD_CONST_FALSE:
    case OP_LOAD_CONST_NONE:
    case OP_LOAD_CONST_TRUE:
        push_kind(run, ORIGIN_TEXTS, 0);
        return true;
    case OP_LOAD_NAME:
    case OP_LOAD_GLOBAL:
        load_variable(run, value, &code->names[value], ip);
        return true;
    case OP_STORE_NAME:
    case OP_STORE_GLOBAL:
        store_variable(run, value);
        return true;
    case OP_LOAD_FAST_N:
    case OP_LOAD_FAST_MULTI:
        if (value < run->n_locals)
            load_variable(run, run->first_local + value, NULL, NULL);
        return true;
    case OP_STORE_FAST_N:
    case OP_STORE_FAST_MULTI:
        if (value < run->n_locals)
            store_variable(run, run->first_local + value);
        return true;
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
        slot = pop_worst(run, value, true);
        push_kind(run, slot.kind, slot.depth + 1u);
        return true;
    case OP_BUILD_MAP:
        push_kind(run, ORIGIN_TEXTS, 1);
        return true;
    case OP_STORE_MAP:
        slot = pop_worst(run, 2, true);
        map = pop(run);
        push_kind(run, worse(slot.kind, map.kind),
                  slot.depth + 1u > map.depth ? slot.depth + 1u : map.depth);
        return true;
    default:
        return false;
    }
}

static bool step_use(struct run *run, const struct instruction *instruction)
{
    size_t value = (size_t)instruction->value;
    struct slot slot;
    switch (instruction->opcode) {
    case OP_LOAD_SUBSCR:
        pop(run);
        push_item(run, pop(run));
        return true;
    case OP_LOAD_METHOD:
        slot = pop(run);
        push(run, (struct slot){ORIGIN_ELSEWHERE, 0, NO_VARIABLE, &run->origins->code->names[value],
                                NULL, NULL});
        push(run, slot);
        return true;
    case OP_CALL_FUNCTION:
        pass_call(run, value & 0xff, value >> 8 & 0xff);
        return true;
    case OP_CALL_METHOD:
        pass_method_call(run, value & 0xff, value >> 8 & 0xff);
        return true;
    case OP_BINARY_OP_MULTI:
        operate(run, instruction->value);
        return true;
    case OP_UNPACK_SEQUENCE:
        slot = pop(run);
        for (size_t i = 0; i < value; i++)
            push_item(run, slot);
        return true;
    case OP_GET_ITER:
        slot = pop(run);
        push_kind(run, slot.kind, slot.depth);
        return true;
    case OP_GET_ITER_STACK:
        slot = pop(run);
        for (size_t i = 0; i < 4; i++)
            push_kind(run, slot.kind, slot.depth);
        return true;
    case OP_FOR_ITER: {
        size_t iterator = run->depth < 4 ? run->depth : 4;
        slot = run->depth ? run->stack[run->depth - 1] : elsewhere;
        note_jump(run, instruction->from + instruction->value, run->depth - iterator);
        push_item(run, slot);
        return true;
    }
    case OP_POP_TOP:
        pop(run);
        return true;
    case OP_DUP_TOP:
        slot = pop(run);
        push(run, slot);
        push(run, slot);
        return true;
    case OP_ROT_TWO: {
        struct slot top = pop(run);
        slot = pop(run);
        push(run, top);
        push(run, slot);
        return true;
    }
    default:
        return false;
    }
}

/* Imports, and variables that functions share. */
static bool step_shared(struct run *run, const struct instruction *instruction)
{
    struct slot slot = elsewhere;
    size_t value = (size_t)instruction->value;
    switch (instruction->opcode) {
    case OP_IMPORT_NAME: /* of a dotted name the first part: no module is called so */
        pop_worst(run, 2, true);
        slot.module = &run->origins->code->names[value];
        push(run, slot);
        return true;
    case OP_LOAD_DEREF:
        slot.module =
            value < run->n_locals ? variable_module(run->origins, cell_variable(run, value)) : NULL;
        push(run, slot);
        return true;
    case OP_STORE_DEREF:
        slot = pop(run);
        escape(run, slot);
        if (value < run->n_locals)
            variable_is(run->origins, cell_variable(run, value), slot.module);
        return true;
    default:
        return false;
    }
}

/* The cells that a new function gets lie on the stack. */
static void note_cells(struct run *run, const struct instruction *instruction)
{
    struct origins *origins = run->origins;
    size_t n = instruction->extra < run->depth ? instruction->extra : run->depth;
    const struct raw_code *inner = run->raw->children[instruction->value];
    for (size_t i = 0; i < origins->n_closed; i++)
        if (origins->closed[i].inner == inner)
            return; /* of an earlier round, and the same */
    struct closed closed = {inner, tool_alloc((n + 1) * sizeof(int)), n};
    for (size_t i = 0; i < n; i++) {
        int variable = run->stack[run->depth - n + i].variable;
        closed.variables[i] = cell_variable(run, (size_t)variable - run->first_local);
    }
    tool_grow(origins->closed, origins->n_closed, origins->closed_capacity);
    origins->closed[origins->n_closed++] = closed;
}

/* False: the next instruction is not reached from this one. */
static bool step_jump(struct run *run, const struct instruction *instruction)
{
    const uint8_t *target = instruction->from + instruction->value;
    switch (instruction->opcode) {
    case OP_JUMP:
    case OP_POP_EXCEPT_JUMP:
    case OP_UNWIND_JUMP:
        if (instruction->opcode == OP_JUMP)
            note_jump(run, target, run->depth);
        return false;
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
        pop(run);
        note_jump(run, target, run->depth);
        return true;
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP:
        note_jump(run, target, run->depth);
        pop(run);
        return true;
    case OP_SETUP_EXCEPT:
    case OP_SETUP_FINALLY:
        note_jump(run, target, 0); /* all of a handler's slots are from elsewhere */
        return true;
    default: /* with */
        note_jump(run, target, 0);
        run->depth = 0;
        return true;
    }
}

/* False: as step_jump. */
static bool step(struct run *run, const struct instruction *instruction, const uint8_t *ip)
{
    const struct opcode_info *info = &opcode_info[instruction->opcode];
    if (step_value(run, instruction, ip) || step_use(run, instruction) ||
        step_shared(run, instruction))
        return true;
    if (instruction->opcode == OP_MAKE_CLOSURE || instruction->opcode == OP_MAKE_CLOSURE_DEFARGS)
        note_cells(run, instruction);
    if (instruction_is_jump(instruction->opcode))
        return step_jump(run, instruction);
    if (info->pops == OPCODE_EFFECT_VARIES) {
        while (run->depth > 0)
            escape(run, pop(run));
        return true;
    }
    for (int i = 0; i < info->pops; i++)
        escape(run, pop(run));
    for (int i = 0; i < info->pushes; i++)
        push(run, elsewhere);
    return instruction->opcode != OP_RETURN_VALUE && instruction->opcode != OP_RAISE_OBJ &&
           instruction->opcode != OP_RAISE_LAST && instruction->opcode != OP_RAISE_FROM;
}

/* ---- functions ---- */

/* Its parameters come from elsewhere; but what __getattr__ and its like are asked for, the program's text names. */
static void begin_locals(struct run *run, const struct prelude *prelude)
{
    static const char *const asked[] = {"__getattr__", "__setattr__", "__delattr__"};
    struct origins *origins = run->origins;
    const uint8_t *info = prelude->info;
    uint32_t name = 0;
    size_t n = prelude->n_positional + prelude->n_keyword_only +
               ((prelude->flags & PRELUDE_VARARGS) != 0) +
               ((prelude->flags & PRELUDE_VARKEYWORDS) != 0);
    bool known = vuint_read(&info, info + prelude->info_size, &name) &&
                 is_word_of(&origins->code->names[name], asked, COUNT(asked));
    for (size_t i = 0; i < n && i < run->n_locals && !known; i++)
        variable_lower(origins, (int)(run->first_local + i), ORIGIN_ELSEWHERE);
    for (size_t i = 0; i < n && i < run->n_locals; i++)
        if (!run->closed || i >= run->closed->n)
            variable_is(origins, (int)(run->first_local + i), NULL);
    for (size_t i = 0; i < prelude->n_cells; i++) /* its cell is read elsewhere */
        if (prelude->cells[i] < run->n_locals)
            variable_lower(origins, (int)(run->first_local + prelude->cells[i]), ORIGIN_ELSEWHERE);
}

static void run_function(struct origins *origins, const struct raw_code *raw)
{
    struct prelude prelude;
    struct instruction instruction;
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &prelude))
        return;
    size_t size = (size_t)(raw->code + raw->size - prelude.code);
    struct run run = {
        .origins = origins, .code = prelude.code, .end = raw->code + raw->size, .raw = raw};
    for (size_t i = 0; i < origins->n_closed && !run.closed; i++)
        run.closed = origins->closed[i].inner == raw ? &origins->closed[i] : NULL;
    run.first_local = origins->next_local;
    run.n_locals = prelude.n_state;
    origins->next_local += run.n_locals;
    run.room = prelude.n_state + 1;
    run.stack = tool_alloc(run.room * sizeof *run.stack);
    run.joins = tool_alloc(size * sizeof *run.joins);
    run.join_depths = tool_alloc(size * sizeof *run.join_depths);
    begin_locals(&run, &prelude);
    bool falls = true;
    for (const uint8_t *ip = run.code; ip < run.end && instruction_read(ip, run.end, &instruction);
         ip = instruction.next) {
        arrive(&run, ip, falls);
        falls = step(&run, &instruction, ip);
    }
    for (size_t i = 0; i < size; i++)
        free(run.joins[i]);
    free(run.joins);
    free(run.join_depths);
    free(run.stack);
    for (size_t i = 0; i < raw->n_children; i++)
        run_function(origins, raw->children[i]);
}

/* Marks the names that the function stores; returns how many locals it and those in it have. */
static size_t survey(struct origins *origins, const struct raw_code *raw)
{
    struct prelude prelude;
    struct instruction instruction;
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &prelude))
        return 0;
    const uint8_t *end = raw->code + raw->size;
    for (const uint8_t *ip = prelude.code; ip < end && instruction_read(ip, end, &instruction);
         ip = instruction.next)
        if (instruction.opcode == OP_STORE_NAME || instruction.opcode == OP_STORE_GLOBAL)
            origins->stored[instruction.value] = true;
    size_t n = prelude.n_state;
    for (size_t i = 0; i < raw->n_children; i++)
        n += survey(origins, raw->children[i]);
    return n;
}

struct origins *
origins_new(const struct code *code,
            bool (*is_foreign)(void *user, const char *text, size_t size, bool begins), void *user)
{
    struct origins *origins = tool_alloc(sizeof *origins);
    *origins = (struct origins){.code = code, .is_foreign = is_foreign, .user = user};
    origins->stored = tool_alloc((code->n_names + 1) * sizeof *origins->stored);
    origins->n_variables = code->n_names + survey(origins, code->root);
    origins->variables = tool_alloc(origins->n_variables + 1);
    origins->depths = tool_alloc(origins->n_variables + 1);
    origins->modules = tool_alloc((origins->n_variables + 1) * sizeof *origins->modules);
    memset(origins->variables, ORIGIN_TEXTS, origins->n_variables);
    do {
        origins->changed = false;
        origins->next_local = code->n_names;
        run_function(origins, code->root);
    } while (origins->changed);
    return origins;
}

void origins_free(struct origins *origins)
{
    free(origins->stored);
    free(origins->variables);
    free(origins->depths);
    free(origins->modules);
    for (size_t i = 0; i < origins->n_closed; i++)
        free(origins->closed[i].variables);
    free(origins->closed);
    free(origins->calls);
    free(origins);
}

enum origin_kind origins_of(const struct origins *origins, const uint8_t *ip, unsigned number,
                            unsigned *n_arguments)
{
    for (size_t i = 0; i < origins->n_calls; i++) {
        const struct call *call = &origins->calls[i];
        *n_arguments = call->n_arguments;
        if (call->loaded == ip && number < call->n_arguments)
            return (enum origin_kind)call->arguments[number];
    }
    return ORIGIN_ELSEWHERE;
}

const struct code_text *origins_module(const struct origins *origins, const uint8_t *ip)
{
    for (size_t i = 0; i < origins->n_calls; i++)
        if (origins->calls[i].loaded == ip)
            return origins->calls[i].module;
    return NULL;
}
