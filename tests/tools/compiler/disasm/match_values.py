def f(a):
    match a:
        case 1 | "two" | None: return 1
        case b.c: return 2
        case -1.5 as x if x: return x
        case y: return y
