"""The .def tables: each folder says its own, gather sums them up, and names keep their ids."""

import re
import zlib

import pytest

from conftest import BUILD, ROOT, run

RUNTIME = ROOT / "runtime"
VM = RUNTIME / "vm"
LEDGER = VM / "memory" / "names.def"
GATHER = BUILD / "gather" / "gather"
SUMS = BUILD / "include" / "tables"
STATIC = re.findall(r"^STATIC_QSTR\(\d+, (\w+),", (RUNTIME / "format" / "static_qstr.def").read_text(), re.M)
OWN = re.findall(r"^NAME\((\w+),", LEDGER.read_text(), re.M)
# How many of them a release had, and what sum they have.
RELEASED, RELEASED_SUM = 515, 0x8918d877
TABLES = (SUMS / "list").read_text().split()
NAME_ARGUMENTS = {"NAME": (0,), "TYPE": (0,), "MODULE": (0,), "METHOD": (1,), "MEMBER": (1,), "FUNCTION": (1,), "GLOBAL": (1,),
                  "NAME_USES": (0, 1), "OPCODE_USES": (1,), "ALL_OF": (0, 1), "COMPUTES": (0,), "PLAIN": (0,), "BY_NAME": (0,),
                  "NEEDS": (0,), "TEXT": (0,), "UNREPLACEABLE": (0,)}


def lines(path):
    """(macro, arguments) of each line of a table."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    for macro, arguments in re.findall(r"^([A-Z_]+)\((.*?)\)$", text, re.M | re.S):
        yield macro, re.split(r",\s*", arguments)


def brought(path):
    """The names that a table brings."""
    for macro, arguments in lines(path):
        yield from (arguments[i] for i in NAME_ARGUMENTS.get(macro, ()))


# ---- ids ----


def test_the_ledger_is_append_only():
    """Images and archives are built against these numbers: what was released keeps its place."""
    assert len(STATIC) == 165
    assert zlib.crc32("\n".join(OWN[:RELEASED]).encode()) == RELEASED_SUM, "names that were released have moved"
    assert len(set(STATIC + OWN)) == len(STATIC) + len(OWN), "a name stands twice"


def test_the_ledger_has_every_name_of_the_tree():
    new = {name for table in TABLES if table.startswith("runtime/") for name in brought(ROOT / table)} - set(STATIC + OWN)
    new -= {arguments[0] for table in TABLES for macro, arguments in lines(ROOT / table) if macro == "CALLED"}
    assert not new, "make ids"


def mentions(folder):
    """Names that the C of a folder mentions: Q_name, each with a file that does."""
    return {name: path for path in sorted(folder.glob("*.[ch]"))
            for name in re.findall(r"\bQ_(\w+)", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S))}


def test_each_folder_brings_the_names_that_its_c_mentions():
    """Names of the VM's rooms may be used by modules, not the other way around."""
    of_vm = {name for table in TABLES if table.startswith("runtime/vm/") for name in brought(ROOT / table)} | set(STATIC) | {"NONE", "NONE_"}
    problems = []
    for folder in sorted([*VM.glob("*/"), *RUNTIME.glob("modules/*/")]):
        known = of_vm | {name for path in folder.glob("*.def") if path != LEDGER for name in brought(path)}
        known |= {arguments[0] for path in folder.glob("*.def") for macro, arguments in lines(path) if macro == "CALLED"}
        for name, path in mentions(folder).items():
            if name not in known and not path.name.endswith("closure.c"):
                problems.append(f"{path.relative_to(ROOT)}: Q_{name} is in no table of its folder or of the VM's")
    assert not problems, "\n".join(problems)


# ---- gather ----


def gather(folder, table, ledger='NAME(old, "old")\n', words=None):
    """What gather says of a table, beside a ledger; its sums go to folder/out."""
    (folder / "ledger.def").write_text(ledger)
    (folder / "table.def").write_text(table)
    words = words or ["-o", folder / "out"]
    return run(GATHER, "--ledger", folder / "ledger.def", *words, folder / "table.def", check=False)


def sum_of(folder, name):
    return [line for line in (folder / "out" / f"{name}.def").read_text().splitlines() if not line.startswith(("#", "/*"))]


TABLE = """/* A table. */
MODULE(zoo)
FUNCTION(zoo, zebra, zoo_zebra, F0, 0, 0, NONE)
FUNCTION(zoo, old, zoo_old, F0, 0, 0, NONE) /* has an id */
GLOBAL(zoo, append,
       VALUE_NONE)
NAME(_dash_, "-")
"""


def test_members_come_in_order_of_ids(tmp_path):
    assert gather(tmp_path, TABLE).returncode == 0
    assert sum_of(tmp_path, "names") == ['NAME(old, "old")', 'NAME(_dash_, "-")', 'NAME(zoo, "zoo")', 'NAME(zebra, "zebra")']
    assert sum_of(tmp_path, "tables") == ["MODULE(zoo)", "FUNCTION(zoo, old, zoo_old, F0, 0, 0, NONE)",
                                          "FUNCTION(zoo, zebra, zoo_zebra, F0, 0, 0, NONE)", "GLOBAL(zoo, append, VALUE_NONE)"]


