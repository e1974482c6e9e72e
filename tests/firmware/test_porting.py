"""docs/PORTING.md, followed: the board that it describes as an exercise, in a folder outside the tree, runs what it says with nothing else entered."""

import re
import subprocess

import pytest

import check_boards
from conftest import BIN, ROOT, run
from shared_vm import ENVIRONMENT
from test_boards import Check

pytestmark = [pytest.mark.firmware, pytest.mark.long]
PAGE = (ROOT / "docs" / "PORTING.md").read_text()
BOARD = "mps2-an511"
WEATHERLOG = ROOT / "docs" / "examples" / "weatherlog"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    """The page's folder, written as the page tells it."""
    folder = tmp_path_factory.mktemp("porting")
    name, text = re.search(r"(?s)`(my_boards/\S+/board\.mk)`:\n\n```\n(.*?)```", PAGE).groups()
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text)
    return folder / "my_boards"


def test_the_tree_does_not_have_it(boards):
    assert [path.name for path in boards.iterdir()] == [BOARD] and not (ROOT / "runtime" / "boards" / BOARD).exists()
    named = subprocess.run(["git", "grep", "-l", BOARD], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert set(named) <= {"docs/PORTING.md", "tests/firmware/test_porting.py"}


def test_what_the_page_types(boards, tmp_path):
    command = re.search(r"(?m)^\$ (make run .*BOARD_PATH.*)$", PAGE)[1].replace("my_boards", str(boards)).split()
    printed = run(*command, "-s", f"BUILD={tmp_path}", f"PERMAFROST_BIN={BIN}", cwd=ROOT, env=ENVIRONMENT, timeout=900).stdout
    host = run(BIN / "permafrost", WEATHERLOG / "main.py", cwd=WEATHERLOG).stdout
    assert check_boards.facts_apart(printed)[0] == check_boards.facts_apart(host)[0] and len(host.splitlines()) > 5
    run(BIN / "freezer", "verify", tmp_path / BOARD / "firmware.elf")


def test_the_first_thing_to_run_on_it(boards, tmp_path):
    check = Check(BOARD, tmp_path, f"BOARD_PATH={boards}")
    assert check.until("line?") == [BOARD, "data: good", "clock: good"]
    check.send(b"hello\n")
    assert check.until("Ctrl-C?") == ["hello"]
    check.send(b"\x03")
    assert check.until("writing to flash") == ["interrupt: good", "stack: good"]
    lines, status = check.end()
    assert status == 70 and lines[0].startswith("trap ")


def test_a_board_that_is_nowhere(boards):
    done = run("make", "-s", "-C", ROOT, "firmware", "BOARD=none", f"BOARD_PATH={boards}", "FROZEN_MANIFEST=none.py", check=False, env=ENVIRONMENT)
    assert done.returncode != 0 and "no board 'none'; there are: esp32c3 host lm3s6965evb " in done.stderr and f" {BOARD} " in done.stderr
