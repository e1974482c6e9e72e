"""The rest of its body raises the first time: then nothing of it is left, and the next import runs it anew."""
made = []
kind = dict
import begins

begins.tries = getattr(begins, "tries", 0) + 1
made.append(begins.tries)
if begins.tries < 2:
    raise ValueError("not yet")
