def answer(w, b, x):
    total = b
    for i in range(len(w)):
        total += w[i] * x[i]
    if total > 0:
        return 1
    return 0
