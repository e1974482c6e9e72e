# Exceptions: raised, caught, chained through calls, with blocks and finally.
class Timeout(Exception):
    pass


class Lock:
    held = 0

    def __enter__(self):
        self.held += 1
        return self

    def __exit__(self, kind, error, trace):
        self.held -= 1
        return False


def read(i):
    if i % 3 == 0:
        raise Timeout(i)
    if i % 5 == 0:
        raise ValueError("bad")
    return i


def deep(n, i):
    return read(i) if n == 0 else deep(n - 1, i)


def bench(rounds):
    total = 0
    lock = Lock()
    for i in range(rounds * 25):
        try:
            with lock:
                total += deep(3, i)
        except Timeout as error:
            total += error.args[0]
        except (ValueError, KeyError):
            total -= 1
        finally:
            total += 1
        try:
            {}["missing"]
        except KeyError:
            total += 2
    return total + lock.held
