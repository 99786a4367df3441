def slope(i, h, v, o, t):
    back = 0
    for k in range(len(v)):
        back += (o[k] - t[k]) * o[k] * (1 - o[k]) * v[k]
    return back * h * (1 - h) * i
