"""What may go wrong, and what the user then sees: all through the real command."""
