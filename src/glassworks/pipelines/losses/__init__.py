"""Losses of a two-class answer, and the gradients they send back."""
