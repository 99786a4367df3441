"""XOR with one hidden layer: what a single unit cannot do, two hidden units can, if gradient descent finds it."""
