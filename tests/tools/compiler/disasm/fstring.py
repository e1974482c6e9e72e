def f(a, b):
    return f"{a}", f"x{a!r:>{b}}y{{}}{a + b:.2f}", f"{a=}", f"plain", f"{a}" "b{" f"{b}", f"{f'{a}'}"
