"""As much of re as the imports of CPython's test files need."""

def escape(text):
    return text
