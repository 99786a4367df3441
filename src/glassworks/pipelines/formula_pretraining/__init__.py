"""Pretraining on formulas: a backbone learned from rendered images alone."""
