"""The errors of an index, each with a next step.

Apart from `read`, because a search that goes well never needs them.
"""

from __future__ import annotations

import os
import sys

from exsearch.errors import IndexBusy, IndexDamaged, IndexMissing, IndexReadOnly, IndexUnusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_REBUILD = "`exsearch doctor --rebuild` builds it again from its sources"
_MAGIC = b"SQLite format 3\0"
_MOVE_AWAY = "move it away, or set EXSEARCH_HOME to another folder"


def damaged(path: str, what: str) -> IndexDamaged:
    """Return the error for a damaged index; `what` names the damaged part."""
    return IndexDamaged(f"{path} is damaged: {what}", hint=_REBUILD)


def not_as_stored(path: str, record: str) -> IndexDamaged:
    """Return the error for a record that its own checksum does not match."""
    return damaged(path, f"{record} does not match its checksum")


def foreign(path: str) -> IndexDamaged:
    """Return the error for a file that does not begin as an index of exsearch.

    It is a damaged one if it is no other database, and the list of sources that exsearch writes is beside it.
    """
    if os.path.isfile(f"{path}.sources") and not _is_database(path):
        return damaged(path, "it does not begin as an index")
    return IndexDamaged(f"{path} is not an exsearch index", hint=_MOVE_AWAY)


def _is_database(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return True


def no_file(path: str) -> IndexDamaged:
    """Return the error for a path to something other than a file: a folder, a FIFO, a device."""
    return IndexDamaged(f"{path} is not a file, so it is not an exsearch index", hint=_MOVE_AWAY)


def in_the_way(path: str) -> IndexReadOnly:
    """Return the error for something in the place of a file that is kept beside the index."""
    return IndexReadOnly(
        f"{path} is in the way: it is not a file", hint="move it away: exsearch keeps a file there"
    )


def strange_contents(path: str) -> IndexDamaged:
    """Return the error for an index whose tables are not those that exsearch makes."""
    return IndexDamaged(f"{path} has other tables than an exsearch index", hint=_REBUILD)


def other_version(path: str, found: int, read: int) -> IndexDamaged:
    """Return the error for an index of another version of the tables."""
    age, hint = ("an older", _REBUILD) if found < read else ("a newer", f"upgrade exsearch, or {_REBUILD}")
    return IndexDamaged(
        f"{path} was made by {age} exsearch (index version {found}, this one reads {read})", hint=hint
    )


def unreachable(path: str, error: OSError) -> IndexUnusable:
    """Return the error for a path whose status cannot be read."""
    if os.path.islink(path):
        return IndexDamaged(f"{path} is a link that leads nowhere", hint=_MOVE_AWAY)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return IndexMissing("there is no index yet", hint="`exsearch add PAGES` makes one")
    return IndexUnusable(f"{path}: {error.strerror}", hint="set EXSEARCH_HOME to a folder that can be read")


def of_sqlite(error: sqlite3.Error, path: str) -> IndexUnusable:
    """Return the error that stands for one of SQLite's, chosen by its code and never by its words."""
    name: str = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(
        ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
    ):  # the last: its log is being made
        return IndexBusy(f"{path} is in use by another run", hint="try again when it is done")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return IndexReadOnly(
            f"{path} cannot be opened or written", hint="set EXSEARCH_HOME to a folder that can be written"
        )
    if name == "SQLITE_NOTADB":
        return foreign(path)
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return IndexUnusable(
            f"{path}: the disk is full or failing ({error})", hint="what was stored before is kept"
        )
    if name == "SQLITE_ERROR" and _lacks_fts5():  # the code of many errors
        return IndexUnusable(
            f"the SQLite of this Python ({sys.executable}) has no FTS5, which an index needs",
            hint="install exsearch for another Python; those of python.org, uv and most systems have it",
        )
    return damaged(path, str(error))


def _lacks_fts5() -> bool:
    import _sqlite3 as sqlite3

    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.trial USING fts5 (words)")
    except sqlite3.Error:
        return True
    finally:
        connection.close()
    return False
