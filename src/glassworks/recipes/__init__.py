"""Recipes: the small TOML files that say everything about a run."""
