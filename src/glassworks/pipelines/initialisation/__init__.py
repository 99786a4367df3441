"""How the weights begin, and what that does to a deep network before it has learned anything."""
