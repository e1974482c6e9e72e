"""Which ports there are: none but those that are named."""


def comports():
    return []
