"""An encoder and a decoder learn to turn one text into another."""
