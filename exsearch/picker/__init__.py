"""The picker of `exsearch -i`: what it lists and previews, and its two screens.

`entries` and `preview` make the same records for both; `fzf` and `screen` know nothing of an index.
"""
