# Words of a text: split, strip, count, join; ASCII and not.
TEXT = "Der schnelle braune Fuchs springt über den faulen Hund; the quick brown fox jumps over the lazy dog. "


def bench(rounds):
    total = 0
    for _ in range(rounds * 3):
        counts = {}
        for word in TEXT.split():
            word = word.strip(".;")
            counts[word] = counts.get(word, 0) + 1
        line = ""
        for word in sorted(counts):
            line += "%s=%d;" % (word, counts[word])
        total += len(line) + line.count("=") + line.find("über")
        total += len("".join([c for c in TEXT if c != " "]))
        for i in range(0, 60, 7):
            total += ord(TEXT[i])
    return total
