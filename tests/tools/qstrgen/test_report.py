"""qstrgen report: names and their bytes by pool, module and origin, from sources, .mpy files and firmwares."""

import csv
import io
import json
import re

import pytest

from conftest import run

MODULES = {"one.py": "import two\n\ndef colour_of(record, *, scale=2):\n    return record.shared_name + two.records(scale)\n",
           "two.py": "shared_name = 1\n\ndef records(record):\n    print(record.sort)\n    return getattr(record, record.text)\n"}


def report(qstrgen, *arguments):
    return run(qstrgen, "report", *arguments).stdout


@pytest.fixture
def modules(mpy_cross, tmp_path):
    folder = tmp_path / "mpy"
    folder.mkdir()
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
        run(mpy_cross, "-s", name, "-o", folder / name.replace(".py", ".mpy"), tmp_path / name)
    return folder


def test_mpy_files(qstrgen, modules):
    figures = json.loads(report(qstrgen, "--json", modules))
    one, two = modules / "one.mpy", modules / "two.mpy"
    new = {"one.py", "two.py", "two", "colour_of", "record", "scale", "shared_name", "records"}
    assert figures["pool.image.names"] == len(new) and figures["pool.image.bytes"] == sum(map(len, new))
    assert {name[5:] for name in figures if name.startswith("name.")} >= new
    assert figures[f"alone.{one}.names"] == 4  # one.py, two, colour_of, scale
    assert figures[f"alone.{two}.names"] == 5  # two.py, text, print, sort, getattr
    # The module's own name for itself, <module>, is static; functions are stored by name, which makes that more than debug data.
    assert {name[6:] for name in figures if name.startswith("debug.")} - {"debug.names", "names", "bytes"} >= {"one.py", "two.py"}
    # Arguments' names are for calls by name.
    assert not {"debug.scale", "debug.record"} & set(figures)
    assert figures["near.record|records"] == 6
    assert figures["origin.mpy.names"] + figures["debug.names"] == figures["names"]
    assert figures["computed"] == 1 and figures["length.longest"] == 11
    assert figures[f"one.{two}|text"] == 4 and f"one.{one}|record" not in figures
    assert figures["kept.name.print|two:4"] == figures["kept.function.call_bind_general|FUNCTION_surplus, one:4"] == 1
    text = report(qstrgen, "--why", modules)
    assert "two:5: getattr with names that are only known at run time\n" in text
    assert any(line.split() == ["name", '"print"', "two:4"] for line in text.splitlines())
    assert any(line.split() == ["name", '"sort"', "two:4"] for line in text.splitlines())
    assert any(line.split()[:3] == ["function", "call_bind_general", "FUNCTION_surplus,"] and line.endswith("one:4")
               for line in text.splitlines()), text


def test_the_first_reason_that_holds(qstrgen, mpy_cross, tmp_path):
    (tmp_path / "three.py").write_text("print(1, end='')\n")
    run(mpy_cross, "-s", "three.py", "-o", tmp_path / "three.mpy", tmp_path / "three.py")
    figures = json.loads(report(qstrgen, "--json", tmp_path / "three.mpy"))
    assert figures["kept.function.call_bind_general|CALL_named, three:1"] == figures["kept.function.print_with_options|CALL_named, three:1"] == 1
    assert not any(name.startswith("kept.type.float") for name in figures)


def test_csv_diff_and_budget(qstrgen, modules, tmp_path):
    rows = list(csv.reader(io.StringIO(report(qstrgen, "--csv", modules))))
    figures = json.loads(report(qstrgen, "--json", modules))
    assert rows[0] == ["name", "bytes"] and {name: int(size) for name, size in rows[1:]} == figures
    old, budget = tmp_path / "old.json", tmp_path / "budget"
    old.write_text(json.dumps(figures))
    assert report(qstrgen, "--diff", old, modules) == "no change\n"
    (modules / "two.mpy").unlink()
    diff = report(qstrgen, "--diff", old, modules)
    assert f"-{figures[f'module.{modules}/two.mpy.bytes']}" in diff and "name.text" in diff
    budget.write_text("names 1000 # plenty\nbytes 5\n")
    done = run(qstrgen, "report", "--json", "--budget", budget, modules, check=False)
    assert done.returncode == 1 and f"{budget}:2: error: bytes is" in done.stderr and "over its budget of 5" in done.stderr
    budget.write_text("names 1000\n")
    run(qstrgen, "report", "--budget", budget, modules)


def test_sources_and_fields(qstrgen, tmp_path):
    (tmp_path / "a.c").write_text("int MP_QSTR_alpha_beta, MP_QSTR_alphaBeta, MP_QSTR_append;\n")
    (tmp_path / "q.h").write_text("QCFG(BYTES_IN_LEN, 2)\nQCFG(BYTES_IN_HASH, 1)\nQ(gamma)\n" + "".join(f"Q(item{i})\n" for i in range(300)))
    figures = json.loads(report(qstrgen, "--json", tmp_path))
    assert (figures["origin.c.names"], figures["origin.qstrdefs.names"], figures["pool.static.names"]) == (3, 301, 1)
    assert figures["near.alphaBeta|alpha_beta"] == 9 and not any(name.startswith("near.item") for name in figures)
    names = figures["names"]
    assert names == 304 and figures["hash.0.saves"] == names and figures["hash.2.saves"] == -names and figures["length.1.saves"] == names
    # Where no hash is stored, lengths alone tell names apart: here there are five.
    assert figures["hash.0.collisions"] == 304 - 5 and figures["hash.4.collisions"] == 0
    assert figures["hash.1.collisions"] > figures["hash.2.collisions"]


