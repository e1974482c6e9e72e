"""Stops where it imports what is not whole."""
class Before:
    pass


here = Before()
import begins_and_fails

got = begins_and_fails.made
