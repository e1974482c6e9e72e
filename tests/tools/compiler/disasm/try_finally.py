def f():
    try: a()
    finally: b()
    try: return a()
    finally: b()
def g(x):
    for i in x:
        try:
            if i: break
            if a: continue
            try: return 1
            except E: pass
        finally: b()
    try: pass
    finally: return 2
