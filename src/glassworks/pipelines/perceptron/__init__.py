"""The perceptron on a Boolean function of two inputs: Rosenblatt's rule, its bound, and where it must fail."""
