# not-on: stock (exceptions have no __context__, and a bare raise sees the function's own handlers only)
# What an exception's __context__ is, and what a bare raise raises, across functions and generators.


def context(error):
    return [type(error).__name__] + (context(error.__context__) if error.__context__ else [])


def again():
    raise


def outer_handler():
    try:
        raise KeyError("a")
    except KeyError:
        again()


try:
    outer_handler()
except KeyError as e:
    print("raised again", e.args)
try:
    again()
except RuntimeError as e:
    print("nothing to raise", context(e))


def after_inner_handler():
    try:
        raise KeyError
    except KeyError:
        try:
            raise ValueError
        except ValueError as e:
            print(context(e))
        raise TypeError


try:
    after_inner_handler()
except TypeError as e:
    print(context(e))
try:
    try:
        raise IndexError
    finally:
        raise OSError
except OSError as e:
    print(context(e))


def in_handler():
    try:
        raise KeyError("a")
    except KeyError:
        yield 1


generator = in_handler()
next(generator)
try:
    generator.throw(ValueError("v"))
except ValueError as e:
    print(context(e))


def of_the_caller():
    yield 1
    try:
        raise TypeError
    except TypeError as e:
        print("resumed in a handler:", context(e))
    yield 2
    try:
        raise TypeError
    except TypeError as e:
        print("resumed outside:", context(e))


generator = of_the_caller()
next(generator)
try:
    raise ValueError
except ValueError:
    next(generator)
for nothing in generator:
    pass


def caught():
    while True:
        try:
            yield
        except ValueError as e:
            print("caught", e.args)


def throws(*arguments):
    generator = caught()
    next(generator)
    try:
        generator.throw(*arguments)
    except TypeError:
        print("TypeError")
    try:
        next(generator)
    except StopIteration:
        print("it has ended")


throws(ValueError)
throws(ValueError(1))
throws(ValueError, 2)
throws(ValueError, ValueError(5))
throws(ValueError, ValueError(6), None)
throws(ValueError, None)
throws(UnicodeError, 8)
throws(ValueError(7), "more")
throws("no exception")
throws(list)
throws(TypeError)
