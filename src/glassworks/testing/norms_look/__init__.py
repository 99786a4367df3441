"""A whole look of the smallest size: how long the weights of each layer are. Tests list it; copy it to begin one."""
