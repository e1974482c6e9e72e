"""Child processes for tests."""


def assert_python_failure(*arguments):
    raise NotImplementedError("no child processes")
