# not-on: stock (there locals() in a class body is the class's own namespace)
class Shown:
    first = 1
    names = locals()
    second = 2


for i in range(50):
    setattr(Shown, "added_%d" % i, i)
print(Shown.names["first"], "added_3" in Shown.names, len(Shown.names) < 20)
for i in range(50):
    Shown.names["put_%d" % i] = i
print(hasattr(Shown, "put_3"), Shown.added_49, Shown.names["put_49"])
