"""As much of ast as the imports of CPython's test files need."""


