# Sudoku by backtracking over sets of digits as bits.
PUZZLE = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"


def solve(cells, rows, columns, boxes):
    best, best_free = -1, 0
    fewest = 10
    for at in range(81):
        if cells[at]:
            continue
        free = ~(rows[at // 9] | columns[at % 9] | boxes[at // 27 * 3 + at % 9 // 3]) & 0x1FF
        count = 0
        bits = free
        while bits:
            bits &= bits - 1
            count += 1
        if count < fewest:
            best, best_free, fewest = at, free, count
    if best < 0:
        return True
    row, column, box = best // 9, best % 9, best // 27 * 3 + best % 9 // 3
    while best_free:
        bit = best_free & -best_free
        best_free ^= bit
        cells[best] = bit
        rows[row] |= bit
        columns[column] |= bit
        boxes[box] |= bit
        if solve(cells, rows, columns, boxes):
            return True
        cells[best] = 0
        rows[row] ^= bit
        columns[column] ^= bit
        boxes[box] ^= bit
    return False


def bench(rounds):
    total = 0
    for _ in range(max(1, rounds // 4)):
        cells, rows, columns, boxes = [0] * 81, [0] * 9, [0] * 9, [0] * 9
        for at in range(81):
            if PUZZLE[at] != "0":
                bit = 1 << int(PUZZLE[at]) - 1
                cells[at] = bit
                rows[at // 9] |= bit
                columns[at % 9] |= bit
                boxes[at // 27 * 3 + at % 9 // 3] |= bit
        assert solve(cells, rows, columns, boxes)
        total += sum(cells)
    return total
