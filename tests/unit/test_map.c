/* test_map.c - maps against a model: names and general keys, put, taken out, walked, fitted and copied in random order. What
 * keys written in Python do meanwhile is in tests/language/programs/reentry.py. */
#include "runtime/port.h"
#include "runtime/vm/run/vm.h"
#include "tests/unit/vm_test.h"

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)random_state * n >> 32);
}

enum { KEYS = 60, STEPS = 4000 };

/* What the map must hold: contents by key, and the keys in order of insertion. */
struct model {
    value keys[KEYS];
    value contents[KEYS]; /* NO_VALUE: absent */
    size_t order[KEYS], n;
};

/* Names, or ints, texts that are no names, names and tuples in turn. */
static value key_at(bool names, size_t i)
{
    if (names || i % 4 == 2)
        return VALUE_NAME(Q_append + (qstr)i);
    if (i % 4 == 0)
        return VALUE_SMALL_INT((intptr_t)i - 20);
    if (i % 4 == 1) {
        char text[24];
        return str_new(text, (size_t)snprintf(text, sizeof text, "no name %zu", i));
    }
    value pair[] = {VALUE_SMALL_INT(i), VALUE_NONE};
    return tuple_new(2, pair);
}

static void model_remove(struct model *model, size_t key)
{
    size_t to = 0;
    for (size_t i = 0; i < model->n; i++)
        if (model->order[i] != key)
            model->order[to++] = model->order[i];
    model->n = to;
    model->contents[key] = NO_VALUE;
}

static void check_same(const struct map *map, const struct model *model)
{
    size_t cursor = 0, n = 0;
    value key, content;
    CHECK(map_count(map) == model->n);
    while (map_next(map, &cursor, &key, &content)) {
        CHECK(n < model->n && values_equal(key, model->keys[model->order[n]]) &&
              content == model->contents[model->order[n]]);
        n++;
    }
    CHECK(n == model->n);
    for (size_t i = 0; i < KEYS; i++)
        CHECK(map_get(map, model->keys[i]) == model->contents[i]);
}

static void take(struct map *map, struct model *model, bool last)
{
    value key, content;
    CHECK(map_take(map, last, SIZE_MAX, &key, &content) == (model->n > 0));
    if (model->n == 0)
        return;
    size_t i = model->order[last ? model->n - 1 : 0];
    CHECK(values_equal(key, model->keys[i]) && content == model->contents[i]);
    model_remove(model, i);
}

static void step(struct map *map, struct model *model, size_t n)
{
    size_t i = random_below(KEYS), kind = random_below(64);
    value content = VALUE_SMALL_INT(n);
    if (kind < 36) {
        if (model->contents[i] == NO_VALUE)
            model->order[model->n++] = i;
        model->contents[i] = content;
        map_put(map, model->keys[i], content);
    } else if (kind < 52) {
        CHECK(map_delete(map, model->keys[i]) == model->contents[i]);
        model_remove(model, i);
    } else if (kind < 58) {
        take(map, model, kind % 2);
    } else if (kind < 61) {
        map_fit(map);
    } else if (kind < 63) {
        struct map copy;
        map_copy(&copy, map);
        *map = copy;
    } else {
        map_clear(map);
        while (model->n > 0)
            model_remove(model, model->order[0]);
    }
}

static void test_model(bool names)
{
    struct model model = {.n = 0};
    struct map map;
    map_init(&map);
    for (size_t i = 0; i < KEYS; i++)
        model.keys[i] = key_at(names, i);
    for (size_t n = 0; n < STEPS; n++) {
        step(&map, &model, n);
        if (n % 16 == 0)
            check_same(&map, &model);
        if (n % 500 == 0)
            heap_collect();
    }
    check_same(&map, &model);
    CHECK(heap_check());
}

/* A cursor keeps its place while entries go, and when the room behind them is given back. */
static void test_walk(bool names)
{
    struct map map;
    size_t cursor = 0, seen = 0;
    value key, content;
    map_init(&map);
    for (size_t i = 0; i < KEYS; i++)
        map_put(&map, key_at(names, i), VALUE_SMALL_INT(i));
    for (size_t i = 0; i < KEYS; i += 3)
        map_delete(&map, key_at(names, i));
    while (map_next(&map, &cursor, &key, &content)) {
        CHECK(small_int(content) % 3 != 0);
        seen++;
        map_delete(&map, key);
        if (seen == 9)
            map_fit(&map);
    }
    CHECK(seen == KEYS - KEYS / 3 && map_count(&map) == 0);
}

/* map_take looks no further than it is told. */
static void test_take_is_bounded(void)
{
    struct map map;
    value key, content;
    map_init(&map);
    for (int i = 0; i < 20; i++)
        map_put(&map, VALUE_SMALL_INT(i), VALUE_NONE);
    for (int i = 0; i < 10; i++)
        map_delete(&map, VALUE_SMALL_INT(i));
    CHECK(!map_take(&map, false, 10, &key, &content) && map_count(&map) == 10);
    CHECK(map_take(&map, false, 11, &key, &content) && key == VALUE_SMALL_INT(10));
    CHECK(map_take(&map, true, 1, &key, &content) && key == VALUE_SMALL_INT(19));
}

