"""glassworks: a workshop for deep vision in which nothing is hidden. Learn it, train it, look inside it, ship it."""
