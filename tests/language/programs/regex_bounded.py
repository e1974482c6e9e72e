# not-on: cpython, stock (their time doubles with each character)
import re

for pattern in ("(a+)+$", "(a|a)*$", "(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)x", "(?:a?a?)*b", "((a*)*)*c"):
    print(pattern, re.match(pattern, "a" * 60 + "!"), re.search(pattern + "|!", "a" * 60 + "!").span())
print(len(re.match("(?:ab|cd)*", "abcd" * 200).group(0)), re.match("(a|b)*", "ab" * 100).groups())
