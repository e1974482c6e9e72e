"""permafrost on a terminal: statements, editing, completion, the paste mode, the raw mode, Ctrl-C, and how it ends."""

import re

import pytest

from terminal import Terminal

PROMPT = b">>> "
GREETING = b'MicroPython v1.29.0 formats; Permafrost on linux, 0.9.0 version\r\nType "help()" for more information.\r\n>>> '
RAW = b"raw REPL; CTRL-B to exit\r\n>"
LEFT, RIGHT, UP, DOWN, HOME, LAST, DELETE = (b"\x1b[" + key for key in (b"D", b"C", b"A", b"B", b"H", b"F", b"3~"))


@pytest.fixture
def terminal():
    terminal = Terminal()
    assert terminal.read_to(PROMPT) == GREETING
    yield terminal
    terminal.close()


def enter(terminal, keys):
    """What the last line of the keys answers: what is printed behind its end, up to the prompt."""
    terminal.send(keys + b"\r")
    return terminal.read_to(PROMPT).split(b"\r\n", 1)[1].removesuffix(PROMPT).replace(b"\r\n", b"\n").decode()


@pytest.mark.parametrize("keys, echo, answer", [
    (b"1 + 2", b"1 + 2", b"3\r\n"),
    (b"None", b"None", b""),
    (b"[1,\r2]", b"[1,\r\n... 2]", b"[1, 2]\r\n"),
    (b"'''a\rb'''", b"'''a\r\n... b'''", b"'a\\nb'\r\n"),
    (b"1 + \\\r2", b"1 + \\\r\n... 2", b"3\r\n"),
    (b"if 1: print(2)\r", b"if 1: print(2)\r\n... ", b"2\r\n"),
    (b"for i in (1, 2):\ri\r\x7f", b"for i in (1, 2):\r\n...     i\r\n...     \b\b\b\b\x1b[K", b"1\r\n2\r\n"),
    (b"if 1:\ri = 5\r\r\r", b"if 1:\r\n...     i = 5\r\n...     \r\n...     \r\n... ", b""),  # two blank lines end the indentation
    (b"if 1:\r i = 6\relse:\r  i = 7\r", b"if 1:\r\n...     \b\b\b i = 6\r\n... else:\r\n...   i = 7\r\n... ".replace(b"\b i", b"\bi"), b""),
    (b"if 1:\r\t4\r", b"if 1:\r\n...     4\r\n... ", b"4\r\n"),
    (b"if1 = 4", b"if1 = 4", b""),
    (b"match = 4", b"match = 4", b""),
    (b"match 4:\rcase 4:\r5\r\r\r", b"match 4:\r\n...     case 4:\r\n...         5\r\n...         \r\n...         \r\n... ", b"5\r\n"),
    (b"", b"", b""),
])
def test_statements(terminal, keys, echo, answer):
    terminal.send(keys + b"\r")
    answered = echo + b"\r\n" + answer + PROMPT
    assert terminal.read_to(answered) == answered


def test_definitions(terminal):
    terminal.send(b"def f(a):\rif a:\rreturn 2\r\x7freturn 3\r\x7f\r")
    assert terminal.read_to(PROMPT) == (b"def f(a):\r\n...     if a:\r\n...         return 2\r\n...         \b\b\b\b\x1b[Kreturn 3\r\n"
                                        b"...     \b\b\b\b\x1b[K\r\n>>> ")
    assert enter(terminal, b"f(0), f(1)") == "(3, 2)\n"
    terminal.send(b"class A:\rx = 1\r\x7f\rA.x\r")
    assert terminal.read_to(b"A.x\r\n1\r\n>>> ")


@pytest.mark.parametrize("line, error", [
    (b"x = )", "SyntaxError: "), (b"return 1", "SyntaxError: "), (b"'a", "SyntaxError: "), (b"if 1\r", "SyntaxError: "),
    (b"nothing_of_that_name", "NameError: "), (b"1 / 0", "ZeroDivisionError: "), (b"bytearray(1 << 40)", "MemoryError: "),
])
def test_errors_do_not_end_it(terminal, line, error):
    answer = enter(terminal, line)
    assert error in answer
    assert enter(terminal, b"7") == "7\n"


