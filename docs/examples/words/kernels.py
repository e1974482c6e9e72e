# The same kernel twice: as bytecode, and in machine words.
import micropython


def crc_bytecode(buf, n):
    crc = 0xFFFF
    for i in range(n):
        crc ^= buf[i]
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


@micropython.viper
def crc_words(buf: ptr8, n: int) -> int:
    crc = 0xFFFF
    for i in range(n):
        crc ^= buf[i]
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def sieve_bytecode(flags, n):
    count = 0
    for i in range(2, n):
        if flags[i] == 0:
            count += 1
            k = i + i
            while k < n:
                flags[k] = 1
                k += i
    return count


@micropython.viper
def sieve_words(flags: ptr8, n: int) -> int:
    count = 0
    for i in range(2, n):
        if flags[i] == 0:
            count += 1
            k = i + i
            while k < n:
                flags[k] = 1
                k += i
    return count
