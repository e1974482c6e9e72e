"""Annotated modules are CPython's; bytecode keeps no annotations."""
