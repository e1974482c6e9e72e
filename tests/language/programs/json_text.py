# not-on: stock (stock: its dict keeps no order of insertion)
# json: what is written, what is read, what is refused.
import io
import json


def attempt(text):
    try:
        print(repr(json.loads(text)))
    except ValueError:
        print("ValueError", repr(text))


print(json.dumps([1, -2, 2.5, True, False, None, "a\"b\\c\n\r\t", [], {}, (1, 2)]))
print(json.dumps({"a": 1, "b": [1, {"c": None}], "d": ""}), json.dumps("x"), json.dumps(12345678901234567890))
print(json.dumps({"a": [1, 2]}, separators=(",", ":")), json.dumps({1: 2, None: 3, True: 4}))
print(json.dumps("\x01\x1f"))
for text in (
    "null true false".split()
    + ["1", "-5", "0", "1.5", "-2.5e1", "1E2", '"abc"', '""', "[]", "[1]", "[1,2 , 3]", "{}", '{"a":1}', ' { "a" : [ 1 , { "b" : null } ] } ']
    + ['"\\n\\t\\"\\\\\\/\\b\\f\\r"', '"\\u0041\\u00e9\\u20ac"', '"\\ud83d\\ude00"', '"h\u00e9"', "123456789012345678901234567890"]
    + ["", " ", "[", "]", "[1", "[1,", "[,1]", "{", '{"a"', '{"a":', '{"a":1', "{1:2}", "{a:1}", "nul", "tru", "+", "-", '"', '"a', '"\\', '"\\x"', '"\\u12"', "1 2", "[1]]", "@"]
):
    attempt(text)
print(json.loads(b'{"bytes": 1}'), json.loads(bytearray(b"[2]")))
stream = io.StringIO()
json.dump({"k": [1, "two"]}, stream)
print(stream.getvalue())
stream.seek(0)
print(json.load(stream), json.load(io.BytesIO(b" [1, 2] ")))
try:
    json.dumps(object())
except TypeError:
    print("TypeError")
deep = "[" * 40 + "]" * 40
print(json.dumps(json.loads(deep)) == deep)
print(json.load(io.StringIO('{"k": [1, -2.5, "caf\\u00e9", "\\ud83d\\ude00", true]}  ')))
