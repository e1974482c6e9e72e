"""Lies in a folder without a module."""
SIZE = [4]
