"""What all adversarial trainings share: settings, images over time, and what went wrong, by name."""
