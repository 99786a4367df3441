"""Activation functions: values, slopes, and what the slopes do to a gradient over many layers."""