/* A text that is a name is found by it, and the other way round, whatever else the map holds. */
static void test_texts_and_names(void)
{
    struct map map;
    uint8_t append[] = "append";
    map_init(&map);
    map_put(&map, VALUE_NAME(Q_append), VALUE_TRUE);
    CHECK(map_get(&map, str_new(append, 6)) == VALUE_TRUE);
    CHECK(map_get(&map, str_new("no name at all", 14)) == NO_VALUE);
    map_put(&map, VALUE_SMALL_INT(1), VALUE_FALSE);
    CHECK(map_get(&map, str_new(append, 6)) == VALUE_TRUE &&
          map_get_name(&map, Q_append) == VALUE_TRUE);
    map_put(&map, str_new("clear", 5), VALUE_NONE);
    CHECK(map_get_name(&map, Q_clear) == VALUE_NONE &&
          map_delete(&map, VALUE_NAME(Q_clear)) == VALUE_NONE);
    CHECK(map_count(&map) == 2);
}

enum { FROZEN_KEYS = 20, WRITES = 8 };

/* The write with that number: to the map, and to the model. */
static void frozen_write(struct map *map, struct model *model, size_t number)
{
    size_t i = number == 1 ? FROZEN_KEYS : number == 5 ? FROZEN_KEYS + 1 : 3;
    value content = VALUE_SMALL_INT(1000);
    switch (number) {
    case 0: /* a name that is there, then one that is not */
    case 1:
        if (model->contents[i] == NO_VALUE)
            model->order[model->n++] = i;
        model->contents[i] = content;
        map_put(map, model->keys[i], content);
        break;
    case 2:
        CHECK(map_delete(map, model->keys[i]) == model->contents[i]);
        model_remove(model, i);
        break;
    case 3:
    case 4:
        take(map, model, number == 3);
        break;
    case 5: /* a key that is no name */
        model->keys[i] = VALUE_SMALL_INT(7);
        model->order[model->n++] = i;
        model->contents[i] = content;
        map_put(map, model->keys[i], content);
        break;
    case 6:
        map_fit(map);
        break;
    default:
        map_clear(map);
        while (model->n > 0)
            model_remove(model, model->order[0]);
    }
}

/* A map in frozen form: reads what its table says, and after the first write of any kind what that made of it, in order; the
 * table's bytes stay. */
static void test_frozen(size_t n, size_t number)
{
    struct model model = {.n = 0};
    struct rom_pair pairs[FROZEN_KEYS], before[FROZEN_KEYS];
    for (size_t i = 0; i < KEYS; i++)
        model.keys[i] = key_at(true, i);
    for (size_t i = 0; i < n; i++) {
        size_t key = (i * 7 + 3) % FROZEN_KEYS; /* not in order of the ids */
        pairs[i] = (struct rom_pair){model.keys[key], VALUE_SMALL_INT(i)};
        model.contents[key] = pairs[i].content;
        model.order[model.n++] = key;
    }
    memcpy(before, pairs, n * sizeof *pairs);
    vm.alias = heap_alloc((FIXED_ALIAS_COUNT + 1) * sizeof *vm.alias);
    struct map map = MAP_FROZEN_INIT(pairs, n, ALIAS_FIRST + ALIAS_OWN, MAP_NAMES | MAP_PLAIN),
               copy;
    const struct map as_made = map;
    check_same(&map, &model);
    map_copy(&copy, &map);
    check_same(&copy, &model);
    CHECK(!vm.alias[FIXED_ALIAS_COUNT] && map_get(&map, VALUE_SMALL_INT(7)) == NO_VALUE);
    frozen_write(&map, &model, number);
    heap_collect();
    check_same(&map, &model);
    map_copy(&copy, &map);
    check_same(&copy, &model);
    frozen_write(&map, &model, 0);
    check_same(&map, &model);
    CHECK(memcmp(before, pairs, n * sizeof *pairs) == 0 && memcmp(&as_made, &map, sizeof map) == 0);
}

static value put_unhashable(void *data)
{
    map_put(data, list_new(0, NULL), VALUE_NONE);
    return VALUE_NONE;
}

static void test_errors(void)
{
    struct map map;
    value result;
    map_init(&map);
    value exception = protect(put_unhashable, &map, &result);
    CHECK(exception != NO_VALUE && exception_matches(exception, &type_TypeError) &&
          map_count(&map) == 0);
    map.count_flags |= MAP_FIXED;
    exception = protect(put_unhashable, &map, &result);
    CHECK(exception != NO_VALUE && exception_matches(exception, &type_TypeError));
}

value vm_test(void *data)
{
    (void)data;
    for (int names = 0; names < 2; names++) {
        test_model(names);
        test_walk(names);
    }
    test_take_is_bounded();
    test_texts_and_names();
    for (size_t number = 0; number < WRITES; number++) {
        test_frozen(0, number);
        test_frozen(5, number);
        test_frozen(FROZEN_KEYS, number);
    }
    test_errors();
    return VALUE_NONE;
}
