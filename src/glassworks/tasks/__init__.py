"""What one training step means, and the metrics that measure the result."""
