"""``look activations``: a layer's feature maps, the arithmetic of one cell, dead units."""
