# Memory views: a ring of samples, windows of it, copies between them.
def bench(rounds):
    ring = bytearray(256)
    view = memoryview(ring)
    total = 0
    for turn in range(rounds * 4):
        for i in range(0, 256, 8):
            view[i] = (turn + i) & 255
            view[i + 1] = view[i] ^ 0x55
        window = view[turn % 128 : turn % 128 + 64]
        view[0:64] = bytes(window)
        for sample in window:
            total += sample
        total += window[3] + len(window)
    return total
