"""Runs the tasks of a TOML file in the right order."""
