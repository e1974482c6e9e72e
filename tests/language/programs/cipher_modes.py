# not-on: cpython, stock (CPython has no cryptolib; nor has the stock VM of the tests)
from cryptolib import aes

# FIPS 197, appendix C, and SP 800-38A, appendix F.
text = bytes(i * 17 for i in range(16))
for size, wanted in ((16, "69c4e0d86a7b0430d8cdb78070b4c55a"), (32, "8ea2b7ca516745bfeafc49904b496089")):
    packed = aes(bytes(range(size)), 1).encrypt(text)
    print(packed.hex() == wanted, aes(bytes(range(size)), 1).decrypt(packed) == text)
key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
text = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
start = bytes(range(16))
print(aes(key, 2, start).encrypt(text).hex())
counter = bytes(range(0xF0, 0x100))
print(aes(key, 6, counter).encrypt(text).hex())
for size in (1, 5, 16, 31):
    forth, back = aes(key, 6, counter), aes(key, 6, counter)
    packed = b"".join(forth.encrypt(text[i:i + size]) for i in range(0, 32, size))
    print(packed == aes(key, 6, counter).encrypt(text), back.decrypt(packed) == text)
unpack = aes(key, 2, start)
packed = aes(key, 2, start).encrypt(text)
print(unpack.decrypt(packed[:16]) + unpack.decrypt(packed[16:]) == text)
buffer = bytearray(text)
print(aes(key, 1).encrypt(buffer, buffer) is buffer, bytes(aes(key, 1).decrypt(buffer, bytearray(40)))[:32] == text)
one_way = aes(key, 1)
one_way.encrypt(text)
for wrong in (lambda: aes(b"short", 1), lambda: aes(key, 3), lambda: aes(key, 2), lambda: aes(key, 6, b"short"), lambda: aes(key, 1).encrypt(b"123"),
              lambda: one_way.decrypt(text), lambda: aes(key, 1).encrypt(text, bytearray(16))):
    try:
        wrong()
        print("taken")
    except ValueError:
        print("ValueError")
