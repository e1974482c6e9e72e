# A lexer and a calculator over its tokens.
def tokens(text):
    at = 0
    while at < len(text):
        c = text[at]
        if c.isdigit():
            begin = at
            while at < len(text) and text[at].isdigit():
                at += 1
            yield "number", int(text[begin:at])
        else:
            if c != " ":
                yield "sign", c
            at += 1


class Calculator:
    def __init__(self, text):
        self.items = list(tokens(text))
        self.at = 0

    def take(self, sign):
        if self.at < len(self.items) and self.items[self.at] == ("sign", sign):
            self.at += 1
            return True
        return False

    def factor(self):
        if self.take("("):
            value = self.sum()
            self.take(")")
            return value
        value = self.items[self.at][1]
        self.at += 1
        return value

    def term(self):
        value = self.factor()
        while self.take("*"):
            value *= self.factor()
        return value

    def sum(self):
        value = self.term()
        while True:
            if self.take("+"):
                value += self.term()
            elif self.take("-"):
                value -= self.term()
            else:
                return value


def bench(rounds):
    total = 0
    for i in range(rounds * 2):
        total += Calculator("12 + 3 * (45 - 6) * 2 - (7 + 8) * 9").sum()
    return total
