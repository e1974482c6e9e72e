# not-on: cpython, stock (CPython has no uctypes; stock checks no index)
import uctypes

for layout in (uctypes.LITTLE_ENDIAN, uctypes.BIG_ENDIAN, uctypes.NATIVE):
    data = bytearray(range(1, 33))
    fields = {
        "u8": 0 | uctypes.UINT8, "i8": 1 | uctypes.INT8, "u16": 2 | uctypes.UINT16, "i16": 2 | uctypes.INT16, "u32": 4 | uctypes.UINT32,
        "i32": 4 | uctypes.INT32, "u64": 8 | uctypes.UINT64, "i64": 8 | uctypes.INT64,
        "low": 2 | uctypes.BFUINT16 | 0 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
        "high": 2 | uctypes.BFUINT16 | 12 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
        "wide": 4 | uctypes.BFUINT32 | 7 << uctypes.BF_POS | 17 << uctypes.BF_LEN,
        "sub": (16, {"a": 0 | uctypes.UINT8, "b": 1 | uctypes.UINT8}),
        "words": (16 | uctypes.ARRAY, 4 | uctypes.UINT16),
        "bytes": (16 | uctypes.ARRAY, 3 | uctypes.UINT8),
        "pairs": (16 | uctypes.ARRAY, 2, {"a": 0 | uctypes.UINT8, "w": 2 | uctypes.UINT16}),
    }
    s = uctypes.struct(uctypes.addressof(data), fields, layout)
    print([getattr(s, name) for name in ("u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "low", "high", "wide")])
    print(s.sub.a, s.sub.b, [s.words[i] for i in range(4)], s.bytes, [(p.a, p.w) for p in (s.pairs[0], s.pairs[1])])
    for name, number in (("u8", 0x1FF), ("i8", -2), ("u16", 0xFEDC), ("i16", -3), ("u32", 0xFEDCBA98), ("i32", -5), ("u64", 1 << 63), ("i64", -7), ("low", 9), ("high", 17), ("wide", 70000)):
        setattr(s, name, number)
        print(name, getattr(s, name), bytes(data[:16]))
    s.words[3] = 0xABCD
    s.bytes[2] = 77
    s.pairs[1].w = 4660
    s.sub.b = 200
    print(bytes(data[16:]))
    print(uctypes.sizeof(s.words), uctypes.sizeof(s.pairs), uctypes.sizeof(s.sub), uctypes.sizeof(s.bytes), uctypes.sizeof(fields, layout))
    for call in (lambda: s[0], lambda: s.words[4], lambda: s.words[-1], lambda: s.nothing, lambda: setattr(s, "sub", 1), lambda: uctypes.sizeof(s, layout)):
        try:
            call()
        except (TypeError, IndexError, KeyError) as error:
            print(type(error).__name__)

# Pointers: to numbers and to structs.
target = bytearray(b"\x11\x22\x33\x44\x55\x66\x77\x88")
pointers = {"to16": (0 | uctypes.PTR, uctypes.UINT16), "to": (0 | uctypes.PTR, {"a": 0 | uctypes.UINT8, "b": 3 | uctypes.UINT8})}
holder = bytearray(uctypes.addressof(target).to_bytes(uctypes.sizeof(pointers), "little"))
s = uctypes.struct(uctypes.addressof(holder), pointers, uctypes.LITTLE_ENDIAN)
print(s.to16[0], s.to16[1], s.to[0].b, s.to[1].a, int(s.to16) == uctypes.addressof(target))
s.to16[2] = 0x1234
s.to[1].b = 255
print(target)
print(uctypes.bytes_at(uctypes.addressof(target), 3))
view = uctypes.bytearray_at(uctypes.addressof(target), 4)
view[0] = 1
print(target, view)
view.append(9)  # a copy from now on
view[0] = 2
print(target, view)

# Sizes: a native layout is padded.
mixed = {"a": 0 | uctypes.UINT32, "b": 4 | uctypes.UINT8}
print(uctypes.sizeof(mixed), uctypes.sizeof(mixed, uctypes.NATIVE), uctypes.sizeof(mixed, uctypes.LITTLE_ENDIAN), uctypes.sizeof({}))
for wrong in ([], (), ("x",), (uctypes.PTR * 3,), (0, {}, "x"), (uctypes.PTR | 0,), (uctypes.ARRAY | 0, 1, {}, "x"), {"x": []}):
    try:
        print(uctypes.sizeof(wrong))
    except TypeError:
        print("TypeError")
print(uctypes.struct(0, mixed), uctypes.struct(16, (uctypes.ARRAY | 0, uctypes.UINT8 | 1)), uctypes.struct(0, []), bytes(uctypes.struct(uctypes.addressof(target), mixed, uctypes.LITTLE_ENDIAN)))
