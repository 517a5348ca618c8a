"""The members of an archive: which names are safe, which members are read, and how much they may hold.

Members of an archive and lines of a RECORD are names that a stranger wrote, so they are checked before use.
"""

from __future__ import annotations

from exsearch.errors import SourceError
from exsearch.licenses.texts import is_statement_name
from exsearch.model import Record, Skipped
from exsearch.readers import is_source
from exsearch.sources.documents import is_document
from exsearch.sources.files import text_of_name
from exsearch.sources.metadata import ENTRY_POINTS, METADATA_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.sources.origins import Limits

LONGEST_NAME = 300
UNSAFE = "refused: unsafe name"


class Members(Record):
    """The members of an archive that matter here."""

    sizes: dict[str, int]
    """The size of every member worth reading, by its path."""
    times_ns: dict[str, int]
    """Their times as the archive has them; 0 for an impossible one."""
    names: frozenset[str]
    """The paths of all regular members with a safe name."""
    skipped: tuple[Skipped, ...]
    read: Callable[[str, int], bytes]
    """Return the content of the member at a path, of at most so many bytes, or raise UnreadableError."""


def refused(name: str) -> str | None:
    """Return why a relative path with "/" is refused, or None if it is safe as the name of a file."""
    if len(name) > LONGEST_NAME:
        return f"refused: a name of {len(name):,} characters"
    if name.startswith("/") or "\\" in name or name[1:2] == ":":
        return f"{UNSAFE} (absolute, or of another system)"
    if not name.isprintable() and any(ord(char) < 32 or 127 <= ord(char) < 160 for char in name):
        return f"{UNSAFE} (control characters)"
    parts = name.split("/")
    if ".." in parts:
        return f"{UNSAFE} (leads out of its folder)"
    return f"{UNSAFE} (empty parts)" if "" in parts or "." in parts else None


class Names:
    """The names of an archive's members so far: unsafe names and repeated ones are skipped."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.skipped: list[Skipped] = []
        self._folded: set[str] = set()

    def take(self, name: str) -> str | None:
        """Return the path of a regular member, None if it is refused."""
        path = name.removeprefix("./")
        shown = text_of_name(path)
        if reason := refused(path) or self._clash(shown):
            self.skip(path, reason)
            return None
        self.kept.add(shown)
        self._folded.add(shown.casefold())
        return shown

    def _clash(self, path: str) -> str | None:
        if path in self.kept:
            return "refused: a second member of this name"
        if path.casefold() in self._folded:
            return "refused: its name differs from another one only in case"
        return None

    def skip(self, name: str, reason: str) -> None:
        """Note a member that is not read."""
        self.skipped.append(Skipped(text_of_name(name[: LONGEST_NAME + 1]), None, reason))


def is_worth_reading(path: str) -> bool:
    """Return whether a member is source, documentation, a licence or metadata, by its name."""
    name = path.rpartition("/")[2]
    is_metadata = name in METADATA_NAMES or path.endswith(f".dist-info/{ENTRY_POINTS}")
    return is_source(path) or is_metadata or is_statement_name(name) or is_document(path)


def damaged(place: str, why: str) -> SourceError:
    """Return the error for an archive that is incomplete or contradicts itself."""
    return SourceError(f"damaged archive: {place}: {why[:200]}", hint="download it again")


def too_many_members(place: str, limits: Limits) -> SourceError:
    """Return the error for an archive with more members than are read."""
    return SourceError(f"refused: {place} has more than {limits.archive_members:,} members")


def check_ratio(place: str, expanded: int, size: int, limits: Limits) -> None:
    """Refuse an archive that expands further than any real one."""
    if expanded > limits.archive_ratio_from and expanded > limits.archive_ratio * size:
        raise SourceError(
            f"refused: {place} expands to more than {limits.archive_ratio} times its size, as bombs do"
        )
