"""What leaves the workshop: the model file, its predictor, and exports with their parity proofs."""
