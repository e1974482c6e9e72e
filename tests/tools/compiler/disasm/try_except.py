def f():
    try:
        a()
    except E:
        b()
    except (F, G) as e:
        c(e)
    except:
        d()
    else:
        return 1
    try: a()
    except E as e: raise
def g():
    try:
        try: a()
        except E as e: print(e)
    except F as e:
        lambda: e
try: a()
except E as e: print(e)
