def f(a, b, c):
    x = a and b or c
    if a and (b or not c):
        x = 1
    while not (a or b) and c:
        x = 2
    return a if b else c, not a
