def one(data):
    base = data[0] if data else 10
    text = str(data[1:], "utf-8")
    for number in (lambda: int(text, base), lambda: int(text), lambda: float(text), lambda: complex(text)):
        try:
            result = number()
        except (ValueError, OverflowError):
            continue
        kind = type(result)
        assert result != result or kind(str(result)) == result or kind is complex
