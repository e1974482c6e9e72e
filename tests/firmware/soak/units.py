"""units.py - what days.py imports anew each minute."""

FREEZING = 32
TABLE = {"c": 5, "f": 9}


def celsius(fahrenheit):
    return (fahrenheit - FREEZING) * TABLE["c"] / TABLE["f"]
