"""Hand-made features and a support vector machine against a network that learns its own."""
