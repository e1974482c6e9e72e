/* imports.c - looks at each import, and at each attribute of a C module, of what is frozen.
 *
 * A place is certain to run when it is in a module's body and nothing before it jumps beyond it: no condition, no loop, and no
 * try block, whose handler lies behind it. */
#include "freezer/image/imports.h"
#include "runtime/format/disasm.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"

#include <stdlib.h>
#include <string.h>

static const char *const vm_modules[] = {
#define MODULE(name) #name,
#include "tables/tables.def"
};

static const struct {
    const char *module, *name;
} vm_globals[] = {
#define FUNCTION(module, name, function, kind, min, max, flags) {#module, #name},
#define GLOBAL(module, name, content) {#module, #name},
#include "tables/tables.def"
};

enum { VM_MODULES = sizeof vm_modules / sizeof *vm_modules };
enum { VM_GLOBALS = sizeof vm_globals / sizeof *vm_globals };

struct import_walk {
    const struct import_sources *sources;
    struct report *report;
    const struct input *input;
    const struct code *code;
    struct text_set set_attributes; /* names that some module sets: they need not have been there */
    /* Of the module: by index of name, the C module that this global is and nothing else; NULL. */
    const char **native;
    struct text_set *told; /* "line what": each once */
};

/* Of the function. */
struct import_place {
    struct prelude prelude;
    const uint8_t *end;
    const uint8_t *uncertain; /* before this address nothing is certain to run */
};

/* ---- what there is ---- */

static bool has_user_module(const struct import_sources *sources, const char *name)
{
    for (size_t i = 0; i < sources->user->n_lines; i++)
        if (sources->user->lines[i].kind == LINE_MODULE &&
            strcmp(sources->user->lines[i].arguments[0], name) == 0)
            return true;
    return false;
}

bool imports_vm_has(const char *name)
{
    for (size_t i = 0; i < VM_MODULES; i++)
        if (strcmp(vm_modules[i], name) == 0)
            return true;
    return false;
}

/* Is there a module of that name, or one below it? */
static bool in_list(const struct input_list *list, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < list->size; i++) {
        const char *module = list->items[i].name;
        if (strncmp(module, name, size) == 0 && (module[size] == 0 || module[size] == '.'))
            return true;
    }
    return false;
}

/* Does the manifest answer for the module, or for a package that it is in? */
static bool is_excused(const struct import_sources *sources, const char *name)
{
    for (size_t i = 0; i < sources->n_optional; i++) {
        size_t size = strlen(sources->optional[i]);
        if (strncmp(name, sources->optional[i], size) == 0 &&
            (name[size] == 0 || name[size] == '.'))
            return true;
    }
    return in_list(sources->later, name);
}

static bool is_provided(const struct import_sources *sources, const char *name)
{
    if (in_list(sources->image, name) || is_excused(sources, name))
        return true;
    if (strchr(name, '.'))
        return false;
    return imports_vm_has(name) || has_user_module(sources, name) ||
           (*name == 'u' && imports_vm_has(name + 1)) || strcmp(name, "__main__") == 0;
}

/* The C module that an import of the name gives: its own name; NULL where it gives something else. */
static const char *native_module(const struct import_sources *sources, const char *name)
{
    if (in_list(sources->image, name) || is_excused(sources, name))
        return NULL;
    if (*name == 'u' && !imports_vm_has(name) && imports_vm_has(name + 1))
        name++;
    return imports_vm_has(name) || has_user_module(sources, name) ? name : NULL;
}

/* Calls offer() with each name that a C module has until it says true. Returns whether it did. */
static bool each_global(const struct import_sources *sources, const char *module,
                        bool (*offer)(void *user, const char *name), void *user)
{
    for (size_t i = 0; i < VM_GLOBALS; i++)
        if (strcmp(vm_globals[i].module, module) == 0 && offer(user, vm_globals[i].name))
            return true;
    for (size_t i = 0; i < sources->user->n_lines; i++) {
        const struct table_line *line = &sources->user->lines[i];
        bool own = line->kind == LINE_FUNCTION || line->kind == LINE_GLOBAL;
        if (own && strcmp(line->arguments[0], module) == 0 && offer(user, line->arguments[1]))
            return true;
    }
    return false;
}

