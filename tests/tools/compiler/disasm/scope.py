x = 1
def f():
    global x, z
    x = y
    z = 2
    del z
    print(x)
def g():
    for i in []: pass
    try: pass
    except E: pass
    import a.b, c as d
    from e import h as j
    with k as l: pass
    class m: pass
    return i, a, d, j, l, m
class C:
    x = x
    def m(self): return x
