"""Permafrost in Zephyr and in ESP-IDF, as far as CMake goes: their functions are stand-ins here, which do to CMake's targets what theirs do; the
firmware is docs/examples/embed, which runs. Neither's linker script knows of frozen images."""

import shutil
import subprocess

import pytest

from conftest import ROOT, run
from test_install import embed, installed, knows_the_tree  # noqa: F401

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("install"),
              pytest.mark.skipif(not shutil.which("cmake"), reason="cmake is not installed")]

ZEPHYR = """
cmake_minimum_required(VERSION 3.20)
set(CMAKE_TOOLCHAIN_FILE "${CMAKE_CURRENT_SOURCE_DIR}/cortex-m3.cmake")
project(embed C)
# What find_package(Zephyr) leaves: flags as a library, app as an archive that is linked whole, modules by their module.yml.
set(CONFIG_PERMAFROST y)
add_library(zephyr_interface INTERFACE)
target_compile_definitions(zephyr_interface INTERFACE BY_ZEPHYR)
add_library(app STATIC)
target_link_libraries(app PUBLIC zephyr_interface)
file(STRINGS "${ZEPHYR_EXTRA_MODULES}/zephyr/module.yml" folder REGEX "^  cmake: ")
string(REGEX REPLACE "^  cmake: " "" folder "${folder}")
add_subdirectory("${ZEPHYR_EXTRA_MODULES}/${folder}" modules/permafrost)
add_executable(zephyr_final nothing.c)
target_link_libraries(zephyr_final PRIVATE -Wl,--whole-archive app -Wl,--no-whole-archive)
target_link_options(zephyr_final PRIVATE -nostartfiles --specs=nosys.specs "-T${CMAKE_CURRENT_SOURCE_DIR}/plain.ld")
set_target_properties(zephyr_final PROPERTIES OUTPUT_NAME embed.elf)
# The application's own.
target_sources(app PRIVATE main.c)
target_compile_options(app PRIVATE -std=c11 -Os)
permafrost_zephyr_image(MANIFEST manifest.py PROFILE core)
"""

IDF = """
cmake_minimum_required(VERSION 3.20)
set(CMAKE_TOOLCHAIN_FILE "${CMAKE_CURRENT_SOURCE_DIR}/cortex-m3.cmake")
project(embed C)
# What project.cmake does: each component's project_include.cmake here, then each component, by a function that makes its library.
function(idf_build_get_property result name)
  set(${result} -DBY_ESP_IDF PARENT_SCOPE)
endfunction()
macro(idf_component_register)
  cmake_parse_arguments(component "" "" "SRCS;REQUIRES" ${ARGN})
  get_filename_component(name "${CMAKE_CURRENT_LIST_DIR}" NAME)
  set(COMPONENT_LIB __idf_${name})
  if(component_SRCS)
    add_library(${COMPONENT_LIB} STATIC ${component_SRCS})
  else()
    add_library(${COMPONENT_LIB} INTERFACE)
  endif()
endmacro()
include("${EXTRA_COMPONENT_DIRS}/permafrost/project_include.cmake")
add_subdirectory("${EXTRA_COMPONENT_DIRS}/permafrost" permafrost)
add_subdirectory(main)
add_executable(embed.elf nothing.c)
target_link_libraries(embed.elf PRIVATE __idf_main)
target_link_options(embed.elf PRIVATE -nostartfiles --specs=nosys.specs -Wl,-u,reset "-T${CMAKE_CURRENT_SOURCE_DIR}/plain.ld")
"""
COMPONENT = """
idf_component_register(SRCS ../main.c REQUIRES permafrost)
target_compile_options(${COMPONENT_LIB} PRIVATE -std=c11 -Os)
target_include_directories(${COMPONENT_LIB} PRIVATE ..)
permafrost_idf_image(MANIFEST ../manifest.py PROFILE core)
"""


@pytest.mark.parametrize("text, word, flag", [(ZEPHYR, "ZEPHYR_EXTRA_MODULES={}/share/permafrost", "-DBY_ZEPHYR"),
                                              (IDF, "EXTRA_COMPONENT_DIRS={}/share/permafrost/esp-idf", "-DBY_ESP_IDF")], ids=["Zephyr", "ESP-IDF"])
def test_the_firmware_runs(installed, tmp_path, text, word, flag):  # noqa: F811
    folder = embed(tmp_path)
    script = (folder / "firmware.ld").read_text()
    assert "INCLUDE frozen.ld" in script
    for name, content in {"CMakeLists.txt": text, "main/CMakeLists.txt": COMPONENT, "nothing.c": "", "plain.ld": script.replace("INCLUDE frozen.ld", "")}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    run("cmake", "-S", folder, "-B", folder / "build", f"-D{word.format(installed)}")
    said = run("cmake", "--build", folder / "build", "-j2", timeout=900).stdout
    if text is ZEPHYR:
        assert "embed.elf: 1 modules" in said
    run(installed / "bin" / "freezer", "verify", folder / "build" / "embed.elf")
    shown = run("qemu-system-arm", "-machine", "mps2-an385", "-nographic", "-monitor", "none", "-serial", "stdio", "-semihosting", "-kernel",
                folder / "build" / "embed.elf", stdin=subprocess.DEVNULL, timeout=60).stdout
    assert shown == (folder / "expected.txt").read_text()
    assert not knows_the_tree(folder)
    flags = [path.read_text() for path in (folder / "build").glob("**/*_vm.dir/flags.make")]
    assert len(flags) == 1 and flag in flags[0]
    assert str(ROOT) not in flags[0]
