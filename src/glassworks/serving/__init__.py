"""A trained model behind HTTP: one front process that listens, and worker processes that decode and compute."""
