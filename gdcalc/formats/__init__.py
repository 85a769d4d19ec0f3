"""Formats, one file each, that write blocks or records."""
