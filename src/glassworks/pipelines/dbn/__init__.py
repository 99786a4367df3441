"""A deep belief network: Boltzmann machines learned layer by layer without labels, then unrolled and fine-tuned."""