static bool imports_is_name(void *user, const char *name)
{
    return strcmp(user, name) == 0;
}

static bool offer_name(void *user, const char *name)
{
    nearest_offer(user, name);
    return false;
}

/* ---- reporting ---- */

static bool is_certain(const struct import_walk *walk, const struct import_place *place,
                       const uint8_t *ip)
{
    const struct raw_code *body = walk->code->root;
    return ip >= place->uncertain && ip >= body->code && ip < body->code + body->size;
}

static bool is_first(struct text_set *told, const char *key)
{
    size_t known = told->size;
    return text_set_add(told, key, strlen(key)) == known;
}

/* Reports once a line; false: it was told before. */
static bool tell(struct import_walk *walk, const struct import_place *place, const uint8_t *ip,
                 const char *what, const char *meant)
{
    const uint8_t *lines = prelude_line_table(&place->prelude);
    const uint8_t *end = place->prelude.info + place->prelude.info_size;
    unsigned line = lines ? line_of_offset(lines, end, (size_t)(ip - place->prelude.code)) : 0;
    char *where = walk->input->kind == INPUT_PY ? tool_format("%s:%u", walk->input->path, line)
                                                : tool_copy(walk->input->path);
    char *key = tool_format("%s %s", where, what);
    bool is_new = is_first(walk->told, key);
    if (is_new && is_certain(walk, place, ip))
        report_error(walk->report, where, "%s%s", what, meant);
    else if (is_new)
        report_warning(walk->report, where, "%s%s", what, meant);
    free(key);
    free(where);
    return is_new;
}

static void hint_module(struct report *report, const char *name)
{
    if (strcmp(name, "asyncio") == 0 || strcmp(name, "uasyncio") == 0)
        report_hint(report,
                    "it is Python of Permafrost's own: require(\"asyncio\") in the manifest");
    else
        report_hint(report,
                    "name it in the manifest: module() or package(), require() of a library, or "
                    "optional(\"%s\") where a file or C brings it",
                    name);
}

/* Each import is told of, what to do once a module. */
static void tell_module(struct import_walk *walk, const struct import_place *place,
                        const uint8_t *ip, const char *name)
{
    const struct import_sources *sources = walk->sources;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < sources->image->size; i++)
        nearest_offer(&nearest, sources->image->items[i].name);
    for (size_t i = 0; i < VM_MODULES; i++)
        nearest_offer(&nearest, vm_modules[i]);
    for (size_t i = 0; i < sources->user->n_lines; i++)
        if (sources->user->lines[i].kind == LINE_MODULE)
            nearest_offer(&nearest, sources->user->lines[i].arguments[0]);
    char *meant = nearest_answer(&nearest), *what = tool_format("no module '%s' is frozen", name);
    if (tell(walk, place, ip, what, meant) && is_first(walk->told, name))
        hint_module(walk->report, name);
    free(what);
    free(meant);
}

static void tell_attribute(struct import_walk *walk, const struct import_place *place,
                           const uint8_t *ip, const char *module, const char *name)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    each_global(walk->sources, module, offer_name, &nearest);
    char *meant = nearest_answer(&nearest);
    char *what = tool_format("the module %s has no '%s'", module, name);
    if (tell(walk, place, ip, what, meant) && !*meant)
        report_hint(walk->report,
                    "mend the name; or, where the program does without or sets it, say "
                    "optional(\"%s.%s\") in the manifest",
                    module, name);
    free(what);
    free(meant);
}

