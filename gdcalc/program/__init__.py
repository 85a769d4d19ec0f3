"""A problem as a program of named lines, and that program compiled."""
