"""C modules of a firmware's own: USER_MODULES and c_module(), what is compiled when, what a wrong table says."""

import shutil

import pytest

from conftest import BIN, ROOT, run
from firmware_project import Project, compiled, linked
from shared_vm import ENVIRONMENT

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("test_user_modules")]

TABLE = """/* gauge.def - the module gauge. */
SLOTS(Gauge)
SLOT(Gauge, make, gauge_make, 1)
SLOTS_END(Gauge)
TYPE(Gauge, object, Gauge, 0)
METHOD(Gauge, zero_it, gauge_zero_it, F1, 1, 1, 0)
METHOD(Gauge, add, gauge_add, F2, 2, 2, 0)
MODULE(gauge)
FUNCTION(gauge, zebra, gauge_zebra, F0, 0, 0, 0)
FUNCTION(gauge, append, gauge_append, V, 1, MANY, 0)
GLOBAL(gauge, Gauge, VALUE_OBJECT(&type_Gauge))
GLOBAL(gauge, ANSWER, VALUE_SMALL_INT(42))
"""
SOURCE = """/* gauge.c - a module to test with. */
#include "runtime/user_module.h"

struct gauge {
    const struct type *type;
    intptr_t sum;
};

value gauge_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_Gauge, n_positional, n_keywords, 0, 1);
    struct gauge *self = heap_new(struct gauge, type);
    self->sum = n_positional ? int_value(args[0]) : 0;
    return VALUE_OBJECT(self);
}

value gauge_zero_it(value self)
{
    ((struct gauge *)value_object(self))->sum = 0;
    return self;
}

value gauge_add(value self, value number)
{
    int64_t n;
    if (!permafrost_get_int(number, &n))
        permafrost_raise("TypeError", "add takes an int");
    return permafrost_int(((struct gauge *)value_object(self))->sum += (intptr_t)n);
}

value gauge_zebra(void)
{
    return permafrost_str("zebra", 5);
}

value gauge_append(size_t n_args, const value *args)
{
    return permafrost_tuple(n_args, args);
}
"""
MAIN = """import gauge
g = gauge.Gauge(5)
print(g.add(2), g.zero_it() is g, g.add(1), gauge.zebra(), gauge.append(1, 'x'), gauge.ANSWER)
try:
    g.add('no')
except TypeError as error:
    print(error)
"""
PRINTED = "7 True 1 zebra (1, 'x') 42\nadd takes an int\n"


def project(folder, manifest="module('main.py')\n"):
    return Project(folder, {"manifest.py": manifest, "main.py": MAIN, "gauge/gauge.def": TABLE, "gauge/gauge.c": SOURCE})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One build folder for all tests, so that the VM is compiled once."""
    return project(tmp_path_factory.mktemp("gauge"))


@pytest.mark.parametrize("profile", ["full", "minimal"])
def test_user_modules(profile, made):
    variables = {"USER_MODULES": made.folder / "gauge", "PROFILE": profile}
    made.make("firmware", **variables)
    assert made.output(**variables) == PRINTED


def test_c_module_in_a_manifest(made):
    made.write("manifest.py", "module('main.py')\nc_module('gauge')\n")
    made.make("firmware")
    assert made.output() == PRINTED
    done = made.make("firmware")
    assert compiled(done) == [] and not linked(done)
    made.write("gauge/gauge.c", SOURCE.replace('"zebra", 5', '"horse", 5'))
    done = made.make("firmware")
    assert compiled(done) == ["gauge.o"] and linked(done)
    assert "horse" in made.output()
    made.write("gauge/gauge.def", TABLE.replace("42", "43"))
    made.make("firmware")
    assert " 43\n" in made.output()
    made.write("manifest.py", "module('main.py')\n")
    assert "main.py:1: error: no module 'gauge' is frozen" in made.make("firmware", check=False).stderr
    made.write("manifest.py", "module('main.py')\noptional('gauge')\n")
    made.make("firmware")
    assert "no module named 'gauge'" in made.output(check=False)


@pytest.mark.parametrize("table, line, told", [
    ("MODULE(gauge)\nFUNKTION(gauge, x, y, F0, 0, 0, 0)\n", 2, "FUNCTION"),
    ("FUNCTION(gauge, x, y, F0, 0, 0, 0)\n", 1, "before the TYPE or MODULE"),
    ("MODULE(gauge)\n\nFUNCTION(gauge, x,\n", 3, "ends with its parenthesis"),
    ("MODULE(gauge)\nFUNCTION(gauge, \"x\", y, F0, 0, 0, 0)\n", 2, "a Python name expected"),
    ("/* no end\nMODULE(gauge)\n", None, "a comment that does not end"),
])
def test_wrong_tables(table, line, told, tmp_path):
    made = project(tmp_path)
    made.write("gauge/gauge.def", table)
    done = made.make("freeze", check=False, USER_MODULES=tmp_path / "gauge")
    assert done.returncode != 0
    assert f"gauge.def:{line}: error: " in done.stderr if line else "gauge.def: error: " in done.stderr
    assert told in done.stderr
    assert not (made.build / "image.c").exists()


def test_a_folder_without_a_table(tmp_path):
    (tmp_path / "empty").mkdir()
    done = project(tmp_path).make("freeze", check=False, USER_MODULES=tmp_path / "empty")
    assert done.returncode != 0 and "no .def table" in done.stderr


def test_embed_in_profile_minimal(tmp_path):
    folder = tmp_path / "embed"
    shutil.copytree(ROOT / "docs" / "examples" / "embed", folder, ignore=shutil.ignore_patterns("build"))
    words = [f"PERMAFROST_ROOT={ROOT}", f"PERMAFROST_BIN={BIN}", "PROFILE=minimal"]
    run("make", "-C", folder, *words, timeout=900, env=ENVIRONMENT)
    output = run("make", "-s", "-C", folder, *words, "run", timeout=120, env=ENVIRONMENT).stdout
    assert output == (folder / "expected.txt").read_text()
