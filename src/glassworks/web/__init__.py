"""What every local server of glassworks shares: where it listens, who may ask, how much may come, what a refusal is."""
