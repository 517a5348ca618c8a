"""Read the long description in the METADATA or PKG-INFO of a distribution."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exsearch.readers.documents import markdown, rst
from exsearch.readers.documents.page import Page, lines_of

if TYPE_CHECKING:
    from exsearch.readers.documents.blocks import Read

_FIELD = re.compile(r"([A-Za-z-]+):[ \t]*(.*)$")
_FOLDED = re.compile(r" {7}\||\t| {8}")


def read(text: str, path: str) -> Read:
    """Return the blocks in the description, with the lines of the file.

    A description without a content type is reStructuredText.
    """
    lines = lines_of(text)
    end = next((place for place, line in enumerate(lines) if not line), len(lines))
    kind, first, description = "", end + 1, lines[end + 1 :]
    for place, line in enumerate(lines[:end]):
        field = _FIELD.match(line)
        if field and field[1].lower() == "description-content-type":
            kind = field[2].lower()
        elif field and field[1].lower() == "description" and not any(map(str.strip, description)):
            # Older versions of the format fold it into the headers.
            inner = [_FOLDED.sub("", each, count=1) for each in _folded(lines[place + 1 : end])]
            first, description = place, [field[2], *inner]
    body = "\n".join(description)
    if "markdown" in kind:
        return markdown.read(body, path, first + 1)
    return Page(path).read() if kind.startswith("text/plain") else rst.read(body, path, first + 1)


def _folded(lines: list[str]) -> list[str]:
    """Return the lines at the start that are indented, and so belong to the header above."""
    return lines[: next((place for place, line in enumerate(lines) if line[:1] not in " \t"), len(lines))]
