"""make install: a firmware builds against what was installed, by make and by CMake, with no path into this tree; manuals and completions
are of what the tools say."""

import os
import shutil
import subprocess

import pytest

from conftest import BIN, BUILD, ROOT, run
from shared_vm import ENVIRONMENT

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("install")]
EMBED = ROOT / "docs" / "examples" / "embed"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The prefix, moved after it was made: nothing may remember where it was."""
    folder = tmp_path_factory.mktemp("install")
    run("make", "-s", "-C", ROOT, "install", f"BUILD={BUILD}", f"DESTDIR={folder}/stage", "PREFIX=/usr/local", timeout=900, env=ENVIRONMENT)
    shutil.move(folder / "stage" / "usr" / "local", folder / "prefix")
    return folder / "prefix"


def embed(folder):
    shutil.copytree(EMBED, folder / "embed", ignore=shutil.ignore_patterns("build"))
    return folder / "embed"


def knows_the_tree(folder):
    """Files of compilers' dependencies and of commands that name this tree."""
    return [path for ending in ("*.d", "image.command", "flags", "link.txt", "flags.make") for path in folder.glob(f"**/{ending}")
            if f"{ROOT}/" in path.read_text()]


def test_a_firmware_by_make(installed, tmp_path):
    folder = embed(tmp_path)
    words = [f"PERMAFROST_ROOT={installed}/share/permafrost"]
    run("make", "-s", "-j2", "-C", folder, *words, timeout=900, env=ENVIRONMENT)
    assert run("make", "-s", "-C", folder, *words, "run", timeout=120, env=ENVIRONMENT).stdout == (folder / "expected.txt").read_text()
    assert not (folder / "build" / "bin").exists() and not knows_the_tree(folder)


