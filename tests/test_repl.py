"""permafrost on a terminal: statements one by one, what goes on for several lines, errors, and how it ends."""

import os
import select
import subprocess

import pytest

from conftest import BIN


class Terminal:
    """permafrost at the other end of a pseudo-terminal."""

    def __init__(self, *arguments):
        self.outer, inner = os.openpty()
        self.process = subprocess.Popen([BIN / "permafrost", *arguments], stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)
        self.read_to_prompt()

    def read_to_prompt(self):
        """What is printed until a prompt stands there, or the program ends."""
        text = b""
        while not text.endswith((b">>> ", b"... ")):
            assert select.select([self.outer], [], [], 30)[0], text
            try:
                text += os.read(self.outer, 4096)
            except OSError:  # the other end is closed
                break
        return text.decode().replace("\r\n", "\n")

    def enter(self, line):
        """What answers a line; the terminal's echo of it left out."""
        os.write(self.outer, line.encode() + b"\n")
        return self.read_to_prompt().removeprefix(line + "\n")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.outer)


@pytest.fixture
def terminal():
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.mark.parametrize("lines, answers", [
    (["1 + 2"], ["3\n>>> "]),
    (["x = 5", "x"], [">>> ", "5\n>>> "]),
    (["def f(a):", "    return a * 2", "", "f(4)"], ["... ", "... ", ">>> ", "8\n>>> "]),
    (["[1,", "2]"], ["... ", "[1, 2]\n>>> "]),
    (["'''a", "b'''"], ["... ", "'a\\nb'\n>>> "]),
    (["1 + \\", "2"], ["... ", "3\n>>> "]),
    (["class A:", "    x = 1", "", "A.x"], ["... ", "... ", ">>> ", "1\n>>> "]),
    (["None"], [">>> "]),
])
def test_statements(terminal, lines, answers):
    assert [terminal.enter(line) for line in lines] == answers


@pytest.mark.parametrize("line, error", [
    ("if 1", "SyntaxError: "), ("x = )", "SyntaxError: "), ("return 1", "SyntaxError: "), ("'a", "SyntaxError: "),
    ("nothing_of_that_name", "NameError: "), ("1 / 0", "ZeroDivisionError: "),
])
def test_errors_do_not_end_it(terminal, line, error):
    answer = terminal.enter(line)
    assert error in answer and answer.endswith(">>> ")
    assert terminal.enter("7") == "7\n>>> "


def test_exit(terminal):
    terminal.enter("import sys")
    terminal.enter("sys.exit(3)")
    assert terminal.process.wait(timeout=30) == 3


def test_end_of_input(terminal):
    os.write(terminal.outer, b"\x04")
    assert terminal.process.wait(timeout=30) == 0


def test_after_a_command():
    terminal = Terminal("-i", "-c", "answer = 42")
    assert terminal.enter("answer") == "42\n>>> "
    terminal.close()
