"""Many modules of 3 KB and more, with names and code of their own."""

import random

SMALLEST = 3072


def module_text(number, values=0):
    """The source of one module, the same for the same number: some 30 names, and so many values more."""
    generator = random.Random(number)
    lines = [f"# module {number}", "import math", ""]
    size, function = 0, 0
    while size < SMALLEST:
        name, factor = f"step_{number}_{function}", generator.randrange(3, 90000)
        field = f"field_{number}_{generator.randrange(12)}"
        text = (f"def {name}(first, second={factor}):\n"
                f"    total = first * {factor} + second // {generator.randrange(2, 99)}\n"
                f"    for index in range({generator.randrange(2, 9)}):\n"
                f"        if total % {generator.randrange(2, 30)} == index:\n"
                f"            total += len('{field} of {generator.randrange(10 ** 9)}, a text of its own')\n"
                f"        else:\n"
                f"            total -= index + {generator.randrange(1000)}\n"
                f"    return {{'{field}': total, 'root': math.sqrt(abs(total))}}\n\n")
        lines.append(text)
        size += len(text)
        function += 1
    lines.append(f"RESULT_{number} = step_{number}_0({number})\n")
    lines += [f"VALUE_{number}_{i} = RESULT_{number}" for i in range(values)]
    return "\n".join(lines) + "\n" * (values != 0)


def write_modules(folder, count, values=0):
    """Writes that many into the folder; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"generated_{number:04}.py" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(module_text(number, values))
    return paths
