"""Batch, stochastic and mini-batch gradient descent on a problem whose minimum is known exactly: a straight line."""
