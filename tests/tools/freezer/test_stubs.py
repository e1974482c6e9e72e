"""freezer stubs: what it writes is Python, has what the VM's modules have, and tells arguments."""

import ast

from conftest import ROOT, run


def test_every_module_has_a_stub(freezer, permafrost, tmp_path):
    run(freezer, "stubs", "-o", tmp_path / "typings", ROOT / "docs" / "examples" / "embed" / "board")
    stubs = {path.stem: ast.parse(path.read_text()) for path in (tmp_path / "typings").glob("*.pyi")}
    assert {"machine", "json", "board", "os", "permafrost"} <= set(stubs) and "builtins" not in stubs
    for name in ("math", "json", "time", "collections"):
        bound = {getattr(node, "name", None) or node.target.id for node in stubs[name].body if not isinstance(node, ast.ImportFrom)}
        words = run(permafrost, "-c", f"import {name}\nprint(*dir({name}))").stdout.split()
        assert {word for word in words if not word.startswith("__")} <= bound | {"name"}
    board = {node.name: node for node in stubs["board"].body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert [argument.arg for argument in board["every"].args.posonlyargs] == ["a1", "a2"] and not board["wait"].args.args
    assert {node.name for node in board["Register"].body} >= {"__init__", "read", "write"}


def test_wrong_folders_are_told(freezer, tmp_path):
    done = run(freezer, "stubs", "-o", tmp_path / "typings", tmp_path, check=False)
    assert done.returncode == 1 and "no .def table" in done.stderr and not (tmp_path / "typings").exists()
    assert run(freezer, "stubs", check=False).returncode == 2
