"""What trained networks and cached features say about data and backbones."""
