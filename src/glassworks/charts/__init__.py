"""Figures: data in, pictures out."""