@pytest.mark.parametrize("keys, line", [
    (b"bc" + HOME + b"'a" + LAST + b"'", "abc"),
    (b"'ac'" + LEFT + LEFT + b"b", "abc"),
    (b"'aXbc'" + LEFT * 4 + RIGHT + b"\x08" + LAST, "abc"),
    (b"'abXc'" + LEFT * 3 + DELETE, "abc"),
    (b"x'abc'" + b"\x01\x04", "abc"),  # Ctrl-A, Ctrl-D
    (b"'abc' + nonsense" + LEFT * 11 + b"\x0b", "abc"),  # Ctrl-K
    (b"nonsense'abc'" + LEFT * 5 + b"\x15", "abc"),  # Ctrl-U
    (b"'abc' nonsense\x17", "abc"),  # Ctrl-W
    ("'aöc'".encode() + LEFT * 2 + b"\x7fb", "abc"),  # two bytes
    ("'äöü'".encode() + LEFT * 2 + b"\x7f" + "ß".encode(), "äßü"),
    (b"'abc'\x02\x02\x06\x06", "abc"),  # Ctrl-B, Ctrl-F
    (b"'abc'\x1bOD\x1b[5~\x1b[1;5C", "abc"),  # keys that do nothing, or move
    (b"'c'\x1bba\x1b[1;5Db\x1bOH\x1bfd\x1b[1;5D\x1b[1;5Cd", "bacdd"),  # word by word: Alt-B, Ctrl-Left, Alt-F, Ctrl-Right
    (b"'abc  more+\x17\x17\x15\x15'one two\x1b\x7f\x1bbx\x06\x1bd'", "xo"),  # Ctrl-W, Alt-Backspace, Alt-D
])
def test_editing(terminal, keys, line):
    assert enter(terminal, keys) == f"'{line}'\n"


def test_history(terminal):
    for line in (b"1", b"22", b"22", b"   ", b"333"):
        enter(terminal, line)
    assert enter(terminal, UP) == "333\n"
    assert enter(terminal, UP + UP) == "22\n"
    assert enter(terminal, UP + UP + UP + UP) == "1\n"
    assert enter(terminal, b"\x10\x10\x0e+1") == "2\n"  # Ctrl-P, Ctrl-N
    assert enter(terminal, UP + DOWN + b"5") == "5\n"


def test_completion(terminal):
    assert enter(terminal, b"impo\tmac\t, sys, micr\t") == ""
    assert enter(terminal, b"sys.implementa\t.name") == "'micropython'\n"
    assert enter(terminal, b"some_name = 5") == ""
    assert enter(terminal, b"some_\t") == "5\n"
    terminal.send(b"sys.std\t")
    assert terminal.read_to(b">>> sys.std") == b"sys.std\r\nstderr          stdin           stdout\r\n>>> sys.std"
    assert enter(terminal, b"out.wr\t('ab')") == "ab2\n"
    assert enter(terminal, b"nothing.of.it\t\x15isinst\t") == "<function>\n"


def test_prompts_are_the_programs(terminal):
    terminal.send(b"import sys; sys.ps1 = 'P1 '; sys.ps2 = 'P2 '\r")
    terminal.read_to(b"\r\nP1 ")
    terminal.send(b"(1 +\r2)\r")
    assert terminal.read_to(b"3\r\nP1 ") == b"(1 +\r\nP2 2)\r\n3\r\nP1 "
    terminal.send(b"sys.ps1 = None\r")
    assert terminal.read_to(b">>> ") == b"sys.ps1 = None\r\n>>> "


def run_for_ever(terminal):
    """What it prints tells that it runs: before, Ctrl-C would be one more key."""
    terminal.send(b"for i in range(1 << 60): None if i else print('on')\r\r")
    terminal.read_to(b"\r\non\r\n")


def test_statements_leave_nothing_behind(terminal):
    """Neither a lock of the heap nor an interrupt of a statement is there in the next one."""
    assert enter(terminal, b"import micropython, os; micropython.heap_lock()") == ""
    assert enter(terminal, b"[1] * 100 == []") == "False\n"
    for _ in range(10):
        run_for_ever(terminal)
        terminal.send(b"\x03\x03")
        terminal.read_to(PROMPT)
        terminal.send(b"7\r")
        terminal.read_to(b"\r\n7\r\n" + PROMPT)


