"""A chat server for one room: what one says, all others hear."""
