# Places in text of one to four bytes a character: each by its index, from both ends, and by slices.
def make(kinds, n):
    letters = {"1": "a", "2": "é", "3": "€", "4": "𝄞"}
    return [letters[kinds[i * i % len(kinds)]] for i in range(n)]


for kinds in ("1", "2", "3", "4", "12", "1112", "43", "1234", "11111111111114"):
    for n in (1, 2, 7, 8, 9, 16, 17, 33):
        parts = make(kinds, n)
        text = "".join(parts)
        assert len(text) == n
        for i in range(n):
            assert text[i] == parts[i] and text[i - n] == parts[i], (kinds, n, i)
            assert text[i:] == "".join(parts[i:]) and text[:i] == "".join(parts[:i])
            assert text[i : i + 3] == "".join(parts[i : i + 3])
        for wrong in (n, n + 1, n + 8, -n - 1):
            try:
                text[wrong]
                print("no error")
            except IndexError:
                pass
        assert list(text) == parts and text.find(parts[-1]) == parts.index(parts[-1])
        print(kinds, n, text[n // 2], text[-1], len(text[1:]))
