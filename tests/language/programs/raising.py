class MyError(ValueError):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def f(n):
    try:
        if n == 0:
            return "return"
        if n == 1:
            raise MyError(42)
        if n == 2:
            raise KeyError("k")
        if n == 3:
            [][1]
        if n == 4:
            1 // 0
        if n == 5:
            raise RuntimeError
    except MyError as e:
        return "my", e.code, e.args
    except (KeyError, IndexError) as e:
        return type(e).__name__
    except ArithmeticError:
        return "arithmetic"
    else:
        return "else"
    finally:
        print("finally", n)


for n in range(5):
    print(f(n))
try:
    f(5)
except RuntimeError as e:
    print("runtime", e.args)
print(f(6))


def nested():
    try:
        try:
            raise ValueError(1)
        finally:
            print("inner finally")
    except ValueError as e:
        try:
            raise TypeError(2)
        except TypeError as t:
            print(e.args, t.args)
        try:
            raise
        except ValueError:
            print("reraised")
    return "ok"


print(nested())


def swallow():
    try:
        raise ValueError
    finally:
        return "swallowed"


print(swallow())


def loop():
    out = []
    for i in range(6):
        try:
            if i == 1:
                continue
            if i == 4:
                break
            out.append(i)
        finally:
            out.append(-i)
    else:
        out.append("else")
    return out


print(loop())
for i in range(3):
    try:
        continue
    finally:
        print("cleanup", i)


def name_gone():
    e = "before"
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        return e
    except NameError:
        return "unbound"


print(name_gone())
try:
    raise ValueError("a", 1)
except Exception as e:
    print(repr(e), str(e), e.args)
try:
    assert 1 == 2, "message"
except AssertionError as e:
    print("assert", e)
try:
    raise SystemExit(3)
except BaseException as e:
    print(type(e).__name__, e.args)
try:
    undefined_name
except NameError:
    print("NameError")
try:
    None.x
except AttributeError:
    print("AttributeError")
try:
    "a" + 1
except TypeError:
    print("TypeError")


def deep(n):
    try:
        if n:
            deep(n - 1)
        else:
            raise LookupError("deep")
    finally:
        if n % 2:
            print("unwind", n)


try:
    deep(4)
except LookupError as e:
    print(e)
while True:
    try:
        try:
            break
        finally:
            print("f1")
    finally:
        print("f2")


def returns():
    for i in (1, 2):
        with_result = None
        try:
            return "try"
        finally:
            for j in (1, 2):
                try:
                    continue
                finally:
                    print("j", j)


print(returns())
