"""make library: a folder that PlatformIO and Arduino take, compiled as they do, all that lies in src with src as the one folder of includes, by a
linker script that knows nothing of frozen images."""

import concurrent.futures
import json
import re
import shutil
import subprocess

import pytest

from conftest import BIN, BUILD, ROOT, run
from shared_vm import ENVIRONMENT

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("library")]
EMBED = ROOT / "docs" / "examples" / "embed"
CPU = ["-mcpu=cortex-m3", "-mthumb"]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    run("make", "-s", "-j2", "-C", ROOT, "library", f"BUILD={BUILD}", f"FROZEN_MANIFEST={EMBED}/manifest.py", f"OUT={folder}/embed", "LIBRARY_NAME=embed",
        timeout=600, env=ENVIRONMENT)
    shutil.move(folder / "embed", folder / "moved")
    return folder / "moved"


def test_the_firmware_runs(library, tmp_path):
    """Of docs/examples/embed, its C modules among the sources."""
    sources = [*sorted(library.glob("src/**/*.c")), EMBED / "main.c"]

    def compile_one(pair):
        at, source = pair
        subprocess.run(["arm-none-eabi-gcc", *CPU, "-std=gnu11", "-Os", "-ffunction-sections", "-fdata-sections", f"-I{library}/src", "-c",
                        "-o", tmp_path / f"{at}.o", source], check=True)
        return tmp_path / f"{at}.o"

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        objects = list(pool.map(compile_one, enumerate(sources)))
    script = (EMBED / "firmware.ld").read_text()
    assert "INCLUDE frozen.ld" in script
    (tmp_path / "firmware.ld").write_text(script.replace("INCLUDE frozen.ld", ""))
    run("arm-none-eabi-gcc", *CPU, "-o", tmp_path / "firmware.elf", *objects, "-Wl,--gc-sections", "-nostartfiles", "-T", tmp_path / "firmware.ld", "-lm",
        "--specs=nosys.specs")
    assert "1 modules" in run(BIN / "freezer", "verify", tmp_path / "firmware.elf").stdout
    said = run("qemu-system-arm", "-machine", "mps2-an385", "-nographic", "-monitor", "none", "-serial", "stdio", "-semihosting", "-kernel",
               tmp_path / "firmware.elf", stdin=subprocess.DEVNULL, timeout=60).stdout
    assert said == (EMBED / "expected.txt").read_text()


def test_what_describes_it(library):
    description = json.loads((library / "library.json").read_text())
    properties = dict(line.split("=", 1) for line in (library / "library.properties").read_text().splitlines())
    # Arduino's specification, revision 1.5: these must be there.
    assert all(properties.get(key) for key in ("name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"))
    assert properties["name"] == description["name"] == "embed" and properties["version"] == description["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", properties["version"]) and (library / "src" / properties["includes"]).exists()
    assert properties["category"] in ("Display", "Communication", "Signal Input/Output", "Sensors", "Device Control", "Timing", "Data Storage",
                                      "Data Processing", "Other")
    assert not list(library.glob("src/**/main.c")) and not list(library.glob("src/**/port/**"))


def test_the_header_is_for_a_sketch_too(library, tmp_path):
    """A sketch is C++."""
    (tmp_path / "sketch.cpp").write_text("#include <permafrost.h>\nbool begin(void *heap, size_t size) { return permafrost_start(heap, size); }\n")
    run("arm-none-eabi-g++", *CPU, "-std=gnu++17", f"-I{library}/src", "-c", "-o", tmp_path / "sketch.o", tmp_path / "sketch.cpp")
    assert re.search(r"U permafrost_start$", run("arm-none-eabi-nm", tmp_path / "sketch.o").stdout, re.M)


def test_no_path_of_this_tree_is_in_it(library):
    assert not [path for path in library.glob("**/*") if path.is_file() and str(ROOT).encode() in path.read_bytes()]
