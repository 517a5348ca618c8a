"""The stored records: one SQLite file."""
