"""Pictures as files, drawn by Matplotlib (the extra ``plot``): PNG, SVG, PDF, and GIF for an animation."""
