"""Depth with and without shortcuts: networks of 8, 20 and 56 layers, alike but for the path around each block."""
