"""Dropout and batch normalisation: the same network with and without, on the digits."""
