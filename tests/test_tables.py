"""The .def tables hold to what natives.h promises: members in order of their names' ids, right behind their TYPE or MODULE line,
every name known, every file listed in tables.def."""

import re

from conftest import ROOT

VM = ROOT / "runtime" / "vm"
STATIC = re.findall(r"^STATIC_QSTR\(\d+, (\w+),", (ROOT / "runtime/format/static_qstr.def").read_text(), re.M)
OWN = re.findall(r"^NAME\((\w+),", (VM / "names.def").read_text(), re.M)
IDS = {name: number for number, name in enumerate(STATIC + OWN, 1)}
# Types that Python knows by another's name.
for name, other in re.findall(r"^ *Q_(\w+) = Q_(\w+),$", (VM / "names.h").read_text(), re.M):
    IDS[name] = IDS[other]
TABLES = sorted(path for path in VM.glob("*.def") if re.match(r"(obj|mod)\w+|exception", path.stem))
LINE = re.compile(r"^(TYPE|MODULE|METHOD|MEMBER|FUNCTION|GLOBAL)\((\w+)(?:, (\w+))?")


def entries(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = LINE.match(line)
        if match:
            yield f"{path.name}:{number}", *match.groups()


def test_static_names_come_first_and_once():
    assert len(STATIC) == 165 and len(set(STATIC + OWN)) == len(STATIC) + len(OWN), "a name stands twice"


def test_every_table_is_listed():
    listed = set(re.findall(r'#include "runtime/vm/(\w+\.def)"', (VM / "tables.def").read_text()))
    assert listed == {path.name for path in TABLES}


def test_members_stand_behind_their_owner_in_order():
    problems = []
    for path in TABLES:
        owner, last = None, {}
        for place, kind, first, second in entries(path):
            name = first if kind in ("TYPE", "MODULE") else second
            if name not in IDS:
                problems.append(f"{place}: {name} is not in names.def")
            if kind in ("TYPE", "MODULE"):
                owner, last = first, {}
                continue
            if first != owner:
                problems.append(f"{place}: a member of {first} behind {owner}")
            array = kind in ("METHOD", "FUNCTION")
            if IDS.get(name, 0) <= last.get(array, 0):
                problems.append(f"{place}: {name} is out of order")
            last[array] = IDS.get(name, 0)
    assert not problems, "\n".join(problems)


# ---- usage.def ----

USAGE = (VM / "usage.def").read_text()


def test_optional_functions_are_listed():
    """A PART must be weak where it is defined, or the image's stand-in would clash; a weak function that is no PART is a mistake."""
    listed = set(re.findall(r"^PART(?:_NONE)?\((\w+),", USAGE, re.M))
    marked = set()
    for path in VM.glob("*.c"):
        marked |= set(re.findall(r"^OPTIONAL [\w ]*?\**(\w+)\(", path.read_text(), re.M))
    assert listed == marked


def test_conditions_name_what_there_is():
    known = set(IDS) | set(re.findall(r"^OPCODE(?:_FAMILY)?\(0x\w+, (\w+)", (ROOT / "runtime/format/opcode.def").read_text(), re.M))
    marks = re.findall(r"^(?:FACT|USE)\((\w+)", USAGE, re.M)
    for name in re.findall(r"\bUSED_(\w+)", USAGE.split("*/", 1)[1]):
        short = re.sub(r"^(OP|KIND)_", "", name)
        assert short in known or name in marks, name
