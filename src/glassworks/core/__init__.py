"""Shared ground of every other part: errors, configs, reports, context, seeds, devices and run folders.

Imports nothing else of glassworks and, at import time, nothing heavier than pydantic.
"""
