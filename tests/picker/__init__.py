"""What `exsearch -i` lists, its two screens, and what their keys do."""
