"""From encoded bytes to pixels: what a header says, decoding, preprocessing, and what is wrong with an image."""
