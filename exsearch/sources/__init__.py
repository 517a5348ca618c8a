"""What can be added: a place on disk -> the files in it, found and read without running anything."""
