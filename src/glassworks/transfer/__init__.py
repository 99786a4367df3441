"""Transfer learning: cached features, the exact head, fine-tuning."""
