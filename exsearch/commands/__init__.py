"""The verbs, one file each: a typed request -> core functions -> output."""
