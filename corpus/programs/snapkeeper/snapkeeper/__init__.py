"""Keeps dated snapshots of a folder or an SQLite file, and only as many as wanted."""
