"""Numbers that were written elsewhere, read into cells."""
