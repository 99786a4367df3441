"""The cases of ``network.CASES``: each file makes networks from one kind of weights."""
