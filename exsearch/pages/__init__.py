"""Example pages: Markdown about one symbol <-> example records."""
