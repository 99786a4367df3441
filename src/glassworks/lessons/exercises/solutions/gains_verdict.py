def verdict(low, high):
    if low > 0:
        return "help"
    if high < 0:
        return "hurt"
    return "not told apart"
