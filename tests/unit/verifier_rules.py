"""rule.def and kind.def as tables, and as docs/FORMAT.md prints them: `python3 tests/unit/verifier_rules.py` writes them anew."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORMAT = ROOT / "runtime/format"
PAGE = ROOT / "docs/FORMAT.md"
BEGIN, END = "<!-- rules: tests/unit/verifier_rules.py -->\n", "<!-- end of rules -->\n"


def _text(name):
    return re.sub(r"/\*.*?\*/", "", (FORMAT / name).read_text(), flags=re.S)


KINDS = re.findall(r"KIND\('(.)', (\w+), \"([^\"]*)\"\)", _text("kind.def"))
SETS = re.findall(r"KINDS\('(.)', (\w+),\s*([^\"]*?),\s*\"([^\"]*)\"\)", _text("kind.def"))
RULES = re.findall(r'RULE\((\w+), (\w+), "(.*?)", "(.*?)", (\w+)\)', _text("rule.def"))


def printed():
    lines = [BEGIN, "\n| letter | a slot holds |\n|---|---|\n"]
    lines += [f"| `{letter}` | {text} |\n" for letter, _, text in KINDS]
    letters = {name: letter for letter, name, _ in KINDS}
    members = {}
    for letter, name, kinds, _ in SETS:
        parts = re.findall(r"KINDS?_(\w+)", kinds)
        members[name] = "".join(letters.get(part) or members[part] for part in parts)
        lines.append(f"| `{letter}` | any of `{members[name]}` |\n")
    lines.append("\n| instruction | operand | takes | leaves | then |\n|---|---|---|---|---|\n")
    for name, check, takes, leaves, flow in RULES:
        cells = [name.removesuffix("_MULTI"), "" if check == "NONE" else check, takes, leaves, "" if flow == "NEXT" else flow]
        lines.append("| " + " | ".join(f"`{c}`" if c and i in (2, 3) else c for i, c in enumerate(cells)) + " |\n")
    return "".join(lines) + END


if __name__ == "__main__":
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + printed() + rest.split(END)[1])
