"""Values that snippets are made of, as source text. Each is at an edge more often than chance would have it."""


def integer(chance):
    """An int literal: small ones, and those around the powers of two where representations change."""
    kind = chance.randrange(5)
    if kind < 2:
        return str(chance.randint(-9, 9))
    if kind == 2:
        return str(chance.choice((-1, 1)) * (1 << chance.choice((7, 8, 15, 16, 29, 30, 31, 32, 62, 63, 64, 128))) + chance.randint(-2, 2))
    if kind == 3:
        return str(chance.randint(-10**6, 10**6))
    return str(chance.randint(-10**40, 10**40))


def floating(chance):
    kind = chance.randrange(6)
    if kind == 0:
        return chance.choice(("0.0", "-0.0", "1e300", "-1e-300", "float('inf')", "float('-inf')", "float('nan')", "0.1", "1e16", "2.0**53"))
    if kind == 1:
        return repr(chance.randint(-20, 20) / 2)
    if kind == 2:
        return repr(chance.uniform(-1, 1) * 10 ** chance.randint(-20, 20))
    if kind == 3:
        return repr(float(chance.randint(-10**6, 10**6)))
    return repr(round(chance.uniform(-1000, 1000), chance.randint(0, 4)))


def string(chance, letters="aabbc -_0{}%\\n", most=8):
    return repr("".join(chance.choice(letters.replace("\\n", "\n")) for _ in range(chance.randrange(most))))


def byte_string(chance, most=8):
    return repr(bytes(chance.choice((0, 9, 32, 65, 97, 98, 98, 127, 128, 255)) for _ in range(chance.randrange(most))))


def index(chance):
    """What a slice takes."""
    return chance.choice(("", "", str(chance.randint(-4, 4)), str(chance.randint(-12, 12)), "10**20", "-10**20", "True", "None"))


def slice_(chance, steps=True):
    step = chance.choice(("", "", ":1", ":2", ":-1", ":-2", ":3", ":0", f":{chance.randint(-9, 9)}")) if steps else ""
    return f"{index(chance)}:{index(chance)}{step}"


def anything(chance, depth=2):
    """Any value that all engines write alike."""
    kind = chance.randrange(10 if depth else 6)
    if kind == 0:
        return chance.choice(("None", "True", "False"))
    if kind in (1, 2):
        return integer(chance)
    if kind == 3:
        return floating(chance).replace("float('nan')", "1.5")
    if kind == 4:
        return string(chance)
    if kind == 5:
        return byte_string(chance)
    inner = [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind in (6, 7):
        return f"[{', '.join(inner)}]"
    if kind == 8:
        return f"({''.join(one + ', ' for one in inner)})"
    return "{" + ", ".join(f"{key}: {value}" for key, value in zip(("1", "'k'", "(2,)"), inner)) + "}"
