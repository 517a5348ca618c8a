"""Bring an index up to date with its sources: locate, compare, read, store. Nothing here prints."""
