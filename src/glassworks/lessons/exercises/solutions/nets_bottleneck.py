def operations(side, maps_in, few, maps_out):
    return side**2 * few * (maps_in + 25 * maps_out)
