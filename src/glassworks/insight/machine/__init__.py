"""Whether this machine is ready for glassworks."""
