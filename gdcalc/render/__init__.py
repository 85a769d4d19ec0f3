"""Renderers: one file a format. Only the table renderer imports Rich."""
