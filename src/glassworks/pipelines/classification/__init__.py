"""Image classification: features once and an exact head, fine-tuning, or training from scratch."""
