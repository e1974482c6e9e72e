"""The package that CPython's test files lie in."""
