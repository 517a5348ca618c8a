"""Open the index for writing, one run at a time. It is made if there is none, and whole at any moment.

Readers go on undisturbed: while a run writes, the file has a write-ahead log; when it is done the
log is folded back, so that at rest the index is one plain file. A reader that is in the middle of an
answer when a run begins keeps that file, and the run writes to a copy that takes its place.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import closing, contextmanager, suppress
from itertools import chain, count
from pathlib import Path

from exsearch.config import content_of
from exsearch.errors import IndexBusy, IndexMissing, IndexReadOnly, IndexUnusable
from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite import errors
from exsearch.index.sqlite.connect import (
    Connection,
    check_identity,
    check_is_free,
    check_place,
    connect,
    is_as_sealed,
    read_seal_head,
    seal_of,
    sqlite3,
)
from exsearch.index.sqlite.schema import APPLICATION_ID, PAGE_BYTES, TABLES, VERSION
from exsearch.index.sqlite.seal import break_seal, check_seal, extend_seal, seal, sync_folder
from exsearch.index.sqlite.write import Writer
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPANIONS = ("-wal", "-shm", "-journal")
"""The files that SQLite keeps beside a file while it is written."""
_OURS = (".lock", ".sum", ".sum.new", ".sources", ".sources.new", ".writer", ".new", ".anew")
"""The files that a run that writes keeps beside the index."""
_MOST_BYTES_OF_LIST = 1 << 26
_MOST_BYTES_OF_WRITER = 80

_READER_SECONDS = 1.0
"""Time for the readers of the moment to end. A list in a pager may be read for hours."""

_MOST_FREE = 0.1
"""Share of the pages of an index that may be free."""

_MOST_READ_BYTES = 32 * 1024 * 1024
"""Largest index that each run reads whole before it writes. Of a larger one the status has to do, because
350 MB take a quarter of a second."""

_LOG_BYTES = 8 * 1024 * 1024
"""Size of the log at which it is copied into the file."""

_LOCK_SECONDS = 0.1
"""Time to retry: two runs that ask for the lock at the same moment can both fail to get it at once."""


@contextmanager
def writing(path: str, ready: str | None = None) -> Iterator[Writer]:
    """Open the index for writing, one run at a time; it is made if there is none.

    The new index is a copy of `ready`, if that is an index of this version; else it is empty.
    Raises IndexBusy, which names the other run, if there is one already.
    """
    with _only_writer(path):
        try:
            check_place(path)
            _check_before_writing(path)
        except IndexMissing:
            _make(path, ready)
        except OSError as error:
            raise _cannot_write(Path(path).parent, error.strerror) from error
        with _beside_readers(path) as place, _connected(place) as connection:
            writer = Writer(connection, path)
            writer.committed = _Log(connection, place).copy_if_long
            try:
                yield writer
            finally:  # what was done before a failure stays done
                _list_sources(path, writer)
        seal(path)


def _check_before_writing(path: str) -> None:
    """Raise IndexDamaged if a page of the index is not as the last run left it."""
    is_small = os.path.getsize(path) <= _MOST_READ_BYTES
    if (is_small or is_as_sealed(path) is False) and not check_seal(path, writes=True):
        break_seal(path)  # it is none, or that of another file
    if read_seal_head(path):
        extend_seal(path, doubted=True)


class _Log:
    """Copies the write-ahead log into its file when it is long, as SQLite itself does, but sealed."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection = connection
        self._path = path
        self._most_bytes = _LOG_BYTES

    def copy_if_long(self) -> None:
        try:
            size = os.path.getsize(f"{self._path}-wal")
        except OSError:
            return
        if size >= self._most_bytes:
            self.copy()
            left = os.path.getsize(f"{self._path}-wal")  # more than nothing if somebody reads
            self._most_bytes = left + _LOG_BYTES

    def copy(self) -> None:
        """Copy the log, as far as its pages are not read by others just now."""
        extend_seal(self._path)
        self._connection.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _beside_readers(path: str) -> Iterator[str]:
    """Yield the path of the file to write: the index, or a copy of it if somebody goes on reading it.

    The copy takes the place of the index in the end. Readers of the old file keep it until they are done.
    """
    with closing(connect(path)) as connection:
        is_alone = _start_log(connection, path)
    if is_alone:
        yield path
        return
    path = os.path.realpath(path)  # a link stays one
    aside = f"{path}.new"
    try:
        _drop(aside)
        if read_seal_head(path):
            shutil.copyfile(seal_of(path), seal_of(aside))
        shutil.copyfile(path, aside)
    except OSError as error:
        _drop(aside)
        raise _cannot_write(Path(path).parent, error.strerror) from error
    try:
        yield aside
    finally:
        _take_place(aside, path)


