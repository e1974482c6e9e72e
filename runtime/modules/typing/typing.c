/* typing.c - typing: one object that stands for every type there is to be named in annotations. Asked for an item it
 * gives itself, called it gives itself too: List[int], TypeVar("T"). */
#include "runtime/vm/run/vm.h"

value typing_any(size_t n_args, const value *args)
{
    static const struct object form = {&type_typing_form};
    (void)n_args;
    (void)args;
    return VALUE_OBJECT(&form);
}

value typing_form_subscr(value self, value index, value content)
{
    (void)index;
    return content == VALUE_LOAD ? self : NO_VALUE;
}

value typing_form_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)n_positional;
    (void)n_keywords;
    (void)args;
    return self;
}

/* A | B */
value typing_form_binary(enum binary_operator op, value self, value other)
{
    (void)other;
    return op == BINARY_OR ? self : NO_VALUE;
}

/* Generic[T], Protocol[T] among the bases of a class: nothing to inherit. */
value typing_generic(size_t n_args, const value *args)
{
    static const struct object base = {&type_typing_base};
    (void)n_args;
    (void)args;
    return VALUE_OBJECT(&base);
}

value typing_base_subscr(value self, value index, value content)
{
    (void)self;
    (void)index;
    return content == VALUE_LOAD ? VALUE_OBJECT(&type_object) : NO_VALUE;
}

/* cast(type, v) */
value typing_cast(value type, value v)
{
    (void)type;
    return v;
}

/* The decorators. */
value typing_same(value v)
{
    return v;
}

/* NewType(name, type) */
value typing_new_type(value name, value type)
{
    (void)name;
    return type;
}
