"""A firmware without features of runtime/vm/prune/feature.def: what is left works, what is gone raises."""

import re

import pytest

from conftest import BIN, ROOT, run

import report

EXPECTED = (ROOT / "tests" / "firmware" / "size" / "features" / "expected").read_text()


@pytest.mark.firmware
@pytest.mark.xdist_group("size")
def test_features_left_out():
    report.make("features", "firmware")
    with pytest.raises(RuntimeError) as end:  # the program ends with an error
        report.make("features", "run")
    assert str(end.value).startswith(f"features: {EXPECTED}")


def test_every_feature_is_left_out_and_told():
    names = re.findall(r"^FEATURE\((\w+),", (ROOT / "runtime/vm/prune/feature.def").read_text(), re.M)
    assert sorted(names) == sorted(report.WITHOUT["features"].split())
    manual = (ROOT / "docs" / "FREEZER.md").read_text()
    assert [name for name in names if f"| `{name}` |" not in manual] == []


def test_unknown_feature(tmp_path):
    (tmp_path / "main.py").write_text("print(1)\n")
    done = run(BIN / "freezer", "freeze", "--without", "speed", "main.py", check=False, cwd=tmp_path)
    assert done.returncode == 2 and "no feature 'speed'. There are arrays, " in done.stderr


@pytest.mark.parametrize(("feature", "source", "message"), [
    ("bigint", "x = 1 << 31", "an int too large for a small int, which this firmware is without"),
    ("float", "x = 0.5", "a constant of type float, which this firmware is without"),
])
def test_what_modules_need_is_refused(feature, source, message, tmp_path):
    (tmp_path / "main.py").write_text(source + "\n")
    done = run(BIN / "freezer", "freeze", "--profile=minimal", "--without", feature, "main.py", check=False, cwd=tmp_path)
    assert done.returncode == 1 and f"main.py:1: error: {message}" in done.stderr


def test_full_has_every_feature(tmp_path):
    (tmp_path / "main.py").write_text("print(1)\n")
    done = run(BIN / "freezer", "freeze", "--without", "float", "main.py", check=False, cwd=tmp_path)
    assert done.returncode != 0 and "profile full has every feature" in done.stderr


def test_later_keeps_what_a_module_to_come_needs(tmp_path):
    (tmp_path / "main.py").write_text("import plugin\n")
    (tmp_path / "plugin.py").write_text("def f(items):\n    with items:\n        items.append(~items)\n")
    (tmp_path / "manifest.py").write_text("module('main.py')\nlater('plugin.py')\n")
    run(BIN / "freezer", "freeze", "--profile=minimal", "--run-only", "--manifest=manifest.py", "-MF", "image.d", cwd=tmp_path)
    header, image = (tmp_path / "qstr.h").read_text(), (tmp_path / "image.c").read_text()
    for name in ("append", "OP_SETUP_WITH", "__invert__", "OTHER_import"):
        assert f"#define USED_{name} 1\n" in header
    assert "frozen image of 1 modules" in image and "plugin.py" in (tmp_path / "image.d").read_text()
