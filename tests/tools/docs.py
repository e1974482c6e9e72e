"""Runs the examples of a manual: what it says to type is typed, and what it says is printed must be printed.

A manual's blocks run from its first to its last, in one folder that is empty at first:
- A fenced block with a name behind its language, as ```python main.py, is that file's text.
- In a fenced block, a line that begins with "$ " is a command; what follows is what it prints, errors as well. "..." alone on a line stands for
  any lines. A second line of a command begins with "  " behind a backslash.
- `$ cat NAME` of a file that is not there yet makes it: of what follows.
- A comment `<!-- sh` ... `-->` holds commands that the reader need not see. `<!-- not run: REASON -->` leaves the next block out.

Digests and times of a build differ from one to the next: any 16 hexadecimal digits stand for any others. What `size` commands print may
differ by 2 % in each figure, or by 4, as compilers do."""

import dataclasses
import re
import subprocess

TOLERANCE = 0.02
FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w.]|\.\d)")
BUILD_ID = re.compile(r"\b[0-9a-f]{16}\b")


@dataclasses.dataclass
class Block:
    line: int  # of the manual, its fence
    words: list  # behind the fence
    text: list  # lines
    hidden: bool = False
    reason: str = ""  # why it is not run


@dataclasses.dataclass
class Command:
    line: int
    text: str
    output: list


def blocks(manual):
    """The fenced blocks and hidden commands of a manual's text, in order."""
    reason, found, lines = "", [], manual.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        if told := re.fullmatch(r"<!-- not run: (.+) -->", line):
            reason = told[1]
        fence = re.match(r"( *)```(.*)", line)
        if fence or line == "<!-- sh":
            end = next(i for i in range(at + 1, len(lines)) if lines[i].strip() == ("```" if fence else "-->"))
            words = fence[2].split() if fence else []
            text = [part.removeprefix(fence[1] if fence else "") for part in lines[at + 1:end]]
            found.append(Block(at + 1, words, text, not fence, reason if fence else ""))
            reason, at = reason if not fence else "", end
        at += 1
    return found


def commands(block):
    """The commands of a block, each with what it prints."""
    if block.hidden:
        return [Command(block.line, "\n".join(block.text), None)]
    found, continued = [], False
    for number, line in enumerate(block.text, block.line + 1):
        if continued:
            found[-1].text += "\n" + line
        elif line.startswith("$ "):
            found.append(Command(number, line[2:], []))
        elif found:
            found[-1].output.append(line)
        continued = line.endswith("\\") and bool(found) and (continued or line.startswith("$ "))
    return found


def examples(manual):
    """A manual's blocks that are files or commands, but for those that are not run."""
    return [block for block in blocks(manual)
            if not block.reason and (len(block.words) == 2 or block.hidden or any(line.startswith("$ ") for line in block.text))]


def same_line(told, real, sizes):
    """Whether a line is what the manual tells, but for what differs from build to build."""
    told, real = BUILD_ID.sub("*", told.rstrip()), BUILD_ID.sub("*", real.rstrip())
    if told == real or not sizes:
        return told == real
    if FIGURE.sub("0", told).split() != FIGURE.sub("0", real).split():
        return False
    figures = ([float(text.replace(",", "")) for text in FIGURE.findall(line)] for line in (told, real))
    return all(abs(a - b) <= max(TOLERANCE * max(abs(a), abs(b)), 4) for a, b in zip(*figures))


def same(told, real, sizes=False):
    """Whether lines are what the manual tells, whose "..." stands for any lines."""
    if not told:
        return not real
    if told[0] == "...":
        return any(same(told[1:], real[at:], sizes) for at in range(len(real) + 1))
    return bool(real) and same_line(told[0], real[0], sizes) and same(told[1:], real[1:], sizes)


def missing(told, real):
    """The first line of a choice of lines, each in its place, that is not printed; None where all are."""
    lines = iter(real)
    return next((line for line in told if line != "..." and not any(same_line(line, other, True) for other in lines)), None)


class Folder:
    """Where a manual's examples run."""

    def __init__(self, path, environment):
        self.path, self.environment = path, environment

    def run(self, command):
        made = re.fullmatch(r"cat ([\w./-]+)", command.text)
        if made and not (self.path / made[1]).exists():
            self.write(made[1], command.output)
            return
        done = subprocess.run(["sh", "-c", command.text], cwd=self.path, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=900)
        real = done.stdout.replace(f"{self.path}/", "").splitlines()
        if command.output is None:
            assert done.returncode == 0, f"line {command.line}: the hidden commands fail:\n{done.stdout}"
        elif not same(command.output, real, "size" in command.text):
            raise AssertionError(f"line {command.line}: $ {command.text}\nprints\n{done.stdout}")

    def write(self, name, lines):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n")

    def play(self, manual):
        """Runs all of a manual's examples; the number of commands."""
        count = 0
        for block in examples(manual):
            if len(block.words) == 2 and not block.hidden:
                self.write(block.words[1], block.text)
                continue
            for command in commands(block):
                self.run(command)
                count += 1
        return count
