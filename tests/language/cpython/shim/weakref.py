"""As much of weakref as the imports of CPython's test files need."""


