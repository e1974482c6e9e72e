class A:
    x: int = 1

    def __init__(self, a):
        self.a = a

    def m(self):
        return self.a[1:2]


class B(A):
    def m(self):
        del self.x
        return super().m()


b = B([1, 2, 3])
b.x = 2
b.m()
a, *c = b.a
a < 2 < 3 or not c
