"""A formula in a document's notation of mathematics."""