def _start_log(connection: sqlite3.Connection, path: str) -> bool:
    """Give an index a write-ahead log; returns False if that is not possible, because somebody reads it."""
    check_identity(Connection(connection, path))
    try:
        connection.execute(f"PRAGMA busy_timeout = {int(_READER_SECONDS * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            return False
        raise errors.of_sqlite(error, path) from error
    return True


def _take_place(aside: str, path: str) -> None:
    """Put a copy of the index, with what was written to it, in the place of the index."""
    try:
        if any(os.path.exists(aside + companion) for companion in _COMPANIONS):
            return  # it could not be written to the end
        with open(aside, "rb+") as file:
            os.fsync(file.fileno())
        break_seal(path)
        os.replace(aside, path)
        sync_folder(path)
        if read_seal_head(aside):
            os.replace(seal_of(aside), seal_of(path))
    except OSError as error:
        raise _cannot_write(Path(path).parent, error.strerror) from error
    finally:
        _drop(aside)


class Anew:
    """An index that is being made in place of another one."""

    kept: str | None = None
    """Path of the old index, once the new one has replaced it; None without an old one."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer


@contextmanager
def making_anew(path: str) -> Iterator[Anew]:
    """Open an empty index that takes the place of the file at `path` when it is whole.

    The old file, whatever it is, is kept beside it as `.bad`; a run that ends early leaves it where it was.
    """
    aside = f"{path}.anew"
    with _only_writer(path):
        _make(aside)
        try:
            with _connected(aside) as connection:
                anew = Anew(Writer(connection, path))
                anew.writer.committed = _Log(connection, aside).copy_if_long
                yield anew
                _list_sources(path, anew.writer)
            anew.kept = _put_in_place(aside, path)
        finally:
            _drop(aside)
        seal(path)


@contextmanager
def _only_writer(path: str) -> Iterator[None]:
    """Hold the lock of the one run that may write: SQLite's own, on an empty file beside the index.

    It is let go by the operating system when the process ends, however that happens.
    """
    folder = Path(path).parent
    for beside in (*_OURS, *_COMPANIONS):
        check_is_free(path + beside)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(f"{path}.lock", isolation_level=None, timeout=_LOCK_SECONDS)
    except OSError as error:
        raise _cannot_write(folder, error.strerror) from error
    except sqlite3.Error as error:
        raise _cannot_write(folder, str(error)) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise IndexBusy(_busy(path), hint="try again when it is done") from error
        raise _cannot_write(folder, f"{path}.lock: {error}") from error
    try:
        _say_who_writes(path)
        for left in (f"{path}.new", f"{os.path.realpath(path)}.new", f"{path}.anew"):
            _drop(left)  # a run that was killed left it
        _drop_second_names(path)
        yield
    finally:
        lock.close()


def _cannot_write(folder: Path, reason: str | None) -> IndexReadOnly:
    return IndexReadOnly(
        f"cannot write to {folder}: {reason}", hint="set EXSEARCH_HOME to a folder that can be written"
    )


def in_memory() -> Writer:
    """Return an index that lives as long as the process: for a home that cannot be written."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(_schema())
    except sqlite3.Error as error:
        raise errors.of_sqlite(error, ":memory:") from error
    return Writer(connection, ":memory:")


@contextmanager
def _connected(path: str) -> Iterator[sqlite3.Connection]:
    connection = connect(path)
    try:
        check_identity(Connection(connection, path))
        file = os.stat(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")  # `_Log` does it
        connection.execute(
            "PRAGMA cache_size = -32000"
        )  # KiB; with less, large indexes are read again and again
        yield connection
        _shorten(connection)
        _fold_log_back(connection, path)
        if not _is_still(file, path):
            break_seal(path)  # it would say that another file in its place is damaged
            raise IndexUnusable(
                f"{path} was removed or replaced while it was written: what was read is lost",
                hint="run the same command again",
            )
    except sqlite3.Error as error:
        raise errors.of_sqlite(error, path) from error
    finally:
        _close(connection, path)


def _close(connection: sqlite3.Connection, path: str) -> None:
    """Close a file that was written; SQLite copies what is in the log."""
    try:
        extend_seal(path)
    except OSError:  # a full disk, for example
        break_seal(path)
    finally:
        connection.close()


def _shorten(connection: sqlite3.Connection) -> None:
    """Give the free pages of a file back if they are many; a few are left for the next runs."""
    ((free,),) = connection.execute("PRAGMA freelist_count")
    ((pages,),) = connection.execute("PRAGMA page_count")
    if free > _MOST_FREE * pages:
        connection.executescript("PRAGMA incremental_vacuum")  # `execute` would stop after one page


def _is_still(file: os.stat_result, path: str) -> bool:
    """Return whether a file is still the one at `path`."""
    try:
        return os.path.samestat(file, os.stat(path))
    except OSError:
        return False


def _fold_log_back(connection: sqlite3.Connection, path: str) -> None:
    """Make the index one plain file again. If somebody reads it, the next run will do that."""
    _Log(connection, path).copy()
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = DELETE")


def _make(path: str, ready: str | None = None) -> None:
    """Make an index aside, empty or as a copy, and give it its name when it is whole."""
    aside = f"{path}.new"
    try:
        _drop(aside)
        if not (ready and _copied(ready, aside)):
            _drop(aside)
            _make_empty(aside)
        with open(aside, "rb+") as file:
            os.fsync(file.fileno())
        _drop_companions(path)
        break_seal(path)
        os.replace(aside, path)
        sync_folder(path)
        seal(path)
    except sqlite3.Error as error:
        raise errors.of_sqlite(error, path) from error
    except OSError as error:
        raise _cannot_write(Path(path).parent, error.strerror) from error


def _copied(ready: str, path: str) -> bool:
    """Copy an index; return whether it can be used: it is there, and of this version."""
    try:
        Path(path).write_bytes(Path(ready).read_bytes())
        with closing(connect(path, "mode=ro")) as connection:
            check_identity(Connection(connection, path))
    except (OSError, IndexUnusable):
        return False
    return True


def _make_empty(path: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # Nobody sees the file before it has its name: one sync at the end is enough.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript(_schema())
    finally:
        connection.close()


def _drop(path: str) -> None:
    """Delete a file made aside, and the logs of it, that a killed run has left."""
    for each in (path, seal_of(path)):
        Path(each).unlink(missing_ok=True)
    _drop_companions(path)


def _drop_companions(path: str) -> None:
    """Drop logs whose index is gone: SQLite would apply them to the new index in its place."""
    for companion in _COMPANIONS:
        Path(path + companion).unlink(missing_ok=True)


def _drop_second_names(path: str) -> None:
    """Drop the name of an index that was to be kept, if the run was killed before another took its place."""
    for kept in _names_to_keep(path):
        if not os.path.lexists(kept):
            return
        with suppress(OSError):
            if os.path.samestat(os.lstat(kept), os.lstat(path)):
                os.unlink(kept)
                return


def _names_to_keep(path: str) -> Iterator[str]:
    """Yield the names under which an old index is kept, in the order in which they are used."""
    return chain((f"{path}.bad",), (f"{path}.bad{number}" for number in count(2)))


def _put_in_place(aside: str, path: str) -> str | None:
    """Rename the file made aside to `path`; returns where the old one is kept, with its logs."""
    kept = None
    try:
        with open(aside, "rb+") as file:
            os.fsync(file.fileno())
        break_seal(path)
        if os.path.lexists(path):
            kept = next(name for name in _names_to_keep(path) if not os.path.lexists(name))
            for companion in _COMPANIONS:
                if os.path.lexists(path + companion):
                    os.replace(path + companion, kept + companion)
            try:
                os.link(path, kept, follow_symlinks=False)  # so that there is an index at any moment
            except (OSError, NotImplementedError):
                os.replace(path, kept)
        os.replace(aside, path)
        sync_folder(path)
    except OSError as error:
        raise _cannot_write(Path(path).parent, error.strerror) from error
    return kept


def _schema() -> str:
    return f"""PRAGMA page_size = {PAGE_BYTES};
               PRAGMA auto_vacuum = INCREMENTAL;
               PRAGMA application_id = {APPLICATION_ID};
               PRAGMA user_version = {VERSION};
               BEGIN; {TABLES} COMMIT;"""


class KnownSource(Record):
    """A source as far as it has to be known to read it again."""

    name: str
    kind: str
    symbols: tuple[str, ...]
    """The only symbols whose uses are read; empty for all."""


def known_sources(path: str) -> list[KnownSource]:
    """Return the sources of an index, also of one of an older version or that is damaged."""
    known: dict[str, KnownSource] = {}
    with suppress(IndexUnusable), _any_version(path) as index:
        known = {source.name: source for source in _stored_sources(index)}
    # Damage may hide a source from the index that the list beside it still has.
    for words, name in _listed(path):
        kind, *symbols = words.split() or [""]
        if kind != REMOVED:
            known.setdefault(name, KnownSource(name, kind, tuple(symbols)))
    return list(known.values())


def built_in_was_removed(path: str) -> bool:
    """Return whether a user has removed the built-in pages, from an index as for `known_sources`."""
    with suppress(IndexUnusable), _any_version(path) as index:
        rows = index.query("SELECT value FROM meta WHERE key = ?", (BUILT_IN_VERSION,))
        return rows == [(REMOVED,)]
    return (REMOVED, BUILT_IN_VERSION) in _listed(path)


@contextmanager
def _any_version(path: str) -> Iterator[Connection]:
    """Open an index of any version for reading; raises IndexDamaged for a file that is no index."""
    check_place(path)
    with closing(Connection(connect(path, "mode=ro"), path)) as index:
        index.query("PRAGMA trusted_schema = OFF")
        if index.count("PRAGMA application_id") != APPLICATION_ID:
            raise errors.foreign(path)
        tables = (
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('source', 'origin', 'meta')"
        )
        if index.count(tables) != 3:  # a view of a stranger could take for ever
            raise errors.strange_contents(path)
        yield index


def _stored_sources(index: Connection) -> list[KnownSource]:
    """Return the sources of an index of any version.

    Version 3 kept the symbols of a source in the fingerprint of each of its projects, behind a blank.
    """
    if index.count("SELECT count(*) FROM pragma_table_info('source') WHERE name = 'symbols'"):
        rows = index.query("SELECT name, kind, symbols FROM source ORDER BY id")
    else:
        rows = index.query(
            """SELECT o.name, o.kind, coalesce(substr(r.fingerprint, instr(r.fingerprint || ' ', ' ')), '')
               FROM source o LEFT JOIN origin r ON r.source_id = o.id GROUP BY o.id ORDER BY o.id"""
        )
    return [KnownSource(str(name), str(kind), tuple(str(symbols).split())) for name, kind, symbols in rows]


def _listed(path: str) -> list[tuple[str, str]]:
    """Return (kind, name) of the sources in the list beside the index; symbols follow the kind."""
    try:
        lines = (content_of(f"{path}.sources", _MOST_BYTES_OF_LIST) or b"").decode().split("\n")
    except (OSError, UnicodeDecodeError):
        return []
    return [(kind, name) for kind, tab, name in (line.partition("\t") for line in lines) if tab]


def _list_sources(path: str, index: Writer) -> None:
    """Keep the names of the sources beside the index, so that a damaged one can be made anew."""
    aside = Path(f"{path}.sources.new")
    with suppress(OSError, IndexUnusable):
        lines = [" ".join((source.kind, *source.symbols)) + f"\t{source.name}\n"
                 for source in _stored_sources(index) if "\n" not in source.name]  # fmt: skip
        lines += [f"{REMOVED}\t{BUILT_IN_VERSION}\n"] * (index.meta(BUILT_IN_VERSION) == REMOVED)
        aside.write_bytes("".join(lines).encode())
        aside.replace(f"{path}.sources")


def _say_who_writes(path: str) -> None:
    since = time.strftime("%H:%M:%S")
    with suppress(OSError):
        Path(f"{path}.writer").write_text(f"{os.getpid()} since {since}\n", encoding="utf-8")


def _busy(path: str) -> str:
    try:
        said = content_of(f"{path}.writer", _MOST_BYTES_OF_WRITER) or b"that cannot be named"
        who = "run " + said.decode("utf-8", "replace").strip()
    except OSError:
        who = "another run"
    return f"{who} is writing to the index"
