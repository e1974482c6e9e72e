"""The boards of runtime/boards, and the lines of their descriptions as they stand there."""

import re

from places import ROOT

FOLDER = ROOT / "runtime" / "boards"
BOARDS = sorted(path.parent.name for path in FOLDER.glob("*/board.mk"))


def description(board):
    """Its text, with that of the files that it includes."""
    return re.sub(r"(?m)^include \$\(ROOT\)/(.*)\n", lambda found: (ROOT / found[1]).read_text(), (FOLDER / board / "board.mk").read_text())


def described(board, name):
    """A variable of the board's description; empty where it has none."""
    found = re.search(rf"(?m)^{name} \??= (.*)$", description(board))
    return found[1] if found else ""
