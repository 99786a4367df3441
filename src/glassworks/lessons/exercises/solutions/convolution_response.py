def response(patch, filter):
    total = 0
    for r in range(3):
        for c in range(3):
            total += patch[r][c] * filter[r][c]
    return total / 9
