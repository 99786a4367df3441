"""``look graph``: the computational graph of a network."""