def test_inspect():
    """-i, and MICROPYINSPECT as the program leaves it."""
    for arguments in (["-i", "-c", "x = 6"], ["-c", "import os; x = 6; os.putenv('MICROPYINSPECT', '1')"]):
        terminal = Terminal(*arguments)
        assert terminal.read_to(PROMPT) == GREETING
        assert enter(terminal, b"x") == "6\n"
        terminal.close()


def test_cancelled(terminal):
    terminal.send(b"1 + \x03")
    assert terminal.read_to(PROMPT) == b"1 + \r\n>>> "
    terminal.send(b"if 1:\rprint(3)\r\x03")
    terminal.read_to(PROMPT)
    assert enter(terminal, b"4") == "4\n"


def test_interrupt(terminal):
    run_for_ever(terminal)
    terminal.send(b"\x03")
    assert terminal.read_to(PROMPT).endswith(b"KeyboardInterrupt: \r\n>>> ")
    assert enter(terminal, b"4") == "4\n"


ENDLESS = """sum(iter(int, 1)); max(iter(int, 1)); any(iter(int, 1)); all(iter(object, 1)); 1 in iter(int, 1); set(iter(int, 1))
dict.fromkeys(iter(int, 1)); set().update(iter(int, 1)); {0}.issuperset(iter(int, 1)); next(filter(None, iter(int, 1)))
sum(zip(iter(int, 1), iter(int, 1)), ()); sum(map(int, iter(int, 1))); deque((), 1).extend(iter(int, 1)); sum(range(10**12))
deque((), 1).extend(range(10**12)); max(range(10**12)); all(range(1, 10**12))"""


@pytest.mark.parametrize("loop", [loop for line in ENDLESS.splitlines() for loop in line.split("; ")])
def test_loops_in_c_are_interrupted(terminal, loop):
    terminal.send(f"from collections import deque; print('on'); {loop}\r".encode())
    terminal.read_to(b"\non\r\n")
    terminal.send(b"\x03")
    assert terminal.read_to(PROMPT).endswith(b"KeyboardInterrupt: \r\n>>> ")


def test_program_reads_the_terminal(terminal):
    terminal.send(b"input('? ')\r")
    terminal.read_to(b"\n? ") # not the echo
    terminal.send(b"answer\n")
    assert terminal.read_to(PROMPT) == b"answer\r\n'answer'\r\n>>> "


def test_paste_mode(terminal):
    terminal.send(b"\x05")
    assert terminal.read_to(b"=== ") == b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== "
    terminal.send(b"for i in range(2):\r    print(i)\rprint('end')\r\x04")
    assert terminal.read_to(PROMPT) == (b"for i in range(2):\r\n===     print(i)\r\n=== print('end')\r\n=== \r\n"
                                        b"0\r\n1\r\nend\r\n>>> ")
    terminal.send(b"\x05x = \x03")
    assert terminal.read_to(PROMPT).endswith(b"=== x = \r\n>>> ")


def raw(terminal):
    terminal.send(b"\x01")
    assert terminal.read_to(b">") == b"\r\n" + RAW


def test_raw_mode(terminal):
    raw(terminal)
    for command, output, error in ((b"print('a')", b"a\r\n", b""), (b"if 1:\n  print(2)\n", b"2\r\n", b""), (b"5", b"", b""),
                                   (b"import sys; sys.stdout.buffer.write(b'\\n')", b"\n", b""), (b"x = \x03print(3)", b"3\r\n", b"")):
        terminal.send(command + b"\x04")
        assert terminal.read_to(b"\x04>") == b"OK" + output + b"\x04" + error + b"\x04>"
    terminal.send(b"1/0\x04")
    assert terminal.read_to(b"\x04>").endswith(b"ZeroDivisionError: divide by zero\r\n\x04>")
    terminal.send(b"\x01")
    assert terminal.read_to(b">") == RAW
    terminal.send(b"\x02")
    assert terminal.read_to(PROMPT) == b"\r\n" + GREETING


def test_raw_interrupt(terminal):
    raw(terminal)
    terminal.send(b"print('on')\nwhile 1: pass\x04")
    terminal.read_to(b"on\r\n")
    terminal.send(b"\x03")
    assert terminal.read_to(b"\x04>").endswith(b"KeyboardInterrupt: \r\n\x04>")