static void check_attribute(struct import_walk *walk, const struct import_place *place,
                            const uint8_t *ip, const char *module, const char *name)
{
    static const char *const all_have[] = {"__name__", "__dict__", "__class__", "__file__"};
    for (size_t i = 0; i < sizeof all_have / sizeof *all_have; i++)
        if (strcmp(all_have[i], name) == 0)
            return;
    if (each_global(walk->sources, module, imports_is_name, (void *)name) ||
        text_set_find(&walk->set_attributes, name, strlen(name)) != SIZE_MAX)
        return;
    char *full = tool_format("%s.%s", module, name);
    if (!is_excused(walk->sources, full))
        tell_attribute(walk, place, ip, module, name);
    free(full);
}

/* ---- walking ---- */

/* The absolute name of an import, malloc'ed; NULL: it leads above all packages. */
static char *absolute_name(const struct input *input, int64_t level, const char *name)
{
    if (level == 0)
        return tool_copy(name);
    size_t size = strlen(input->name);
    for (int64_t up = input->package; up < level; up++) {
        while (size > 0 && input->name[size - 1] != '.')
            size--;
        if (size == 0)
            return NULL;
        size--;
    }
    return tool_format("%.*s%s%s", (int)size, input->name, *name ? "." : "", name);
}

/* Each package on the way, and the module. Returns whether all are there. */
static bool check_module(struct import_walk *walk, const struct import_place *place,
                         const uint8_t *ip, const char *name)
{
    for (size_t end = 0; name[end];) {
        end += name[end] == '.';
        end += strcspn(name + end, ".");
        char *part = tool_format("%.*s", (int)end, name);
        bool there = is_provided(walk->sources, part);
        if (!there)
            tell_module(walk, place, ip, part);
        free(part);
        if (!there)
            return false;
    }
    return true;
}

static const char *imports_name_text(const struct import_walk *walk,
                                     const struct instruction *instruction)
{
    return walk->code->names[instruction->value].data;
}

static bool stores_global(uint8_t opcode)
{
    return opcode == OP_STORE_NAME || opcode == OP_STORE_GLOBAL;
}

/* What put the stack's top there, as far as one instruction tells. */
struct import_top {
    uint8_t opcode;
    int64_t value;
    bool twice; /* a store leaves it there: `import x`, and its first use behind that */
};

static void follow_top(struct import_top *top, const struct instruction *at)
{
    if (at->opcode == OP_DUP_TOP)
        top->twice = true;
    else if (top->twice && stores_global(at->opcode))
        *top = (struct import_top){OP_LOAD_NAME, at->value, false};
    else
        *top = (struct import_top){at->opcode, at->value, false};
}

static bool is_global(const struct import_top *top)
{
    return top->opcode == OP_LOAD_NAME || top->opcode == OP_LOAD_GLOBAL;
}

static void check_function(struct import_walk *walk, const struct raw_code *raw)
{
    struct import_place place = {.end = raw->code + raw->size};
    struct instruction at;
    struct import_top top = {0};
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &place.prelude))
        return;
    place.uncertain = place.prelude.code;
    int64_t level = 0;
    char *imported = NULL; /* the module on the stack, for `from` */
    for (const uint8_t *ip = place.prelude.code;
         ip < place.end && instruction_read(ip, place.end, &at); ip = at.next) {
        if (instruction_is_jump(at.opcode) && at.opcode != OP_SETUP_FINALLY &&
            at.opcode != OP_SETUP_WITH && at.from + at.value > place.uncertain)
            place.uncertain = at.from + at.value;
        if (at.opcode == OP_LOAD_CONST_SMALL_INT || at.opcode == OP_LOAD_CONST_SMALL_INT_MULTI)
            level = at.value;
        if (at.opcode == OP_IMPORT_NAME) {
            free(imported);
            imported = absolute_name(walk->input, level, imports_name_text(walk, &at));
            if (imported && !check_module(walk, &place, ip, imported)) {
                free(imported);
                imported = NULL;
            }
        }
        const char *module = NULL;
        if (at.opcode == OP_IMPORT_FROM && imported)
            module = native_module(walk->sources, imported);
        else if ((at.opcode == OP_LOAD_ATTR || at.opcode == OP_LOAD_METHOD) && is_global(&top))
            module = walk->native[top.value];
        if (module)
            check_attribute(walk, &place, ip, module, imports_name_text(walk, &at));
        follow_top(&top, &at);
    }
    free(imported);
    for (size_t i = 0; i < raw->n_children; i++)
        check_function(walk, raw->children[i]);
}

