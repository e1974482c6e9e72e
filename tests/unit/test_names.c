/* test_names.c - names: every id of the VM's own to its text and back, texts that are made names at run time, and what stays
 * of them through collections. */
#include "tests/unit/vm_test.h"

static bool is_text(struct span span, const char *text)
{
    return span.size == strlen(text) && memcmp(span.data, text, span.size) == 0;
}

static void test_fixed(void)
{
    for (qstr name = 1; name < FIXED_NAME_END; name++) {
        struct span text = name_span(name);
        CHECK(intern_try(text.data, text.size) == name && intern(text.data, text.size) == name);
    }
    CHECK(is_text(name_span(Q_append), "append") && is_text(name_span(Q___init__), "__init__"));
    CHECK(is_text(name_span(Q__empty_), "") && intern("", 0) == Q__empty_);
}

static void test_made(void)
{
    enum { MADE = 300 };
    static qstr names[MADE];
    char text[32];
    size_t before = ram_name_count(), bytes = ram_name_bytes();
    for (int i = 0; i < MADE; i++) {
        size_t size = (size_t)snprintf(text, sizeof text, "made at run time %d", i);
        CHECK(intern_try(text, size) == 0);
        names[i] = intern(text, size);
        CHECK(intern(text, size) == names[i] && names[i] >= FIXED_NAME_END);
        if (i % 50 == 0)
            heap_collect();
    }
    heap_collect();
    for (int i = 0; i < MADE; i++) {
        size_t size = (size_t)snprintf(text, sizeof text, "made at run time %d", i);
        CHECK(is_text(name_span(names[i]), text) && intern_try(text, size) == names[i]);
        for (int j = 0; j < i; j++)
            CHECK(names[j] != names[i]);
    }
    CHECK(ram_name_count() == before + MADE && ram_name_bytes() > bytes);
}

/* Texts with bytes that could be mistaken, and long ones. */
static void test_odd_texts(void)
{
    uint8_t text[600];
    for (size_t size = 1; size < sizeof text; size += 37) {
        memset(text, 0xc3, sizeof text);
        text[size - 1] = 0;
        qstr name = intern(text, size);
        struct span span = name_span(name);
        CHECK(span.size == size && memcmp(span.data, text, size) == 0 &&
              intern(text, size) == name);
        CHECK(intern(text, size) != intern(text, size - 1));
    }
}

static value intern_int(void *data)
{
    (void)data;
    return VALUE_SMALL_INT(intern_value(VALUE_SMALL_INT(1)));
}

static void test_values(void)
{
    value result;
    CHECK(intern_value(str_new("append", 6)) == Q_append &&
          intern_value(VALUE_NAME(Q_clear)) == Q_clear);
    CHECK(value_hash(str_new("append", 6)) == value_hash(VALUE_NAME(Q_append)));
    value exception = protect(intern_int, NULL, &result);
    CHECK(exception != NO_VALUE && exception_matches(exception, &type_TypeError));
}

value vm_test(void *data)
{
    (void)data;
    test_fixed();
    test_made();
    test_odd_texts();
    test_values();
    CHECK(heap_check());
    return VALUE_NONE;
}
