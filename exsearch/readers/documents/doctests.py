"""Read text with sessions in it, such as the files that `doctest.testfile` runs.

Such a file is prose with prompts, and most often reStructuredText, so its headings and other blocks are read,
too.
"""

from __future__ import annotations

from exsearch.readers.documents.rst import read

__all__ = ["read"]
