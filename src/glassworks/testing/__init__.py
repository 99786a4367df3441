"""Tiny models and data with known answers, and the contract checks that every kind must pass."""
