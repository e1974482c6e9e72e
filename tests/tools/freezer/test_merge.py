"""freezer merge, extract and diff."""

import re

import pytest

from conftest import INCLUDE, ROOT, run, stock_vm
from freezer_tools import module  # noqa: F401

# Enough names and constants to move those of the next file beyond one byte, and beyond two.
PAD = "".join(f"name_{i} = {i}\nlist_{i} = 'a constant that is no name, number {i}'\n" for i in range(200))
JUMPS = "def f(x):\n    for i in range(x):\n        if i % 2:\n            continue\n        try:\n            g(i)\n" + "".join(
    f"            g({i}).attribute_{i}\n" for i in range(25)) + "        except ValueError as e:\n            print(e, i)\n" \
    "        finally:\n            if i > 5:\n                break\n    return [y for y in range(x) if y]\n" \
    "class G:\n    def __getattr__(self, name):\n        return name\ndef g(i):\n    if i == 4:\n        raise ValueError('four')\n" \
    "    return G()\nprint(f(9))\n"


@pytest.fixture(params=["permafrost", pytest.param("stock", marks=pytest.mark.oracle)])
def prints(request, permafrost):
    """What a VM prints for a module of a folder, ours or a stock one."""
    return stock_vm if request.param == "stock" else lambda folder, name: run(permafrost, "-m", name, cwd=folder).stdout


def merge(freezer, tmp_path, *names):
    run(freezer, "merge", "-o", "out/merged.mpy", *names, cwd=tmp_path)
    return tmp_path / "out", "merged"


def test_merged_modules_run_in_order_in_one_namespace(freezer, prints, module, tmp_path):
    module("a.py", "x = 1\ndef one():\n    return x\nprint('a', one())\n")
    module("b.py", "x += 1\nT = (1, 'text', 2.5)\nprint('b', one(), T)\n")
    assert prints(*merge(freezer, tmp_path, "a.py", "b.py")) == "a 1\nb 2 (1, 'text', 2.5)\n"
    done = run(freezer, "merge", "-o", "out/merged.mpy", "b.py", "a.py", cwd=tmp_path)
    assert done.stderr == "" and "sound: 4 functions" in run(freezer, "check", tmp_path / "out" / "merged.mpy").stdout


def test_longer_indices_move_jumps_and_lines(freezer, mpy_cross, prints, module, tmp_path):
    module("pad.py", PAD)
    module("jumps.py", JUMPS)
    module("fails.py", "def deep(n):\n    pass\n\n    return missing_name\n\n\ndef outer():\n\n    deep(1)\ntry:\n    outer()\n"
           "except NameError as e:\n    import sys\n    sys.print_exception(e)\n")
    run(mpy_cross, "-o", tmp_path / "alone.mpy", tmp_path / "jumps.py")
    alone = prints(tmp_path, "alone")
    assert "four 4" in alone
    output = prints(*merge(freezer, tmp_path, "pad.py", "jumps.py", "fails.py"))
    assert output.startswith(alone)
    assert re.findall(r"line (\d+), in (\S+)", output) == [("11", "<module>"), ("9", "outer"), ("4", "deep")]
    wide = run(freezer, "dump", tmp_path / "out" / "merged.mpy").stdout
    assert "LOAD_GLOBAL             missing_name" in wide


def test_more_files_than_two_groups_of_an_index(freezer, mpy_cross, permafrost, module, tmp_path):
    """16,400 of them: the last ones' numbers take three bytes, seven bits each."""
    module("count.py", "try:\n    n += 1\nexcept NameError:\n    n = 1\n")
    module("last.py", "print(n)\n")
    run(mpy_cross, tmp_path / "count.py")
    run(freezer, "merge", "-o", "out/merged.mpy", *["count.mpy"] * 16400, "last.py", cwd=tmp_path)
    assert "sound: 16402 functions" in run(freezer, "check", tmp_path / "out" / "merged.mpy").stdout
    assert run(permafrost, "-X", "heapsize=64m", "-m", "merged", cwd=tmp_path / "out").stdout == "16400\n"


def test_equal_names_and_constants_are_stored_once(freezer, mpy_cross, module, tmp_path):
    module("a.py", PAD)
    run(mpy_cross, tmp_path / "a.py")
    merge(freezer, tmp_path, "a.mpy", "a.mpy")
    one, two = (tmp_path / "a.mpy").read_bytes(), (tmp_path / "out" / "merged.mpy").read_bytes()
    assert two.count(b"number 17\0") == 1 and len(two) < len(one) * 1.6


