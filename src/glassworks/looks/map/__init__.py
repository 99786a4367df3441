"""``look map``: a data set in a layer's features, in the plane."""
