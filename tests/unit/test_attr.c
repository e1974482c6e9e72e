/* test_attr.c - attributes: reading, storing and deleting them on instances, classes and modules, and that no cache outlives a
 * change of what it was filled from. */
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/namespace.h"
#include "tests/unit/vm_test.h"

static value make_class(qstr name, value base)
{
    value args[] = {VALUE_NAME(name), tuple_new(base != NO_VALUE, &base), dict_new()};
    return call(VALUE_OBJECT(&type_type), 3, 0, args);
}

static value read_value(void *object)
{
    return attr_load(VALUE_OBJECT(object), Q_value);
}

static value delete_value(void *object)
{
    attr_delete(VALUE_OBJECT(object), Q_value);
    return VALUE_NONE;
}

static bool raises_attribute_error(value (*function)(void *), value object)
{
    value result, exception = protect(function, value_object(object), &result);
    return exception != NO_VALUE && exception_matches(exception, &type_AttributeError);
}

static void test_instance(void)
{
    value class = make_class(Q_object, NO_VALUE), object = call_0(class);
    CHECK(attr_find(object, Q_value) == NO_VALUE && raises_attribute_error(read_value, object));
    attr_store(object, Q_value, VALUE_SMALL_INT(1));
    CHECK(attr_load(object, Q_value) == VALUE_SMALL_INT(1));
    attr_store(class, Q_value, VALUE_SMALL_INT(2)); /* the instance's own comes first */
    CHECK(attr_load(object, Q_value) == VALUE_SMALL_INT(1));
    attr_delete(object, Q_value);
    CHECK(attr_load(object, Q_value) == VALUE_SMALL_INT(2));
    CHECK(raises_attribute_error(delete_value, object));
    attr_delete(class, Q_value);
    CHECK(attr_find(object, Q_value) == NO_VALUE);
}

/* Many attributes: more than a class makes room for at first, and than a map has without an index. */
static void test_many(void)
{
    value class = make_class(Q_object, NO_VALUE);
    for (int round = 0; round < 3; round++) {
        value object = call_0(class);
        for (qstr i = 0; i < 40; i++)
            attr_store(object, Q_append + i, VALUE_SMALL_INT(i));
        for (qstr i = 0; i < 40; i++)
            CHECK(attr_load(object, Q_append + i) == VALUE_SMALL_INT(i));
        heap_collect();
    }
}

/* What was found is cached by class and name: each change shows at once, in all classes below. */
static void test_class_changes(void)
{
    value top = make_class(Q_object, NO_VALUE), middle = make_class(Q_object, top);
    value bottom = make_class(Q_object, middle), object = call_0(bottom);
    for (int i = 0; i < 50; i++) {
        attr_store(top, Q_value, VALUE_SMALL_INT(i));
        CHECK(attr_load(object, Q_value) == VALUE_SMALL_INT(i) &&
              attr_load(bottom, Q_value) == VALUE_SMALL_INT(i));
        attr_store(middle, Q_value, VALUE_SMALL_INT(-i));
        CHECK(attr_load(object, Q_value) == VALUE_SMALL_INT(-i));
        attr_delete(middle, Q_value);
        CHECK(attr_load(object, Q_value) == VALUE_SMALL_INT(i));
        attr_delete(top, Q_value);
        CHECK(attr_find(object, Q_value) == NO_VALUE);
    }
}

/* Classes die, and others come to lie where they were. */
static void test_classes_that_die(void)
{
    for (int i = 0; i < 200; i++) {
        value class = make_class(Q_object, NO_VALUE);
        if (i % 2)
            attr_store(class, Q_value, VALUE_SMALL_INT(i));
        CHECK(attr_find(call_0(class), Q_value) == (i % 2 ? VALUE_SMALL_INT(i) : NO_VALUE));
        if (i % 10 == 0)
            heap_collect();
    }
}

/* A builtin found through a module's globals is cached; a global of that name hides it at once. */
static void test_builtins(void)
{
    value module = module_new(Q_object), builtin = global_load(module, Q_len);
    struct map *globals = &((struct module *)value_object(module))->globals;
    CHECK(global_load(module, Q_len) == builtin);
    for (int i = 0; i < 20; i++) {
        map_put_name(globals, Q_len, VALUE_SMALL_INT(i));
        CHECK(global_load(module, Q_len) == VALUE_SMALL_INT(i));
        map_delete(globals, VALUE_NAME(Q_len));
        CHECK(global_load(module, Q_len) == builtin);
    }
    CHECK(attr_find(module, Q_value) == NO_VALUE);
}

static void test_methods(void)
{
    value list = list_new(0, NULL), method[2], item = VALUE_SMALL_INT(5);
    method_load(list, Q_append, method);
    CHECK(method[1] == list);
    call_method(list, Q_append, 1, &item);
    CHECK(small_int(length(list)) == 1);
    value bound = attr_load(list, Q_append);
    call_1(bound, item);
    CHECK(small_int(length(list)) == 2 && attr_find(list, Q_value) == NO_VALUE);
    CHECK(!method_find_special(list, Q___enter__, method));
}

value vm_test(void *data)
{
    (void)data;
    test_instance();
    test_many();
    test_class_changes();
    test_classes_that_die();
    test_builtins();
    test_methods();
    CHECK(heap_check());
    return VALUE_NONE;
}
