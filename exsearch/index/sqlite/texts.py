"""The lists of a project that are stored as packed text, with a line for each value."""

from __future__ import annotations

from exsearch.index.items import packed, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.items import Harvest


def packed_lists(harvest: Harvest) -> tuple[bytes, bytes]:
    """Return the columns `imported` and `usual` of a project."""
    lists = ["\n".join(harvest.imported), "\n".join("\t".join(each) for each in harvest.usual)]
    imported, usual = (packed(text) if text else b"" for text in lists)
    return imported, usual


def listed(data: bytes) -> list[str]:
    """Return the values in a column `imported`."""
    return unpacked(data).split("\n") if data else []


def listed_words(data: bytes) -> list[tuple[str, ...]]:
    """Return (word, kind, target) of each value in a column `usual`."""
    return [tuple(line.split("\t")) for line in listed(data)]