/* ---- which globals are C modules ---- */

/* Counts in stores[] how often each global is bound, and notes the module where an import does. */
static void find_natives(struct import_walk *walk, const struct raw_code *raw, unsigned *stores)
{
    struct prelude prelude;
    struct instruction at;
    struct import_top top = {0};
    const uint8_t *end = raw->code + raw->size;
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &prelude))
        return;
    for (const uint8_t *ip = prelude.code; ip < end && instruction_read(ip, end, &at);
         ip = at.next) {
        if (stores_global(at.opcode)) {
            stores[at.value]++;
            walk->native[at.value] =
                top.opcode == OP_IMPORT_NAME
                    ? native_module(walk->sources, walk->code->names[top.value].data)
                    : NULL;
        }
        follow_top(&top, &at);
    }
    for (size_t i = 0; i < raw->n_children; i++)
        find_natives(walk, raw->children[i], stores);
}

/* Is the text loaded at ip one of those that `from module import` lists? */
static bool is_from_list(const uint8_t *ip, const uint8_t *end)
{
    struct instruction at = {0};
    bool good;
    while ((good = instruction_read(ip, end, &at)) && at.opcode == OP_LOAD_CONST_STRING)
        ip = at.next;
    return good && at.opcode == OP_BUILD_TUPLE && instruction_read(at.next, end, &at) &&
           at.opcode == OP_IMPORT_NAME;
}

/* Names that a module sets on some object, or has as a text, as for hasattr(). */
static void find_set_attributes(struct import_walk *walk, const struct code *code,
                                const struct raw_code *raw)
{
    struct prelude prelude;
    struct instruction at;
    const uint8_t *end = raw->code + raw->size;
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &prelude))
        return;
    for (const uint8_t *ip = prelude.code; ip < end && instruction_read(ip, end, &at); ip = at.next)
        if (at.opcode == OP_STORE_ATTR ||
            (at.opcode == OP_LOAD_CONST_STRING && !is_from_list(ip, end)))
            text_set_add(&walk->set_attributes, code->names[at.value].data,
                         code->names[at.value].size);
    for (size_t i = 0; i < raw->n_children; i++)
        find_set_attributes(walk, code, raw->children[i]);
}

static void check_input(struct import_walk *walk, const struct input *input)
{
    const struct code *code = &input->code;
    unsigned *stores = tool_alloc((code->n_names + 1) * sizeof *stores);
    walk->input = input;
    walk->code = code;
    walk->native = tool_alloc((code->n_names + 1) * sizeof *walk->native);
    find_natives(walk, code->root, stores);
    for (size_t i = 0; i < code->n_names; i++)
        if (stores[i] != 1)
            walk->native[i] = NULL;
    check_function(walk, code->root);
    free(walk->native);
    free(stores);
}

void imports_check(const struct import_sources *sources, struct report *report)
{
    struct text_set told;
    struct import_walk walk = {.sources = sources, .report = report, .told = &told};
    text_set_init(&told);
    text_set_init(&walk.set_attributes);
    for (size_t i = 0; i < sources->image->size; i++)
        if (sources->image->items[i].loaded_code)
            find_set_attributes(&walk, &sources->image->items[i].code,
                                sources->image->items[i].code.root);
    for (size_t i = 0; i < sources->image->size; i++)
        if (sources->image->items[i].loaded_code)
            check_input(&walk, &sources->image->items[i]);
    text_set_free(&walk.set_attributes);
    text_set_free(&told);
}
