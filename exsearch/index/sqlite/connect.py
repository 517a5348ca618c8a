"""Open the index file for reading, ask it in SQL, and turn SQLite's errors into ours."""

from __future__ import annotations

import os
import stat

from exsearch.index.sqlite.schema import APPLICATION_ID, CONTENTS, TABLES, VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3 as sqlite3  # for other modules, too
    from collections.abc import Iterator, Sequence
    from typing import Any, TypeVar

    One = TypeVar("One")
    Value = str | int | None
else:
    try:
        # The package around it imports datetime, which no query here needs: 0.15 of a start-up.
        import _sqlite3 as sqlite3
    except ImportError:
        import sqlite3

BUSY_SECONDS = 10.0

SEAL_MAGIC = b"exsearch seal 2\n"
STAMP_BYTES = 96
"""A seal (`seal`) begins with the magic and a stamp."""

HIGHEST = "\U0010ffff"
"""Every name with a prefix is less than the prefix and this."""


class Connection:
    """An open index file."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.path = path
        self.connection = connection

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def begin_reading(self) -> bool:
        """Read one state of the index until `end_reading`, whatever other runs write.

        Returns False if that has begun already. A statement by itself takes a lock of its own, which takes as
        long as to read a row.
        """
        if self.connection.in_transaction:
            return False
        self.query("BEGIN")
        return True

    def end_reading(self) -> None:
        """Read the index as it is again."""
        if self.connection.in_transaction:
            self.query("ROLLBACK")

    def query(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement; SQLite's errors become IndexUnusable."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except UnicodeEncodeError:
            return self.query(sql, _all_encodable(values))
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._error(error) from error

    def each(self, sql: str, values: Sequence[Value] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement as they are found."""
        try:
            yield from self.connection.execute(sql, values)
        except UnicodeEncodeError:
            yield from self.each(sql, _all_encodable(values))
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> Exception:
        """Return the error that says what one of SQLite means."""
        from exsearch.index.sqlite import errors

        if isinstance(error, sqlite3.Error):
            return errors.of_sqlite(error, self.path)
        # SQLite's own message, with a damaged name in it.
        return errors.damaged(self.path, "a name in it is not text")

    def count(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Return the one number that a statement gives."""
        ((number,),) = self.query(sql, values)
        return int(number)


def _all_encodable(values: Sequence[Value]) -> list[Value]:
    """Return values that UTF-8 can hold. A word from a command line that is not UTF-8 is in no index."""
    return [utf8(value) if isinstance(value, str) else value for value in values]


def utf8(text: str) -> str:
    """Return a text as SQLite can hold it: halves of surrogate pairs are written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def chunks(values: Sequence[One], most: int = 500) -> Iterator[Sequence[One]]:
    """Yield the values in pieces that are short enough for one statement."""
    for start in range(0, len(values), most):
        yield values[start : start + most]


def connect(path: str, options: str = "") -> sqlite3.Connection:
    """Connect to the file at `path`, with options as in SQLite's URIs; its errors become IndexUnusable."""
    try:
        name = _uri(path, options) if options else path
        return sqlite3.connect(name, uri=bool(options), isolation_level=None, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        from exsearch.index.sqlite import errors

        raise errors.of_sqlite(error, path) from error


def opened(path: str, *, is_sealed: bool = False) -> sqlite3.Connection:
    """Open the index at `path` for reading; IndexUnusable if that cannot or must not be done.

    `is_sealed` means that it is the file that the last run has sealed, so that its tables are known.
    """
    check_place(path)
    try:
        return _checked(path, "mode=ro", is_sealed=is_sealed)
    except Exception as error:
        from exsearch.errors import IndexReadOnly

        if not isinstance(error, IndexReadOnly):
            raise
        if any(os.path.exists(f"{path}{log}") for log in ("-wal", "-journal")):
            # A killed run has left changes in a log: they have to be undone or done first.
            return _checked(path, "mode=rw")
        # A folder that cannot be written: no writer can be there either.
        return _checked(path, "mode=ro&immutable=1")


def _checked(path: str, options: str, *, is_sealed: bool = False) -> sqlite3.Connection:
    connection = connect(path, options)
    try:
        check_identity(Connection(connection, path), is_sealed=is_sealed)
    except BaseException:
        connection.close()
        raise
    return connection


def check_place(path: str) -> None:
    """Raise IndexMissing if there is nothing at `path`, IndexDamaged if it is no file."""
    try:
        is_file = stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        from exsearch.index.sqlite import errors

        raise errors.unreachable(path, error) from error
    if not is_file:
        from exsearch.index.sqlite import errors

        raise errors.no_file(path)
    for log in ("-wal", "-shm", "-journal"):
        check_is_free(path + log)


def check_is_free(path: str) -> None:
    """Raise IndexReadOnly if there is something at `path` that is no file: SQLite would wait for a FIFO."""
    try:
        is_file = stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        if not os.path.islink(path):
            return
        is_file = False
    if not is_file:
        from exsearch.index.sqlite import errors

        raise errors.in_the_way(path)


def seal_of(path: str) -> str:
    """Return the path of the seal of an index."""
    return f"{path}.sum"


def stamp_of(status: os.stat_result) -> bytes:
    """Return size, times and inode of a file, as its seal has them."""
    stamp = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
    return stamp.encode().ljust(STAMP_BYTES)


def read_seal_head(path: str) -> bytes:
    """Return the stamp in the seal of an index; nothing if there is no seal."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(seal_of(path), flags)
    except OSError:
        return b""
    try:
        head = os.read(descriptor, len(SEAL_MAGIC) + STAMP_BYTES)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
    return head[len(SEAL_MAGIC) :] if head.startswith(SEAL_MAGIC) else b""


def is_as_sealed(path: str) -> bool | None:
    """Return whether an index is the file that the last run sealed, by its status; None without a seal."""
    stamp = read_seal_head(path)
    if not stamp:
        return None
    try:
        return stamp == stamp_of(os.stat(path)) and not os.path.exists(f"{path}-wal")
    except OSError:
        return False


def _uri(path: str, options: str) -> str:
    escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if os.sep == "\\":
        escaped = "/" + escaped.replace("\\", "/")
    return f"file:{escaped}?{options}"


def check_identity(index: Connection, *, is_sealed: bool = False) -> None:
    """Raise IndexDamaged unless the open file is an index of this version and holds nothing else.

    The tables are not looked at if the file is as a run has sealed it: that takes longer than a search.
    """
    index.query("PRAGMA trusted_schema = OFF")
    ((application,),) = index.query("PRAGMA application_id")
    ((version,),) = index.query("PRAGMA user_version")
    if (application, version) == (APPLICATION_ID, VERSION) and (is_sealed or _holds_our_tables(index)):
        return
    from exsearch.index.sqlite import errors

    if application != APPLICATION_ID:
        raise errors.foreign(index.path)
    if version != VERSION:
        raise errors.other_version(index.path, int(version), VERSION)
    raise errors.strange_contents(index.path)


def _holds_our_tables(index: Connection) -> bool:
    """Return whether the file has the tables in `TABLES`, those that FTS5 adds, and no more."""
    found = index.query("SELECT type || ' ' || name, sql FROM sqlite_master")
    own = {str(name): sql for name, sql in found if sql is not None or "sqlite_autoindex_" not in str(name)}
    if own.keys() != CONTENTS:
        return False
    end = 0
    for name, sql in own.items():
        # They were made in the order of `TABLES`, so that each is found at once behind the one before.
        at = TABLES.find(str(sql), end)
        if at >= 0:
            end = at + len(str(sql))
        elif "_words_" not in name and str(sql) not in TABLES:
            return False
    return True


def phrase_of(word: str) -> str:
    """Return an FTS5 string for `word`; "" if it holds nothing that is indexed."""
    word = word.replace("\0", " ")
    return '"' + word.replace('"', '""') + '"' if any(map(str.isalnum, word)) else ""


def terms_of(words: Sequence[str]) -> str:
    """Return a question to FTS5: which rows hold all words in these texts? "" if it indexes none of them.

    For a table that keeps no positions, and so takes no phrases.
    """
    found = ["".join(map(_letter, word)).split() for word in words]
    return " AND ".join(f'"{term}"' for terms in found for term in terms)


def _letter(char: str) -> str:
    """Return a character if FTS5 takes it for a part of a word, else a blank.

    FTS5 knows the letters of Unicode 6.1. What is a letter in an older version is one for it, too.
    """
    if char.isascii():
        return char if char.isalnum() else " "
    from unicodedata import ucd_3_2_0

    return char if ucd_3_2_0.category(char)[0] in "LN" else " "
