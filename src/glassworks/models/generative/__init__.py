"""Networks that draw samples."""
