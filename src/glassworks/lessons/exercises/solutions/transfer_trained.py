def trained(sizes, frozen):
    return sum(sizes[frozen:])
