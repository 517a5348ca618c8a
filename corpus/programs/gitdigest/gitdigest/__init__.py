"""Turns the history of a Git repository into a list of changes."""
