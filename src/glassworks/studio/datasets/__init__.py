"""Images that somebody looks through: an index, their problems and small pictures of them, made by another process."""
