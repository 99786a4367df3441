"""The studio: the whole way from images to a served classifier in a browser, on this machine alone.

Its own process imports no torch: it lists, starts, watches and stops the work of other processes.
"""
