"""The store on disk: one SQLite file."""
