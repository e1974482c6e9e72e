"""A small CMake project with stock's py.cmake, usermod.cmake and mkrules.cmake, as its CMake ports have them: Python3_EXECUTABLE=qstrgen does what
python3 does, every header to the byte; what is frozen is the freezer's beside it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from places import BIN

PROJECT = """
cmake_minimum_required(VERSION 3.13)
project(small C)
set(MICROPY_DIR ${STOCK})
set(MICROPY_PORT_DIR ${MICROPY_DIR}/ports/minimal)
set(MICROPY_TARGET small)
set(MICROPY_FROZEN_MANIFEST ${CMAKE_SOURCE_DIR}/manifest.py)
set(MICROPY_LIB_DIR ${CMAKE_SOURCE_DIR})
include(${MICROPY_DIR}/py/py.cmake)
include(${MICROPY_DIR}/py/usermod.cmake)
add_executable(small ${MICROPY_PORT_DIR}/main.c)
target_include_directories(small PRIVATE ${MICROPY_DIR} ${MICROPY_PORT_DIR} ${CMAKE_BINARY_DIR})
set(MICROPY_SOURCE_QSTR ${MICROPY_SOURCE_PY} ${MICROPY_PORT_DIR}/main.c)
set(MICROPY_QSTRDEFS_PORT ${MICROPY_PORT_DIR}/qstrdefsport.h)
include(${MICROPY_DIR}/py/mkrules.cmake)
add_custom_target(generated DEPENDS
    BUILD_VERSION_HEADER BUILD_FROZEN_CONTENT ${MICROPY_QSTRDEFS_GENERATED} ${MICROPY_MODULEDEFS} ${MICROPY_ROOT_POINTERS})
"""
FILES = {"CMakeLists.txt": PROJECT, "README.md": "stands for micropython-lib's\n", "manifest.py": 'module("hello.py")\n',
         "hello.py": "import sys\n\ndef greet(who, *, loudly=False):\n    return 'hello ' + who\n"}


def generate(stock, cross, folder, python):
    """The folder in which CMake has made all that is generated, by that program in place of Python; None, with what was said, after an error."""
    environment = dict(os.environ, MICROPY_MPYCROSS=str(cross))
    for words in (["-S", folder, "-B", folder / "build", f"-DSTOCK={stock}", f"-DPython3_EXECUTABLE={python}"],
                  ["--build", folder / "build", "-t", "generated"]):
        done = subprocess.run(["cmake", *map(str, words)], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stdout[-2000:] + done.stderr[-2000:])
            return None
    return folder / "build"


def check_cmake(stock, cross):
    if not shutil.which("cmake"):
        print("cmake: not run: there is no cmake")
        return True
    with tempfile.TemporaryDirectory() as place:
        made = []
        for name, python in (("theirs", sys.executable), ("ours", BIN / "qstrgen")):
            # One place for both: headers name it.
            folder = Path(place) / "project"
            folder.mkdir()
            for file, text in FILES.items():
                (folder / file).write_text(text)
            build = generate(stock, cross, folder, python)
            if not build:
                return False
            made.append({str(path.relative_to(build)): path.read_bytes() for path in build.glob("genhdr/**/*") if path.is_file()})
            content = (build / "frozen_content.c").read_bytes()
            if name == "ours":
                subprocess.run([BIN / "freezer", "makemanifest", "-o", build / "direct.c", "-v", f"MPY_DIR={stock}", "-v", f"PORT_DIR={stock}/ports/minimal",
                                "-v", f"MPY_LIB_DIR={folder}", "-b", build, folder / "manifest.py"], env=dict(os.environ, MICROPY_MPYCROSS=str(cross)),
                               stdout=subprocess.DEVNULL, check=True)
                frozen = content == (build / "direct.c").read_bytes()
            folder.rename(Path(place) / name)
        theirs, ours = made
        differing = sorted(name for name in set(theirs) | set(ours) if theirs.get(name) != ours.get(name))
    print(f"cmake: {len(theirs)} files below genhdr {f'differ: {differing}' if differing else 'are equal'}; frozen_content.c is "
          f"{'' if frozen else 'not '}what freezer makes of the manifest")
    return not differing and frozen and len(theirs) > 10
