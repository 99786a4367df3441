"""Limits of transfer: features of other images against raw pixels, where they help and where they hurt."""
