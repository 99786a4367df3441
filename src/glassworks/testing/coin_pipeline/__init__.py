"""The smallest pipeline: how often a coin falls on heads. It shows what a pipeline is made of, and tests the driver."""
