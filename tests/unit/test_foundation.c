/* test_foundation.c - what later features stand on: mutable objects in ROM. A hand-written class, module, dict, list and
 * cell are written to, collected around, and keep their identity; their ROM parts keep their bytes. */
#include "runtime/port.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/vm.h"
#include "tests/unit/check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALIAS_CLASS = FIXED_ALIAS_COUNT,
    ALIAS_MODULE,
    ALIAS_DICT,
    ALIAS_LIST,
    ALIAS_CELL,
    ALIAS_END,
};

static const struct rom_pair class_pairs[] = {
    {VALUE_NAME(Q_count), VALUE_SMALL_INT(1)},
    {VALUE_NAME(Q_value), VALUE_SMALL_INT(7)},
};
static const struct rom_table class_table = {NULL, class_pairs, 0, 2};
static const struct type rom_class = {&type_type, Q_object,
                                      TYPE_HEAP,  &slots_instance,
                                      NO_VALUE,   MAP_ROM_INIT(&class_table, ALIAS_CLASS)};

static const struct rom_pair module_pairs[] = {
    {VALUE_NAME(Q___name__), VALUE_NAME(Q_main)},
    {VALUE_NAME(Q_args), VALUE_SMALL_INT(10)},
    {VALUE_NAME(Q_value), VALUE_OBJECT(&rom_class)},
};
static const struct rom_table module_table = {NULL, module_pairs, 0, 3};
static const struct module rom_module = {&type_module, MAP_ROM_INIT(&module_table, ALIAS_MODULE)};

static const struct rom_pair dict_pairs[] = {
    {VALUE_NAME(Q_append), VALUE_SMALL_INT(1)},
    {VALUE_NAME(Q_clear), VALUE_SMALL_INT(2)},
    {VALUE_NAME(Q_value), VALUE_SMALL_INT(3)},
};
static const struct rom_table dict_table = {NULL, dict_pairs, 0, 3};
static const struct dict rom_dict = {&type_dict, MAP_ROM_INIT(&dict_table, ALIAS_DICT)};

static const value list_items[] = {VALUE_SMALL_INT(1), VALUE_NAME(Q_value), VALUE_NONE};
static const struct list list_payload = {&type_list, 3, 3, (value *)(uintptr_t)list_items};
static const struct rom_object rom_list = {&type_list_rom, ALIAS_LIST << ALIAS_SHIFT | ALIAS_OWN,
                                           &list_payload};

static const struct cell cell_payload = {&type_cell, VALUE_SMALL_INT(5)};
static const struct rom_object rom_cell = {&type_cell_rom, ALIAS_CELL << ALIAS_SHIFT | ALIAS_OWN,
                                           &cell_payload};

/* Collects, and overwrites what was freed. */
static void churn(void)
{
    heap_collect();
    for (int i = 0; i < 200; i++)
        memset(heap_alloc_leaf(16 + (size_t)i % 64), 0xa5, 16);
    heap_collect();
    CHECK(heap_check());
}

/* A value that only the ROM object's RAM state refers to. */
static value fresh(const char *text)
{
    char buffer[64];
    snprintf(buffer, sizeof buffer, "only here: %s", text);
    return str_from_c(buffer);
}

static bool is_text(value v, const char *text)
{
    char buffer[64];
    struct span span;
    snprintf(buffer, sizeof buffer, "only here: %s", text);
    return str_span(v, &span) && span.size == strlen(buffer) &&
           !memcmp(span.data, buffer, span.size);
}

static void test_class(void)
{
    value class = VALUE_OBJECT(&rom_class);
    value instance = call_0(class);
    CHECK(type_of(instance) == &rom_class && is_instance(instance, &rom_class));
    CHECK(attr_load(instance, Q_value) == VALUE_SMALL_INT(7));
    attr_store(class, Q_value, fresh("class"));
    attr_store(class, Q_append, fresh("new"));
    attr_delete(class, Q_count);
    churn();
    CHECK(is_text(attr_load(instance, Q_value), "class"));
    CHECK(is_text(attr_load(instance, Q_append), "new"));
    CHECK(attr_find(instance, Q_count) == NO_VALUE && attr_find(class, Q_count) == NO_VALUE);
    CHECK(map_count(&rom_class.members) == 2);
    attr_store(class, Q_count, VALUE_SMALL_INT(9));
    CHECK(attr_load(instance, Q_count) == VALUE_SMALL_INT(9));
    CHECK(type_of(instance) == &rom_class && class == VALUE_OBJECT(&rom_class));
    CHECK(class_pairs[1].content == VALUE_SMALL_INT(7));
}

