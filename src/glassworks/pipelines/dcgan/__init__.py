"""DCGAN on the images of any source."""
