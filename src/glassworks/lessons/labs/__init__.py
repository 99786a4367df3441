"""What lessons ask the library for while a reader waits: small, cached, shared by all readers of one server."""
