"""Sparse and dense codes: how many classes they hold, what is near in them, and a network that learns with each."""