def test_a_firmware_by_cmake(installed, tmp_path):
    if not shutil.which("cmake"):
        pytest.skip("cmake is not installed")
    folder = embed(tmp_path)
    run("cmake", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={installed}", "-DPROFILE=minimal")
    run("cmake", "--build", folder / "build", "-j2", timeout=900)
    said = run("cmake", "--build", folder / "build", "-t", "run", timeout=120).stdout
    assert (folder / "expected.txt").read_text() in said
    assert not knows_the_tree(folder)
    (folder / "app.py").write_text((folder / "app.py").read_text().replace("255", "254"))
    assert "image.c" in run("cmake", "--build", folder / "build", timeout=900).stdout
    assert "levels: fe" in run("cmake", "--build", folder / "build", "-t", "run", timeout=120).stdout


def test_a_program_of_the_host_by_cmake(installed, tmp_path):
    if not shutil.which("cmake"):
        pytest.skip("cmake is not installed")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.20)\nproject(app C)\nfind_package(Permafrost 0.9 REQUIRED)\n"
        "file(WRITE ${CMAKE_BINARY_DIR}/empty.c \"\")\nadd_executable(app ${CMAKE_BINARY_DIR}/empty.c)\n"
        "permafrost_image(app MANIFEST a/manifest.py b/manifest.py PROFILE minimal PORT host OPTIONS --run-only)\n")
    for name, text in {"a/manifest.py": "module('main.py')\n", "a/main.py": "import greeting\nprint(greeting.text)\n",
                       "b/manifest.py": "module('greeting.py')\n", "b/greeting.py": "text = 'hello'\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run("cmake", "-S", tmp_path, "-B", tmp_path / "out", f"-DCMAKE_PREFIX_PATH={installed}")
    run("cmake", "--build", tmp_path / "out", "-j2", timeout=900)
    assert run(tmp_path / "out" / "app").stdout == "hello\n"


def test_native_modules_for_micropython_by_cmake(installed, tmp_path):
    """Two of them, with functions and variables of the same names."""
    if not shutil.which("cmake"):
        pytest.skip("cmake is not installed")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.20)\nproject(app C)\nfind_package(Permafrost 0.9 REQUIRED)\n"
        "file(WRITE ${CMAKE_BINARY_DIR}/empty.c \"\")\nadd_executable(app ${CMAKE_BINARY_DIR}/empty.c)\n"
        "permafrost_image(app MANIFEST manifest.py PORT host USER_MODULES second)\n")
    module = """#include "py/dynruntime.h"
int shared = START;
static mp_obj_t state(void) { return mp_obj_new_int(shared++); }
static MP_DEFINE_CONST_FUN_OBJ_0(state_obj, state);
mp_obj_t mpy_init(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args)
{
    MP_DYNRUNTIME_INIT_ENTRY
    mp_store_global(MP_QSTR_state, MP_OBJ_FROM_PTR(&state_obj));
    MP_DYNRUNTIME_INIT_EXIT
}
"""
    for name, text in {"manifest.py": "module('main.py')\nc_module('first')\n", "first/x.c": module, "second/y.c": module,
                       "first/Makefile": "CFLAGS += -DSTART=3\n", "second/Makefile": "CFLAGS += -DSTART=7\n",
                       "main.py": "import first, second\nprint(first.state(), second.state(), first.state(), second.state())\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run("cmake", "-S", tmp_path, "-B", tmp_path / "out", f"-DCMAKE_PREFIX_PATH={installed}")
    run("cmake", "--build", tmp_path / "out", "-j2", timeout=900)
    assert run(tmp_path / "out" / "app").stdout == "3 7 4 8\n"


def test_a_board_of_the_installed_tree(installed, tmp_path):
    (tmp_path / "manifest.py").write_text("module('main.py')\n")
    (tmp_path / "main.py").write_text("print('here')\n")
    words = ["make", "-s", "-j2", "-f", installed / "share/permafrost/runtime/firmware.mk", "BOARD=lm3s811evb",
             f"BUILD={tmp_path}/build", f"FROZEN_MANIFEST={tmp_path}/manifest.py"]
    run(*words, "firmware", timeout=900, cwd=tmp_path, env=ENVIRONMENT)
    assert run(*words, "run", cwd=tmp_path, env=ENVIRONMENT).stdout == "here\n"


def commands(tool):
    lines = run(BIN / tool, "--help").stdout.splitlines()
    return [line.split()[0] for line in lines if line.startswith("  ") and line[2:3].isalpha()] if tool in ("freezer", "qstrgen") else []


@pytest.mark.parametrize("tool", ["freezer", "qstrgen", "mpy-cross", "permafrost"])
def test_manuals_and_completions(installed, tool):
    """A page for each command, with each of its options; bash completes both."""
    for command in ["", *commands(tool)]:
        page = (installed / "share/man/man1" / (f"{tool}-{command}.1" if command else f"{tool}.1")).read_text()
        assert ".SH NAME" in page and ".SH SYNOPSIS" in page
        words = {word.strip(",") for word in run(BIN / tool, *command.split(), "--help").stdout.split() if word.startswith("--") and word[2:].isalpha()}
        assert all(word.replace("-", "\\-") in page for word in words)
    script = (f". {installed}/share/bash-completion/completions/{tool}\nCOMP_WORDS=({tool} -) COMP_CWORD=1\n"
              f"_permafrost_{tool.replace('-', '_')}\necho ${{COMPREPLY[@]}}\n")
    assert "--help" in run("bash", "-c", script).stdout or tool in ("freezer", "qstrgen")
    for command in commands(tool):
        script = (f". {installed}/share/bash-completion/completions/{tool}\nCOMP_WORDS=({tool} {command} --) COMP_CWORD=2\n"
                  f"_permafrost_{tool}\necho ${{COMPREPLY[@]}}\n")
        assert "--help" in run("bash", "-c", script).stdout or "--help" not in run(BIN / tool, command, "--help").stdout
    for shell in ("zsh/site-functions/_" + tool, f"fish/vendor_completions.d/{tool}.fish"):
        assert (installed / "share" / shell).read_text()


def test_pkg_config(installed):
    if not shutil.which("pkg-config"):
        pytest.skip("pkg-config is not installed")
    environment = dict(os.environ, PKG_CONFIG_PATH=str(installed / "share/pkgconfig"))
    folder = subprocess.run(["pkg-config", "--variable=datadir", "permafrost"], env=environment, capture_output=True, text=True, check=True).stdout.strip()
    assert os.path.exists(f"{folder}/runtime/permafrost.h") and os.path.exists(f"{folder}/include/tables/tables.def")
