"""A race of the optimizers: the same start, the same data, the same number of steps, one rule each."""
