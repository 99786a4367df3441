"""Shifted digits: what a dense network and a convolutional one make of a digit that has moved."""