static void test_module(void)
{
    value module = VALUE_OBJECT(&rom_module), key, content;
    size_t cursor = 0, n = 0;
    CHECK(attr_load(module, Q_args) == VALUE_SMALL_INT(10));
    CHECK(attr_load(module, Q_value) == VALUE_OBJECT(&rom_class));
    attr_store(module, Q_args, fresh("args"));
    attr_store(module, Q_clear, fresh("clear"));
    attr_delete(module, Q_value);
    churn();
    CHECK(is_text(attr_load(module, Q_args), "args") &&
          is_text(attr_load(module, Q_clear), "clear"));
    CHECK(attr_find(module, Q_value) == NO_VALUE);
    while (map_next(&rom_module.globals, &cursor, &key, &content))
        n++;
    CHECK(n == 3 && map_count(&rom_module.globals) == 3);
    map_put_name((struct map *)(uintptr_t)&rom_module.globals, Q_value, VALUE_NONE);
    CHECK(attr_load(module, Q_value) == VALUE_NONE && is_exactly(module, &type_module));
}

static void test_dict(void)
{
    value dict = VALUE_OBJECT(&rom_dict), key, content;
    struct map *map = dict_map(dict);
    size_t cursor = 0, sum = 0;
    CHECK(is_exactly(dict, &type_dict) && small_int(length(dict)) == 3);
    subscript(dict, VALUE_NAME(Q_value), VALUE_SMALL_INT(30));
    subscript(dict, VALUE_SMALL_INT(4), VALUE_SMALL_INT(40)); /* a key that is no name */
    subscript(dict, fresh("key"), fresh("content"));
    subscript(dict, VALUE_NAME(Q_append), VALUE_DELETED);
    churn();
    CHECK(subscript(dict, VALUE_NAME(Q_value), VALUE_LOAD) == VALUE_SMALL_INT(30));
    CHECK(subscript(dict, VALUE_SMALL_INT(4), VALUE_LOAD) == VALUE_SMALL_INT(40));
    CHECK(is_text(subscript(dict, fresh("key"), VALUE_LOAD), "content"));
    CHECK(map_get_name(map, Q_append) == NO_VALUE && map_count(map) == 4);
    while (map_next(map, &cursor, &key, &content))
        if (value_is_small_int(content))
            sum += (size_t)small_int(content);
    CHECK(sum == 72);
    map_clear(map);
    churn();
    CHECK(map_count(map) == 0 && !map_take(map, true, 1, &key, &content));
    subscript(dict, VALUE_NAME(Q_append), VALUE_TRUE);
    CHECK(map_take(map, true, 1, &key, &content) && key == VALUE_NAME(Q_append) &&
          content == VALUE_TRUE);
    CHECK(map_count(map) == 0);
    CHECK(dict_pairs[0].content == VALUE_SMALL_INT(1));
}

static void test_list(void)
{
    value list = VALUE_OBJECT(&rom_list);
    CHECK(is_exactly(list, &type_list) && list_read(list) == &list_payload);
    CHECK(subscript(list, VALUE_SMALL_INT(1), VALUE_LOAD) == VALUE_NAME(Q_value));
    list_append_value(list, fresh("item"));
    subscript(list, VALUE_SMALL_INT(0), VALUE_TRUE);
    churn();
    CHECK(small_int(length(list)) == 4 && list_read(list) != &list_payload);
    CHECK(is_text(subscript(list, VALUE_SMALL_INT(3), VALUE_LOAD), "item"));
    CHECK(subscript(list, VALUE_SMALL_INT(0), VALUE_LOAD) == VALUE_TRUE);
    CHECK(list_payload.size == 3 && list_items[0] == VALUE_SMALL_INT(1));
    value method[2];
    method_load(list, Q_clear, method);
    CHECK(method[1] == list); /* its address stays its identity */
}

