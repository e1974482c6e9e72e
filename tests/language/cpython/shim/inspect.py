"""As much of inspect as the imports of CPython's test files need."""

CO_COROUTINE = 128


def cleandoc(text):
    """The text without the indentation that its lines after the first share."""
    lines = text.split("\n")
    margins = [len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()]
    margin = min(margins) if margins else 0
    lines = [lines[0].lstrip(" ")] + [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)
