"""Universal approximation, measured: how the error of a one-hidden-layer network falls with its number of units."""
