"""Files for tests."""


def temp_cwd():
    raise NotImplementedError("no temporary folders")
