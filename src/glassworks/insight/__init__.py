"""What trained networks and cached features say about data and backbones, and a look at the machine itself."""
