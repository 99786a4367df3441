"""Word vectors from any text: skip-gram with negative sampling, neighbours, analogies and maps."""
