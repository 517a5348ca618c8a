"""Archives of projects, read in memory: nothing is unpacked, and nothing in them is trusted."""
