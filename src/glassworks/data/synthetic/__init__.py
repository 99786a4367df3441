"""Images whose label is the parameter set of a formula: fractals, contours and glyphs, drawn from a seed alone."""
