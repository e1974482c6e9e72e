# Six kernels of ints and buffers. The annotations make them functions of machine words under @micropython.viper (word_model.py puts it
# there), and say nothing without it.


def crc32(buf: ptr8, n: int) -> int:
    crc = -1
    for i in range(n):
        crc ^= buf[i]
        for j in range(8):
            if crc & 1:
                crc = ((crc >> 1) & 0x7FFFFFF) ^ 0x2DB88320
            else:
                crc = (crc >> 1) & 0x7FFFFFF
    return crc


def fill565(dst: ptr16, w: int, h: int, color: int) -> int:
    k = 0
    for y in range(h):
        for x in range(w):
            dst[k] = color ^ ((x & y) << 5)
            k += 1
    return k


def sieve(flags: ptr8, n: int) -> int:
    i = 0
    while i < n:
        flags[i] = 1
        i += 1
    count = 0
    i = 2
    while i < n:
        if flags[i]:
            count += 1
            k = i + i
            while k < n:
                flags[k] = 0
                k += i
        i += 1
    return count


def isort(a: ptr32, n: int) -> int:
    moves = 0
    i = 1
    while i < n:
        x = a[i]
        j = i - 1
        while j >= 0:
            if a[j] <= x:
                break
            a[j + 1] = a[j]
            j -= 1
            moves += 1
        a[j + 1] = x
        i += 1
    return moves


def mandel(w: int, h: int) -> int:
    total = 0
    for py in range(h):
        for px in range(w):
            cx = (px * 3072) // w - 2048
            cy = (py * 2048) // h - 1024
            zx = 0
            zy = 0
            k = 0
            while k < 32:
                x2 = (zx * zx) >> 10
                y2 = (zy * zy) >> 10
                if x2 + y2 > 4096:
                    break
                zy = ((zx * zy) >> 9) + cy
                zx = x2 - y2 + cx
                k += 1
            total += k
    return total


def mixcol(state: ptr8, w: ptr8, temp: ptr8, box: ptr8) -> int:
    t = 0
    for i in range(4):
        x0 = box[state[i * 4]]
        x1 = box[state[1 + ((i + 1) & 3) * 4]]
        x2 = box[state[2 + ((i + 2) & 3) * 4]]
        x3 = box[state[3 + ((i + 3) & 3) * 4]]
        d0 = x0 << 1
        if x0 & 0x80:
            d0 ^= 0x11B
        d1 = x1 << 1
        if x1 & 0x80:
            d1 ^= 0x11B
        temp[t] = d0 ^ x1 ^ d1 ^ x2 ^ x3 ^ w[t]
        temp[t + 1] = x0 ^ d1 ^ x2 ^ x3 ^ w[t + 1]
        t += 4
    for i in range(16):
        state[i] = temp[i]
    return t
