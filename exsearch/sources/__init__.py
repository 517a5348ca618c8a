"""Find and read the files of a source, without running anything."""
