"""Writes down where the hours of a working day went."""
