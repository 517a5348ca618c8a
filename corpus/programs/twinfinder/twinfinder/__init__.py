"""Finds files that are the same, byte for byte."""
