"""An encoder and a decoder learn to turn one text into another: digits reversed, dates normalized, pairs in a file."""
