"""The installed command in a terminal: what a user types, and what the screen then shows."""