def test_new_ids_go_into_the_ledger_once(tmp_path):
    for _ in range(2):
        assert gather(tmp_path, TABLE, ledger=(tmp_path / "ledger.def").read_text() if (tmp_path / "ledger.def").exists() else 'NAME(old, "old")\n',
                      words=["--ids"]).returncode == 0
        assert (tmp_path / "ledger.def").read_text().splitlines() == ['NAME(old, "old")', 'NAME(_dash_, "-")', 'NAME(zoo, "zoo")', 'NAME(zebra, "zebra")']


def test_sums_that_stay_the_same_stay_untouched(tmp_path):
    gather(tmp_path, TABLE)
    before = (tmp_path / "out" / "tables.def").stat().st_mtime_ns
    gather(tmp_path, TABLE.replace("A table.", "The table."))
    assert (tmp_path / "out" / "tables.def").stat().st_mtime_ns == before


def test_a_condition_comes_behind_what_it_names(tmp_path):
    table = "KIND(zoo, USED_ANIMALS)\nUSE(ANIMALS, USED_NEED_LEGS || USED_old)\nNEED(LEGS)\nNEEDS(old, LEGS)\nNEED(WINGS)\nTYPE(zoo, object, zoo, 0)\n"
    assert gather(tmp_path, table).returncode == 0
    assert sum_of(tmp_path, "usage") == ["USE(NEED_LEGS, USED_old)", "USE(NEED_WINGS, 0)", "USE(ANIMALS, USED_NEED_LEGS || USED_old)",
                                         "KIND(zoo, USED_ANIMALS)"]


@pytest.mark.parametrize("table, line, told", [
    ("FUNKTION(zoo, x, y, F0, 0, 0, NONE)\n", 1, "FUNCTION"),
    ("\nFUNCTION(zoo, x, y, F0, 0, 0, NONE)\n", 2, "before the TYPE or MODULE"),
    ("MODULE(zoo)\nGLOBAL(zoo, x,\n\n", 2, "ends with its parenthesis"),
    ("MODULE(zoo) MODULE(old)\n", 1, "ends with its parenthesis"),
    ("MODULE(\"zoo\")\n", 1, "a Python name expected"),
    ("MODULE(zoo)\nNAME(_x_, \"zoo\")\nNAME(_y_, \"zoo\")\n", 3, "not the only one of that text"),
    ("NAME(x)\n", 1, "expected"),
    ("USE(A, USED_B)\nUSE(B, USED_A)\n", 1, "depends on itself"),
    ("USE(A, 1)\nUSE(A, 0)\n", 2, "stands twice"),
    ("\nUSE(A, USED_nobody)\n", 2, "USED_nobody is no name"),
    ("NEEDS(old, LEGS)\n", 1, "there is no NEED(LEGS)"),
    ("MODULE(zoo)\nFUNCTION(zoo, x, y, F0, 0, 0, 0)\n", 2, "how pure"),
    ("MODULE(zoo)\nFUNCTION(zoo, x, y, F0, 0, 0, PROPERTY)\n", 2, "how pure"),
    ("TYPE(zoo, object, zoo, 0)\nMETHOD(zoo, x, y, F1, 1, 1, PURE | NONE)\n", 2, "how pure"),
    ("SLOTS(zoo)\nSLOT(zoo, make, zoo_make, 1)\n", 2, "how pure"),
    ("SLOTS(zoo)\nSLOT_EITHER(zoo, binary, 1, a, 1, b)\n", 2, "how pure"),
])
def test_wrong_tables(table, line, told, tmp_path):
    done = gather(tmp_path, table)
    assert done.returncode == 1 and told in done.stderr, done.stderr
    assert done.stderr.startswith(f"{tmp_path}/table.def:{line}: error: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("ledger", ['NAME(old, "old")\nNAME(old, "older")\n', 'NAME(append, "append")\n', 'NAME(a, "b")\nNAME(b, "b")\n', "MODULE(zoo)\n"])
def test_wrong_ledgers(ledger, tmp_path):
    done = gather(tmp_path, TABLE, ledger)
    assert done.returncode == 1 and "ledger.def:" in done.stderr and not (tmp_path / "out").exists()


# ---- what the sums hold ----


def test_optional_functions_are_listed():
    """A PART must be weak where it is defined, or the image's stand-in would clash; a weak function that is no PART is a mistake."""
    listed = {arguments[0] for macro, arguments in lines(SUMS / "usage.def") if macro in ("PART", "PART_NONE")}
    marked = set()
    for path in RUNTIME.glob("**/*.c"):
        marked |= set(re.findall(r"^OPTIONAL [\w ]*?\**(\w+)\(", path.read_text(), re.M))
    assert listed == marked
