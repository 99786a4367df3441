"""Receptive fields by arithmetic and by gradients; equivariance and invariance told apart by numbers."""
