def parameters(k, maps_in, maps_out):
    return (k * k * maps_in + 1) * maps_out
