"""``compare``: networks side by side on the same images."""
