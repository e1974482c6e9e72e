def f(a,
      b):
    a(1,
      b(2),
      c)

    x = (a
         .b
         .c(1)
         .d)
    return [
        a,
        b + x,
        "a string of more than ten bytes",
        (1,
         2, 3),
    ]
@deco
@a.b(
  1)
def g(): pass
if x:
    a()
elif y:
    b()
else:
    if z: c()
