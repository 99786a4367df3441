"""Networks that take an image or a vector, each in one file to be read."""
