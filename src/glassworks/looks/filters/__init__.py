"""``look filters``: a convolution's filters as images."""
