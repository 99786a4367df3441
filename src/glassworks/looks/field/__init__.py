"""``look field``: theoretical and effective receptive fields."""
