"""The stored records: what a store answers and takes, and the store on disk."""
