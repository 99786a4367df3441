"""How many parameters a dense layer and a convolution need, by the side of the image."""
