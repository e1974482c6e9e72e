class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Color:
    RED = 1
    GREEN = 2


def kind(value):
    match value:
        case 0:
            return "zero"
        case 1 | 2 | 3 as small:
            return "small", small
        case "go" | "run":
            return "motion"
        case None | True | False:
            return "singleton"
        case -7:
            return "minus seven"
        case 1.5:
            return "float"
        case []:
            return "empty"
        case [single]:
            return "one", single
        case ["cmd", name, *args]:
            return "command", name, args
        case (a, (b, c)) if a == b:
            return "pair", a, c
        case [first, *_, last]:
            return "ends", first, last
        case {"type": "point", "at": Point(x, y)}:
            return "mapped", x, y
        case {"only": value, **rest}:
            return "rest", value, sorted(rest.items())
        case {}:
            return "mapping"
        case Point(x=0, y=0):
            return "origin"
        case Point(x, y=0):
            return "on x", x
        case Point(Point(a, b), c):
            return "nested", a, b, c
        case Point():
            return "point"
        case str(text):
            return "str", text
        case int() | float() as number if number > 100:
            return "large", number
        case _:
            return "other"


values = [0, 2, "go", None, False, -7, 1.5, [], [4], ["cmd", "ls", 1, 2], (5, (5, 6)), (5, (6, 7)), range(4),
          {"type": "point", "at": Point(1, 2)}, {"only": 1, "b": 2}, {}, {"x": 1}, Point(0, 0), Point(3, 0),
          Point(Point(1, 2), 3), Point(8, 9), "text", 500, 50, 2.5, {1}]
for value in values:
    print(kind(value))


def dotted(value):
    match value:
        case Color.RED:
            return "red"
        case Color.GREEN:
            return "green"
    return "no colour"


print(dotted(1), dotted(2), dotted(3))
for i in range(5):
    match i:
        case 1:
            continue
        case 3:
            break
        case n:
            print("loop", n)
match 1, 2:
    case 1, y:
        print("tuple", y)
match [1, [2, [3]]]:
    case [a, [b, [c]]]:
        print(a, b, c)
match = 5
case = match + 1
print(match, case)


def nothing_bound(subject):
    a = b = c = None
    match subject:
        case [a, b, 3] | [3, b, a]:
            pass
        case {"k": b, "l": 1}:
            pass
        case [a, [c, 1]]:
            pass
    return a, b, c


for subject in [1, 2, 3], [3, 2, 1], [5, 6, 7], {"k": 1, "l": 2}, {"k": 1, "l": 1}, [1, [2, 3]], [1, [2, 1]]:
    print(nothing_bound(subject))
