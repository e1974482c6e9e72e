"""mpremote drives permafrost at the other end of a terminal. MPREMOTE names mpremote's folder in a MicroPython tree; without it
these tests do not run, and the last lines say so."""

import functools
import hashlib
import http.server
import json
import threading

import pytest

from serial_device import MPREMOTE, NOT_ASKED, Device
from terminal import Terminal

pytestmark = pytest.mark.skipif(not MPREMOTE, reason=NOT_ASKED)


@pytest.fixture
def device(tmp_path):
    folder = tmp_path / "device"
    folder.mkdir()
    terminal = Terminal(cwd=folder)
    terminal.read_to(b">>> ")
    device = Device(terminal.outer, terminal.outer)
    device.folder = folder
    yield device
    device.close()
    terminal.close()


def test_programs(device, tmp_path):
    assert device("eval", "1 + 2") == "3\n"
    assert device("exec", "print('a')", "exec", "print('b')") == "a\nb\n"
    assert device("exec", "1/0", status=1).endswith("ZeroDivisionError: divide by zero\n")
    program = tmp_path / "program.py"
    program.write_text("import sys\nfor i in range(300):\n    print(i, sys.platform)\n" + "# a long comment\n" * 500)
    assert device("run", program) == "".join(f"{i} linux\n" for i in range(300))


def test_files(device, tmp_path):
    content = bytes(range(256)) * 20
    here = tmp_path / "here.bin"
    here.write_bytes(content)
    device("mkdir", "sub")
    device("cp", here, ":sub/there.bin")
    assert (device.folder / "sub/there.bin").read_bytes() == content
    assert "there.bin" in device("ls", "sub")
    assert hashlib.sha256(content).hexdigest() in device("sha256sum", "sub/there.bin")
    device("cp", ":sub/there.bin", tmp_path / "back.bin")
    assert (tmp_path / "back.bin").read_bytes() == content
    (device.folder / "text").write_text("some text\n")
    assert device("cat", "text") == "some text\n"
    device("rm", "sub/there.bin")
    device("rmdir", "sub")
    assert not (device.folder / "sub").exists()


def test_folder_of_the_host(device, tmp_path):
    (tmp_path / "imported.py").write_text("print('imported')\n")
    assert device("mount", tmp_path, "exec", "import imported").endswith("imported\n")


def test_resets(device):
    device("exec", "x = 5")
    assert device("soft-reset", "eval", "globals().get('x')") == "None\n"
    device("exec", "x = 5")
    assert device("resume", "eval", "x") == "5\n"
    device("reset")
    assert device("eval", "globals().get('x')") == "None\n"


def test_space(device):
    answer = device("df")
    assert answer.startswith("filesystem") and "<VfsPosix>" in answer


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_packages(device, tmp_path):
    """From an index, in the layout that micropython.org's has, and from a folder."""
    index = tmp_path / "index"
    source = b"answer = 42\n"
    name = hashlib.sha256(source).hexdigest()[:8]
    files = {f"package/py/six/{version}.json": {"v": 1, "version": "1.0", "hashes": [["six.py", name]], "deps": [], "urls": []}
             for version in ("latest", "1.0")}
    for path, content in {**{path: json.dumps(data).encode() for path, data in files.items()}, f"file/{name[:2]}/{name}": source}.items():
        (index / path).parent.mkdir(parents=True, exist_ok=True)
        (index / path).write_bytes(content)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=index))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        device("mip", "install", "--index", f"http://127.0.0.1:{server.server_port}", "--no-mpy", "--target", "lib", "six")
    finally:
        server.shutdown()
        server.server_close()
    assert (device.folder / "lib/six.py").read_bytes() == source
    assert device("exec", "import sys; sys.path.append('lib'); import six; print(six.answer)") == "42\n"


def test_romfs_partition(tmp_path):
    """Deployed, it is at /rom after a soft reset; what is there before is no image."""
    (tmp_path / "source/lib").mkdir(parents=True)
    (tmp_path / "source/lib/deployed.py").write_text("answer = 42\n" + "# more than a block\n" * 500)
    terminal = Terminal("--romfs", tmp_path / "partition")
    terminal.read_to(b">>> ")
    device = Device(terminal.outer, terminal.outer)
    assert "Not a valid ROMFS" in device("romfs", "query")
    assert "ROMFS image deployed" in device("romfs", "--no-mpy", "deploy", tmp_path / "source")
    assert device("soft-reset", "exec", "import deployed; print(deployed.answer, deployed.__file__)") == "42 /rom/lib/deployed.py\n"
    assert "ROMFS image size: " in device("romfs", "query")
    device.close()
    terminal.close()


def test_romfs(device, tmp_path):
    """What mpremote builds is mounted, imported from and read in place."""
    source = tmp_path / "source"
    (source / "package").mkdir(parents=True)
    (source / "package/__init__.py").write_text("answer = 42\n")
    (source / "data.txt").write_text("some text")
    device("romfs", "--no-mpy", "--output", device.folder / "image.romfs", "build", source)
    program = ("import sys, vfs; vfs.mount(vfs.VfsRom(open('image.romfs', 'rb').read()), '/rom'); sys.path.append('/rom'); "
               "import package; print(package.answer, package.__file__, open('/rom/data.txt').read())")
    assert device("exec", program) == "42 /rom/package/__init__.py some text\n"
