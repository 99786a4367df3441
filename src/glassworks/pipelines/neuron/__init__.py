"""One neuron: a weighted sum, an activation, an output; and what it can learn."""
