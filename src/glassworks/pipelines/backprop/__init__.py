"""Backpropagation by hand: the best known worked example, every number of it, and where its published end is wrong."""
