def f(a):
    assert a
    assert a > 1, "message"
    if a: raise
    if b: raise E
    raise E(1) from a
