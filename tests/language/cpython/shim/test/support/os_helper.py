"""Files for tests."""

import os

TESTFN = "a_test_file"


def unlink(name):
    try:
        os.remove(name)
    except OSError:
        pass


class temp_cwd:
    def __enter__(self):
        self.outer = os.getcwd()
        os.mkdir("temporary")
        os.chdir("temporary")
        return os.getcwd()

    def __exit__(self, *error):
        os.chdir(self.outer)
        return False
