def slope(o, t, h):
    return (o - t) * o * (1 - o) * h