def test_what_cannot_be_merged_is_refused(freezer, module, tmp_path):
    native = bytes.fromhex("4d06171f0100") + bytes([2 << 1]) + b"a\0\0" + bytes([4 << 3 | 2, 1, 2, 3, 4, 0])
    (tmp_path / "n.mpy").write_bytes(native)
    module("a.py", "x = 1\n")
    (tmp_path / "merged.mpy").write_bytes(b"older")
    done = run(freezer, "merge", "-o", "merged.mpy", "n.mpy", "a.py", "n.mpy", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "n.mpy: error: has native code, and so has n.mpy" in done.stderr
    assert not (tmp_path / "merged.mpy").exists()
    run(freezer, "merge", "-o", "merged.mpy", "a.py", "n.mpy", cwd=tmp_path)
    merged = (tmp_path / "merged.mpy").read_bytes()
    assert merged[2] == native[2] and bytes([1, 2, 3, 4]) in merged


def test_extract(freezer, mpy_cross, module, tmp_path):
    module("a.py", "def greet(name):\n    return 'a constant that is no name', 2.5, (b'bytes', 10 ** 30)\nprint(1)\n")
    run(mpy_cross, "a.py", cwd=tmp_path)
    run(freezer, "extract", "-o", "parts/x", "a.mpy", cwd=tmp_path)
    parts = {re.sub(r"^x_\d+_", "", path.name): path.read_bytes() for path in (tmp_path / "parts").iterdir()}
    assert parts["a.py_QSTR_greet.bin"] == b"greet\0" and parts["a.py_META_print.bin"] == b""
    assert parts["a.py_OBJ_2.5.bin"] == b"2.5" and parts["a.py_OBJ_a_constant_that_is_no_name.bin"] == b"a constant that is no name\0"
    whole = (tmp_path / "a.mpy").read_bytes()
    for name in ("a.py_CODE__module_.bin", "a.py_CODE_greet.bin"):
        assert len(parts[name]) > 6 and parts[name] in whole
    run(freezer, "extract", "-o", "some/x", "--only", "code,META", "a.mpy", cwd=tmp_path)
    assert {path.name.split("_")[3] for path in (tmp_path / "some").iterdir()} == {"CODE", "META"}
    done = run(freezer, "extract", "-o", "x", "--only", "codes", "a.mpy", cwd=tmp_path, check=False)
    assert done.returncode == 2 and "no part 'codes'" in done.stderr


def test_diff_of_modules(freezer, module, tmp_path):
    module("old.py", "def f(x):\n    return x\ndef g(x):\n    return x\n")
    module("new.py", "def f(x):\n    return x\ndef g(x):\n    return x + x * x - 1\ndef h():\n    def inner():\n        pass\n    return inner\n")
    rows = [line.split() for line in run(freezer, "diff", "old.py", "new.py", cwd=tmp_path).stdout.splitlines()]
    changes = {row[2]: (int(row[0]), int(row[1])) for row in rows}
    assert {"function.g", "function.h", "function.h.inner", "file", "code"} <= set(changes) and "function.f" not in changes
    assert changes["function.h"][0] == changes["function.h"][1] > 0 and [abs(int(row[0])) for row in rows] == sorted(
        (abs(int(row[0])) for row in rows), reverse=True)
    assert run(freezer, "diff", "new.py", "new.py", cwd=tmp_path).stdout == "no change\n"


def test_diff_of_firmwares(freezer, permafrost, module, tmp_path):
    """The host's own image, and one with a module less: the sum of the functions is what went."""
    module("m.py", "for i in \"ab\":\n    def f(x):\n        return x + 1\n")
    for name, modules in (("small", ["m=m.py"]), ("large", ["m=m.py", "n=m.py"])):
        run(freezer, "freeze", "-o", f"{name}/image.c", *modules, cwd=tmp_path)
        (tmp_path / name / "main.c").write_text("#include \"runtime/vm/memory/image.h\"\nextern const struct image frozen_image;\n"
                                                "int main(void) { return frozen_image.n_modules; }\n")
        types = "".join(f"const char type_{kind}[64] = {{0}};\n" for kind in ("str", "bytes", "int", "float", "complex", "tuple"))
        (tmp_path / name / "types.c").write_text(types)
        run("cc", "-fno-pie", "-no-pie", f"-I{ROOT}", f"-I{INCLUDE}", f"-I{tmp_path / name}", "-o", f"{name}/fw", f"{name}/image.c", f"{name}/main.c",
            f"{name}/types.c", cwd=tmp_path)
    done = run(freezer, "diff", "small/fw", "large/fw", cwd=tmp_path)
    names = [line.split()[2] for line in done.stdout.splitlines()]
    assert {"function.n.f", "image", "flash"} <= set(names) and "function.m.f" not in names, done.stdout


@pytest.mark.parametrize("arguments", [["merge", "-o", "x"], ["merge", "a.py"], ["extract", "a.py"], ["diff", "a.py"], ["merge", "--wat"]])
def test_wrong_arguments_show_the_usage(freezer, arguments):
    done = run(freezer, *arguments, check=False)
    assert done.returncode == 2 and f"usage: freezer {arguments[0]}" in done.stderr
