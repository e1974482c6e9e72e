/* plan_words.c - functions of machine words (@micropython.viper): each becomes C in image.c and a native
 * function object, a constant of the code that defines it. */
#include "freezer/image/plan.h"
#include "mpy-cross/native/words.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t plan_count_words(const struct raw_code *raw)
{
    size_t count = raw->is_words;
    for (size_t i = 0; i < raw->n_children; i++)
        count += plan_count_words(raw->children[i]);
    return count;
}

const struct planned_words *plan_words_of(const struct plan *plan,
                                          const struct planned_module *module,
                                          const struct raw_code *raw)
{
    const struct planned_words *words = &plan->words[module->first_words];
    while (words->raw != raw)
        words++;
    return words;
}

void plan_words_refuse(const char *path, const struct words_error *error, struct report *report)
{
    char *place = error->line ? tool_format("%s:%u", path, (unsigned)error->line) : tool_copy(path);
    report_error(report, place, "%s", error->message);
    if (error->hint)
        report_hint(report, "%s", error->hint);
    free(place);
}

static bool add_words(struct plan *plan, struct planned_module *module, const struct raw_code *raw,
                      uint32_t constant, struct report *report)
{
    const struct input *input = module->input;
    const char *name = input_function_name(&input->code, raw);
    struct planned_words words = {.raw = raw, .module = module, .constant = constant};
    struct words_error error = {0};
    buf_put_str(&plan->words_c, "\n/* ");
    print_comment(&plan->words_c, input->name, strlen(input->name), 60);
    buf_put_str(&plan->words_c, ": ");
    print_comment(&plan->words_c, name, strlen(name), 60);
    buf_put_str(&plan->words_c, " */\n");
    if (words_to_c(&input->code, raw, (unsigned)plan->n_words, constant, WORDS_FOR_IMAGE,
                   &plan->arena, &plan->words_c, &words.made, &error) != 0) {
        plan_words_refuse(input->path, &error, report);
        return false;
    }
    words.name = (uint32_t)names_add(&plan->names, name, strlen(name));
    tool_grow(plan->words, plan->n_words, plan->words_capacity);
    plan->words[plan->n_words++] = words;
    module->n_words++;
    return true;
}

static bool add_all(struct plan *plan, struct planned_module *module, const struct raw_code *raw,
                    uint32_t *constants, size_t *n, struct report *report)
{
    if (raw->is_words) {
        if (!add_words(plan, module, raw, (uint32_t)*n, report))
            return false;
        constants[(*n)++] = plan_simple(plan, PLANNED_WORDS, (int64_t)plan->n_words - 1);
    }
    for (size_t i = 0; i < raw->n_children; i++)
        if (!add_all(plan, module, raw->children[i], constants, n, report))
            return false;
    return true;
}

bool plan_words(struct plan *plan, struct planned_module *module, uint32_t *constants, size_t *n,
                struct report *report)
{
    module->first_words = (uint32_t)plan->n_words;
    return add_all(plan, module, module->input->code.root, constants, n, report);
}

/* The numbers of the names that its C mentions. */
static void emit_names(const struct plan *plan, size_t index, struct buf *out)
{
    const struct planned_words *words = &plan->words[index];
    for (size_t i = 0; i < words->made.n_names; i++) {
        uint32_t name = words->made.names[i];
        print_to(out, "enum { n%zu_%u = %u };\n", index, (unsigned)name,
                 (unsigned)plan->names.names[words->module->name_indices[name]].id);
    }
}

unsigned plan_words_arity(const struct planned_words *words)
{
    return words->made.is_leaf ? words->made.arity : 0;
}

void plan_emit_words(const struct plan *plan, struct buf *out)
{
    if (plan->n_words == 0)
        return;
    buf_put_str(out, "\n#include \"runtime/vm/run/words.h\"\n");
    for (size_t i = 0; i < plan->n_words; i++)
        emit_names(plan, i, out);
    buf_put(out, plan->words_c.data, plan->words_c.size);
    for (size_t i = 0; i < plan->n_words; i++) {
        const struct planned_words *words = &plan->words[i];
        unsigned arity = plan_words_arity(words);
        char kind[2] = {arity > 3 ? 'V' : (char)('0' + arity), 0};
        print_to(out,
                 "static const struct native words_%zu FROZEN(\"words\") = {\n    &type_native, "
                 "(void (*)(void))word_%zu, %u, NATIVE_%s%s, %u};\n",
                 i, i, (unsigned)plan->names.names[words->name].id, arity > 3 ? "" : "F", kind,
                 arity | arity << 4);
    }
}
