"""Counting, comparing and correcting words."""
