"""``look dream``: images that a part of a network responds to most strongly."""
