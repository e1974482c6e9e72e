def f(a):
    with a: b()
    with a as x, c as (y, z): d()
    with a():
        return 1
    for i in a:
        with i:
            break
