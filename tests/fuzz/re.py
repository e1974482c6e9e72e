import re


def one(data):
    cut = data.find(b"\n")
    pattern, text = data[:cut], data[cut + 1 :]
    compiled = re.compile(pattern)
    found = compiled.search(text[:64])
    if found:
        found.group(0)
    compiled.match(text[:64])
