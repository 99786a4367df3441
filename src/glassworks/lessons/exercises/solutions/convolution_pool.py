def pool(map):
    rows, columns = map.shape
    return [[map[r : r + 2, c : c + 2].max() for c in range(0, columns, 2)] for r in range(0, rows, 2)]
