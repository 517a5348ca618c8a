"""Says which services on a network answer, and how fast."""
