"""One module per page: its address, its JSON twin, and what can be asked from it."""
