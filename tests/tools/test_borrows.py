"""Evaluate, then borrow: the VM's sources keep the rule, and borrows.py sees where one does not."""

import pytest

import borrows

RUNS = """
value call_it(value v)
{
    return type_of(v)->slots->call(v, 0, 0, NULL);
}
"""


def problems_of(folder, text):
    (folder / "runtime/vm").mkdir(parents=True)
    (folder / "runtime/vm/sample.c").write_text(RUNS + text)
    return borrows.Rule(folder).check()


def test_nothing_is_held_across_what_may_run_python():
    assert borrows.Rule().check() == []


@pytest.mark.parametrize("what, body", [
    ("span is used after", "struct span span;\n    bytes_span(v, &span);\n    call_it(w);\n    return bytes_new(span.data, span.size);"),
    ("i is used after", "struct list *list = list_write(v);\n    size_t i = sequence_index(&type_list, list->size, 1);\n    call_it(w);\n"
                        "    return list->items[i];"),
    ("items is used after", "struct list *list = list_write(v);\n    const value *items = list->items;\n"
                            "    for (size_t i = 0; i < 9; i++)\n        call_it(items[i]);\n    return v;"),
    ("p is used after", "struct span span;\n    bytes_span(v, &span);\n    const uint8_t *p = span.data;\n    if (w)\n        call_it(w);\n"
                        "    return VALUE_SMALL_INT(*p);"),
    ("span is lent to", "struct span span;\n    bytes_span(v, &span);\n    return pass_on(&span, w);"),
    ("one argument of pass() reads", "struct list *list = list_write(v);\n    return pass(list->size, call_it(w));"),
    ("view, which may move, is kept", "struct buffer_view view;\n    struct ringio *ring = value_object(w);\n    buffer_get(v, &view, true);\n"
                                      "    ring->data = view.data;\n    return v;"),
])
def test_a_broken_rule_is_told(tmp_path, what, body):
    passed = "\nvalue pass_on(const struct span *span, value w)\n{\n    return call_it(w);\n}\n"
    found = problems_of(tmp_path, f"{passed}\nvalue sample(value v, value w)\n{{\n    {body}\n}}\n")
    assert any(what in line and "sample.c" in line for line in found), found


@pytest.mark.parametrize("body", [
    "struct span span;\n    call_it(w);\n    bytes_span(v, &span);\n    return bytes_new(span.data, span.size);",
    "struct span span;\n    bytes_span(v, &span);\n    call_it(w);\n    bytes_span(v, &span);\n    return bytes_new(span.data, span.size);",
    "struct span span;\n    str_span(v, &span);\n    call_it(w);\n    return str_new(span.data, span.size);",
    "struct list *list = list_write(v);\n    for (size_t i = 0; i < list->size; i++)\n        call_it(list->items[i]);\n    return v;",
    "struct span span;\n    bytes_span(v, &span);\n    if (span.size == 0)\n        return call_it(w);\n    return bytes_new(span.data, span.size);",
])
def test_what_keeps_the_rule_is_not(tmp_path, body):
    assert problems_of(tmp_path, f"\nvalue sample(value v, value w)\n{{\n    {body}\n}}\n") == []
