"""As much of decimal as the imports of CPython's test files need."""