def test_our_firmware(qstrgen, permafrost):
    figures = json.loads(report(qstrgen, "--json", permafrost))
    assert figures["pool.static.names"] == 165 and figures["hash.bytes"] == 0 and figures["debug._manifest.py"] == 12
    assert 0 < figures["alone._manifest.names"] <= figures["module._manifest.names"] > 100
    assert figures["names"] == sum(figures[f"pool.{pool}.names"] for pool in ("static", "vm", "image"))


STOCK = r"""
typedef unsigned short hash_t; typedef unsigned char len_t;
#define POOL(prefix, before, n_before, ...) \
    struct prefix##pool { const void *prev; unsigned long total, alloc, len; const hash_t *hashes; const len_t *lengths; const char *texts[N]; }; \
    const struct prefix##pool prefix##pool = {before, n_before, N, N, prefix##hashes, prefix##lengths, {__VA_ARGS__}};
#define N 3
const hash_t mp_qstr_special_const_hashes[] = {0, 1, 2}; const len_t mp_qstr_special_const_lengths[] = {0, 0, 6};
POOL(mp_qstr_special_const_, 0, 0, "", "", "append")
#undef N
#define N 2
const hash_t mp_qstr_const_hashes[] = {3, 4}; const len_t mp_qstr_const_lengths[] = {5, 4};
POOL(mp_qstr_const_, &mp_qstr_special_const_pool, 3, "alpha", "beta")
#undef N
#define N 1
const hash_t mp_qstr_frozen_const_hashes[] = {5}; const len_t mp_qstr_frozen_const_lengths[] = {4};
POOL(mp_qstr_frozen_const_, &mp_qstr_const_pool, 5, "m.py")
const hash_t const_qstr_table_data_m[] = {5, 2, 4};
int main(void) { return 0; }
"""


@pytest.mark.parametrize("compiler", [["cc", "-no-pie"], ["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "--specs=nosys.specs"]])
def test_stock_firmware(qstrgen, tmp_path, compiler):
    (tmp_path / "s.c").write_text(STOCK)
    run(*compiler, "-O0", "-o", tmp_path / "s.elf", tmp_path / "s.c")
    figures = json.loads(report(qstrgen, "--json", tmp_path / "s.elf"))
    assert {name: figures[name] for name in figures if name.startswith(("pool.", "module.", "debug."))} == {
        "pool.static.names": 2, "pool.static.bytes": 6, "pool.firmware.names": 2, "pool.firmware.bytes": 9, "pool.frozen.names": 1,
        "pool.frozen.bytes": 4, "module.m.names": 3, "module.m.bytes": 14, "debug.names": 1, "debug.bytes": 4, "debug.m.py": 4}
    assert (figures["hash.bytes"], figures["length.bytes"]) == (2, 1)


def test_refused_files(qstrgen, tmp_path):
    (tmp_path / "no.elf").write_bytes(b"\x7fELF" + bytes(60))
    run("cc", "-o", tmp_path / "other.elf", "-x", "c", "-", input="int main(void) { return 0; }")
    for name, message in (("no.elf", "no.elf: error: "), ("other.elf", "neither frozen_image nor mp_qstr_const_pool"), ("gone", "No such file")):
        done = run(qstrgen, "report", tmp_path / name, check=False)
        assert done.returncode == 1 and message in done.stderr and done.stdout == "", done.stderr


def test_the_page(qstrgen, modules):
    """A box for each name, in its module's, in its pool's; the bytes of boxes are those of what they hold; figures are those of --json."""
    page = report(qstrgen, "--html", modules)
    figures = json.loads(report(qstrgen, "--json", modules))
    data = json.loads(re.search(r"const data = (\{.*\]\});\n", page, re.S)[1])
    assert {name: number for name, number in data["figures"]} == figures
    assert data["title"] == str(modules)
    boxes, totals = data["boxes"], {}
    for depth, number, name in boxes:
        totals[depth] = totals.get(depth, 0) + number
    assert totals == {0: figures["bytes"], 1: figures["bytes"], 2: figures["bytes"]}
    assert sum(depth == 2 for depth, *_ in boxes) == figures["names"]
    one = next(at for at, (depth, _, name) in enumerate(boxes) if depth == 1 and name == str(modules / "one.mpy"))
    assert [name for _, _, name in boxes[one + 1:one + 5]] == ["colour_of", "one.py", "scale", "two"] and boxes[one][1] == 9 + 6 + 5 + 3


def test_the_page_of_a_change(qstrgen, modules, tmp_path):
    (tmp_path / "old.json").write_text('{"names": 1}')
    assert '["names",' in report(qstrgen, "--html", "--diff", tmp_path / "old.json", modules)
    assert "| `names` | 1 |" in report(qstrgen, "--diff", tmp_path / "old.json", "--markdown", modules)
