"""What one training step means, and the metrics that judge the result."""
