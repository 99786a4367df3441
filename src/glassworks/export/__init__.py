"""Models in forms that run elsewhere, each with the proof that it answers the same."""
