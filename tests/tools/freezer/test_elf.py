"""freezer verify and size, on the host's permafrost (whose own image is one)."""

import json
import re

import pytest

from conftest import run


def elf_section(elf, name):
    for line in run("readelf", "-SW", elf).stdout.splitlines():
        words = line.replace("[ ", "[").split()
        if len(words) > 7 and words[1] == name:
            return int(words[3], 16), int(words[4], 16), int(words[5], 16)
    pytest.fail(f"{elf} has no section {name}")


def padding(elf, address, size):
    """Offsets of a section's bytes that belong to no object."""
    free = set(range(size))
    for line in run("nm", "-S", elf).stdout.splitlines():
        words = line.split()
        if len(words) == 4 and address <= int(words[0], 16) < address + size:
            start = int(words[0], 16) - address
            free -= set(range(start, start + int(words[1], 16)))
    return free


def test_verify_accepts_the_host_image(freezer, permafrost):
    assert re.search("all in flash; profile full, build [0-9a-f]{16}, checksum 0x[0-9a-f]{8}$", run(freezer, "verify", permafrost).stdout)


@pytest.mark.parametrize("section", [".frozen.code", ".frozen.names", ".frozen.module_names"])
def test_an_altered_image_is_refused(freezer, permafrost, tmp_path, section):
    content = bytearray(permafrost.read_bytes())
    address, offset, size = elf_section(permafrost, section)
    copy = tmp_path / "altered"
    for step in sorted(set(range(0, size, max(1, size // 40 | 1))) - padding(permafrost, address, size)):
        content[offset + step] ^= 0x41
        copy.write_bytes(content)
        content[offset + step] ^= 0x41
        done = run(freezer, "verify", copy, check=False)
        assert done.returncode == 1 and f"{copy}: error: " in done.stderr, (section, step, done.stderr)


def symbol_offset(elf, name):
    """Where in the file a symbol's bytes are, and its section."""
    address = next(int(line.split()[0], 16) for line in run("nm", elf).stdout.splitlines() if line.endswith(f" {name}"))
    for line in run("readelf", "-SW", elf).stdout.splitlines():
        words = line.replace("[ ", "[").split()
        if len(words) > 7 and words[0][1:-1].isdigit() and int(words[3], 16) <= address < int(words[3], 16) + int(words[5], 16):
            return int(words[4], 16) + address - int(words[3], 16)
    pytest.fail(f"{elf} has no content for {name}")


@pytest.mark.parametrize("symbol, byte, change, message", [
    ("frozen_image", 0, 1, r"frozen_image has ABI 0x[0-9a-f]+, this freezer's is 0x"),
    ("frozen_image", 1, 12, r"frozen_image has ABI 0x[0-9a-f]+, this freezer's is 0x\w+ for 64-bit"),
    ("frozen_image", 3, 2, "frozen_image was frozen in profile minimal, the VM that vm_abi tells of is compiled for profile full"),
    ("vm_abi", 3, 1, "frozen_image was frozen in profile full, the VM that vm_abi tells of is compiled for profile core"),
    ("vm_abi", 3, 7, "compiled for profile unknown"),
    ("vm_abi", 0, 1, "frozen_image has ABI 0x[0-9a-f]+, the VM wants vm_abi, 0x"),
    ("frozen_image", 5, 1, "frozen_image has checksum 0x[0-9a-f]+, its content 0x"),
])
def test_another_vm_profile_or_checksum(freezer, permafrost, tmp_path, symbol, byte, change, message):
    """verify names it; and the VM does not start, but for a checksum, which it takes no time for."""
    content = bytearray(permafrost.read_bytes())
    content[symbol_offset(permafrost, symbol) + byte] ^= change
    altered = tmp_path / "altered"
    altered.write_bytes(content)
    altered.chmod(0o755)
    done = run(freezer, "verify", altered, check=False)
    assert done.returncode == 1 and done.stdout == "" and re.search(f"^{altered}: error: .*{message}", done.stderr, re.M), done.stderr
    started = run(altered, "-c", "print(1)", check=False)
    if "checksum" in message:
        assert started.stdout == "1\n"
    else:
        assert started.returncode == 1 and started.stderr == "permafrost: the image was frozen for another VM or profile\n"


def test_cut_and_foreign_files_are_refused(freezer, permafrost, tmp_path):
    content = permafrost.read_bytes()
    copy = tmp_path / "cut"
    for size in (0, 3, 4, 20, 64, 200, 5000, len(content) // 2, len(content) - 10):
        copy.write_bytes(content[:size])
        for command in ("verify", "size"):
            done = run(freezer, command, copy, check=False)
            assert done.returncode == 1 and f"{copy}: error: " in done.stderr, (size, done)
    for path, message in (("/etc/hostname", "not an ELF file"), ("/nonexistent", "No such file"), ("/bin/sh", "no frozen image")):
        done = run(freezer, "verify", path, check=False)
        assert done.returncode == 1 and message in done.stderr


def test_a_writable_image_is_refused(freezer, tmp_path, permafrost):
    """A position-independent link makes pointers into relocations, and the image writable."""
    source = tmp_path / "x.c"
    source.write_text("const void *const frozen_image[8] = {frozen_image};\nint main(void) { return frozen_image[0] == 0; }\n")
    run("cc", "-fPIE", "-pie", "-o", tmp_path / "x", source)
    done = run(freezer, "verify", tmp_path / "x", check=False)
    assert done.returncode == 1 and "frozen_image" in done.stderr and "-no-pie" in done.stderr


def test_sums_are_the_elfs_own(freezer, permafrost):
    figures = json.loads(run(freezer, "size", "--json", permafrost).stdout)
    text, data = run("size", permafrost).stdout.splitlines()[1].split()[:2]
    assert figures["flash"] == int(text) + int(data) == figures["image"] + figures["vm"]
    assert figures["vm"] == sum(size for name, size in figures.items() if name.startswith("vm."))
    columns = ("names", "image", "tables", "constants", "code", "lines", "files", "functions")
    modules = sum(size for name, size in figures.items() if name.startswith("module.") and not name.endswith(columns))
    assert figures["image"] == modules + sum(size for name, size in figures.items() if name.startswith("image."))
    manifest = [size for name, size in figures.items() if re.fullmatch(r"module\._manifest\..*", name)]
    assert sum(manifest) == figures["module._manifest"]


def test_csv_diff_and_budget(freezer, permafrost, tmp_path):
    old = tmp_path / "old.json"
    old.write_text(run(freezer, "size", "--json", permafrost).stdout)
    figures = json.loads(old.read_text())
    assert run(freezer, "size", "--csv", permafrost).stdout.splitlines()[1] == f"flash,{figures['flash']}"
    assert run(freezer, "size", "--diff", old, permafrost).stdout == "no change\n"
    figures["flash"] -= 100
    old.write_text(json.dumps(figures))
    assert run(freezer, "size", "--diff", old, permafrost).stdout.split() == ["+100", str(figures["flash"] + 100), "flash"]
    budget = tmp_path / "budget"
    budget.write_text(f"# what fits\nflash {figures['flash'] + 100}\nmodule._manifest 10\n")
    done = run(freezer, "size", "--budget", budget, permafrost, check=False)
    assert done.returncode == 1 and f"{budget}:3: error: module._manifest is " in done.stderr
    old.write_text('{"flash": }')
    assert run(freezer, "size", "--diff", old, permafrost, check=False).returncode == 1
