"""Tensors by rank and shape, made of real images; what operations do to shapes, and shape errors mended."""
