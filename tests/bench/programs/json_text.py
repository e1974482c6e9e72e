# JSON read and written in Python itself.
class Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip(self):
        while self.at < len(self.text) and self.text[self.at] in " \n":
            self.at += 1

    def value(self):
        self.skip()
        c = self.text[self.at]
        if c == "{":
            return self.mapping()
        if c == "[":
            return self.sequence()
        if c == '"':
            return self.string()
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] in "-0123456789":
            self.at += 1
        return int(self.text[begin : self.at])

    def string(self):
        end = self.text.find('"', self.at + 1)
        text = self.text[self.at + 1 : end]
        self.at = end + 1
        return text

    def sequence(self):
        items = []
        self.at += 1
        while True:
            items.append(self.value())
            self.skip()
            self.at += 1
            if self.text[self.at - 1] == "]":
                return items

    def mapping(self):
        found = {}
        self.at += 1
        while True:
            self.skip()
            name = self.string()
            self.skip()
            self.at += 1
            found[name] = self.value()
            self.skip()
            self.at += 1
            if self.text[self.at - 1] == "}":
                return found


def write(v):
    if isinstance(v, dict):
        return "{" + ", ".join(['"%s": %s' % (name, write(item)) for name, item in v.items()]) + "}"
    if isinstance(v, list):
        return "[" + ", ".join([write(item) for item in v]) + "]"
    return '"' + v + '"' if isinstance(v, str) else str(v)


def bench(rounds):
    text = '{"name": "sensor", "id": 17, "values": [1, 22, 333, -4], "place": {"room": "attic", "floor": 3}}'
    total = 0
    for _ in range(rounds * 2):
        total += len(write(Reader(text).value()))
    return total