def paste_raw(terminal, text):
    """Sends text as the window lets it; returns all that is answered behind the last byte."""
    terminal.send(b"\x05A\x01")
    assert terminal.read_to(b"R\x01@\x00") == b"R\x01@\x00"
    for at in range(0, len(text), 64):
        part = text[at:at + 64]
        terminal.send(part)
        if len(part) == 64:
            assert terminal.read_to(b"\x01") == b"\x01"
    terminal.send(b"\x04")
    return terminal.read_to(b"\x04>")


def test_raw_paste(terminal):
    raw(terminal)
    for size in (0, 1, 63, 64, 65, 5000):
        assert paste_raw(terminal, b"print(len('" + b"y" * size + b"'))") == b"\x04%d\r\n\x04\x04>" % size
    assert paste_raw(terminal, b"1 +").startswith(b"\x04\x04Traceback")
    terminal.send(b"\x05B\x01")
    assert terminal.read_to(b">").endswith(RAW)


def test_raw_paste_cancelled(terminal):
    raw(terminal)
    terminal.send(b"\x05A\x01print(1)\x03")
    assert terminal.read_to(b"\x04>").endswith(b"KeyboardInterrupt: \r\n\x04>")


def test_raw_paste_without_memory():
    terminal = Terminal("-X", "heapsize=64k")
    terminal.read_to(PROMPT)
    raw(terminal)
    assert b"\x04MemoryError: " in paste_raw(terminal, b"#" * 100000)
    assert paste_raw(terminal, b"print(1)") == b"\x041\r\n\x04\x04>"
    terminal.close()


@pytest.mark.parametrize("command", [b"", b"import sys; sys.exit(3)", b"import machine; machine.reset()"])
def test_soft_reset(terminal, command):
    """In the raw mode, as a board; what the program had is gone."""
    enter(terminal, b"x = 5")
    raw(terminal)
    terminal.send(command + b"\x04")
    assert terminal.read_to(RAW).endswith(b"MPY: soft reboot\r\n" + RAW)
    terminal.send(b"print(globals().get('x'))\x04")
    assert terminal.read_to(b"\x04>") == b"OKNone\r\n\x04\x04>"


def test_exit(terminal):
    enter(terminal, b"import sys")
    terminal.send(b"sys.exit(3)\r")
    assert terminal.process.wait(timeout=30) == 3


def test_end(terminal):
    terminal.send(b"\x04")
    assert terminal.process.wait(timeout=30) == 0


def test_after_a_command():
    terminal = Terminal("-i", "-c", "answer = 42")
    terminal.read_to(PROMPT)
    assert enter(terminal, b"answer") == "42\n"
    terminal.close()


def test_timers_run_at_the_prompt_and_end_with_the_vm(terminal):
    enter(terminal, b"import machine; t = machine.Timer(period=5, callback=lambda t: print('<called>'))")
    terminal.read_past(b"<called>\r\n")  # while nothing is typed
    terminal.send(b"\x01")
    terminal.read_past(RAW)
    terminal.send(b"\x04")
    terminal.read_past(b"soft reboot\r\n" + RAW)
    terminal.send(b"import time; time.sleep_ms(50)\x04")
    assert terminal.read_to(b"\x04>") == b"OK\x04\x04>"


REPORT = b"""import gc
import micropython
def waste():
    return len(bytearray(20000))
gc.collect()
micropython.mem_info()
sizes = [gc.mem_free()]
waste()
sizes.append(gc.mem_free())
gc.collect()
sizes.append(gc.mem_free())
print(sizes[0] - sizes[1] >= 20000, abs(sizes[2] - sizes[0]) < 500)
micropython.qstr_info(1)
"""


def test_a_report_of_memory_pasted(terminal):
    terminal.send(b"\x05")
    terminal.read_to(b"=== ")
    terminal.send(REPORT + b"\x04")
    told = terminal.read_to(PROMPT).split(b"qstr_info(1)\r\n", 1)[1].decode()
    assert re.search(r"^mem: total=\d+.*\r\nstack: \d+ out of \d+\r\nGC: total: \d+, used: \d+, free: \d+\r\n", told, re.M)
    assert "\r\nTrue True\r\nqstr pool: n_pool=" in told and re.search(r"^Q\(waste\)\r$", told, re.M)