static void test_cell(void)
{
    value cell = VALUE_OBJECT(&rom_cell);
    CHECK(is_exactly(cell, &type_cell) && cell_read(cell) == VALUE_SMALL_INT(5));
    cell_write(cell, fresh("cell"));
    churn();
    CHECK(is_text(cell_read(cell), "cell") && cell_payload.content == VALUE_SMALL_INT(5));
    cell_write(cell, NO_VALUE);
    churn();
    CHECK(cell_read(cell) == NO_VALUE);
}

static value raise_in_fixed(void *data)
{
    map_put_name((struct map *)(uintptr_t)&type_list.members, Q_value, VALUE_NONE);
    return *(value *)data;
}

/* A native type's members cannot be written at all. */
static void test_fixed(void)
{
    value result = VALUE_NONE, exception = protect(raise_in_fixed, &result, &result);
    CHECK(exception != NO_VALUE && exception_matches(exception, &type_TypeError));
}

/* The n-th key of a test map: a name or an int. */
static value key_at(bool names, int n)
{
    return names ? VALUE_NAME(Q_append + (qstr)n) : VALUE_SMALL_INT(n * 1000);
}

/* Puts n keys, takes every third away again, gives back the room that is left, and looks at each; then it grows. */
static void fit_and_grow(bool names, int n)
{
    struct map map;
    int left = 0;
    map_init(&map);
    for (int i = 0; i < n; i++)
        map_put(&map, key_at(names, i), VALUE_SMALL_INT(i));
    for (int i = 0; i < n; i += 3)
        map_delete(&map, key_at(names, i));
    size_t before = map.table ? heap_block_size(map.table) : 0;
    map_fit(&map);
    CHECK(!map.table || heap_block_size(map.table) <= before);
    for (int i = 0; i < n; i++) {
        value wanted = i % 3 ? VALUE_SMALL_INT(i) : NO_VALUE;
        left += i % 3 != 0;
        CHECK(map_get(&map, key_at(names, i)) == wanted);
    }
    CHECK(map_count(&map) == (size_t)left && heap_check());
    /* Names take 16 bytes each on the host, other keys 20, and 32 the index; deleted ones keep their places. */
    if (n == 24)
        CHECK(heap_block_size(map.table) == (names ? 24 * 16 : 24 * 20 + 32));
    size_t cursor = 0;
    value key, content;
    for (int last = -1; map_next(&map, &cursor, &key, &content); last = (int)small_int(content))
        CHECK((int)small_int(content) > last);
    for (int i = 0; i < 2 * n; i++)
        map_put(&map, key_at(names, i), VALUE_SMALL_INT(-i));
    for (int i = 0; i < 2 * n; i++)
        CHECK(map_get(&map, key_at(names, i)) == VALUE_SMALL_INT(-i));
    CHECK(map_count(&map) == 2 * (size_t)n && heap_check());
    heap_free((void *)(uintptr_t)map.table);
}

static void test_fit(void)
{
    for (int n = 0; n < 80; n++) {
        fit_and_grow(true, n);
        fit_and_grow(false, n);
    }
    map_fit((struct map *)(uintptr_t)&rom_module.globals); /* nothing to give back */
    CHECK(map_count(&rom_module.globals) == 3);
}

static value test(void *data)
{
    (void)data;
    vm.alias = heap_alloc(ALIAS_END * sizeof *vm.alias);
    for (int round = 0; round < 3; round++) {
        memset(vm.alias, 0, ALIAS_END * sizeof *vm.alias);
        vm.lists_copied++;
        test_class();
        test_module();
        test_dict();
        test_list();
        test_cell();
        test_fixed();
        memset(vm.alias, 0, ALIAS_END * sizeof *vm.alias);
        test_fit();
    }
    return VALUE_NONE;
}

int main(void)
{
    enum { HEAP = 64 * 1024 };
    void *memory = malloc(HEAP);
    if (!vm_start(memory, HEAP))
        return 2;
    int status = vm_run(test, NULL);
    vm_stop();
    free(memory);
    return status || failures;
}
