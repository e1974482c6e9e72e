"""As test.ann_module and its like, where later releases of CPython 3.11 have them."""
