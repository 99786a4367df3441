"""The course: its lessons in order, and the idea that each shipped recipe is about, in words, formulas and sources."""
