"""Source -> examples: which symbol a name means, and which uses make good examples."""
