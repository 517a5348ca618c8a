"""What is stored: documents and the examples in them, all of one project or page at a time.

Readers make these records, a store takes them. They hold no references to a store, and can be pickled,
because most are made in child processes.
"""

from __future__ import annotations

import zlib

from exsearch.model import UNSTATED, License, Project, Record, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array

PAGE, PROJECT = "page", "project"

MOST_BYTES = 64 * 1024 * 1024
"""Of a text when it is unpacked: far more than a reader takes of one file."""

_LEVEL = 1
"""Of compression: a higher one takes twice as long for a tenth less."""


class Document(Record):
    """Text with a place: a block on a page, a source file."""

    path: str | None
    """Relative to the project; None on a page that does not name the file."""
    url: str | None
    license: License
    role: str | None
    """"source", "test", ...; None on a page."""
    code: bytes
    """The text as `packed` returns it: source shrinks to a quarter, on the way to the store as well as in it."""
    checksum: int
    """`checksums.crc_of` the text."""
    project: Project | None = None
    """None: the project of the harvest that it is in."""
    position: int | None = None
    """1-based, among the blocks of a page; None for a source file."""
    number: int | None = None
    """Of the example, as printed on the page."""
    segments: tuple[tuple[int, int, int], ...] | None = None
    """As in `model.Example`."""
    cuts: tuple[int, ...] = ()


class Symbol(Record):
    """A name that examples are about."""

    name: str
    """From a page the name where it is defined. From source the name as it is imported: a store makes it the
    defining one, by what the packages that it holds export."""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    """"function", "class", ...; "" if it is not known."""


class Columns(Record):
    """Examples, a column each, document by document. As columns a project of a million uses fits in memory."""

    symbol: array[int]
    """Index into `Harvest.symbols`; -1 for an example of a page that names no symbol."""
    document: array[int]
    """Index into `Harvest.documents`; ascending."""
    rank_key: array[int]
    """Lower is better: made by `search.rank` from the other columns."""
    line: array[int]
    """1-based line of the document: of a source file the first use, on a page the representative line."""
    nth: array[int]
    """0 for the first example that begins on a line of a document, 1 for the next."""
    how: array[int]
    """Position in `resolve.kinds.HOWS`; -1 on a page."""
    kind: array[int]
    """Position in `resolve.kinds.KINDS`, of the use that is shown in lists; -1 on a page."""
    same: array[int]
    """Equal where the definition is the same code, white space aside; 0 on a page."""
    flags: array[int]
    """OWN: the symbol is the project's own. INDENTED: the definition is."""
    shape: array[int]
    """Index into `Harvest.shapes`."""
    checksum: array[int]
    """As `checksums.row_checksum` makes it."""
    lines: str
    """"first body last;imports;uses" of each example, in lines of its document; for `values_of`."""
    text: str
    """The representative line of each, without the white space around it; for `values_of`."""


OWN, INDENTED = 1, 2


class Harvest(Record):
    """All that was read from one project or one page, to be stored as a whole."""

    kind: str
    """PAGE or PROJECT."""
    name: str
    """Begins the ids of its examples, unless another one has it: the slug of a page, a project's name and version;
    "" for a page that cannot be read."""
    project: Project
    license: License
    title: str
    """Of a page; "" for a project."""
    packages: tuple[str, ...]
    """Top-level import names that are its own."""
    exports: tuple[tuple[str, str], ...]
    """(alias, symbol)."""
    classes: tuple[tuple[str, str, str], ...]
    """(class, bases, members), the last two with blanks between the names."""
    documents: tuple[Document, ...]
    symbols: tuple[Symbol, ...]
    shapes: tuple[str, ...]
    """How something is called: "2,*,key,timeout,**"; "" for what is not."""
    examples: Columns
    skipped: tuple[Skipped, ...]
    files_read: int
    error: tuple[str, str | None] | None = None
    """Why nothing at all could be read, and what to do next."""


def nothing(key: str, error: tuple[str, str | None] | None, kind: str = PROJECT) -> Harvest:
    """Return what stands for a project that could not be read."""
    from array import array

    project = Project(key if kind == PROJECT else None, None, None, None, ())
    empty = Columns._make((*(array("q") for _ in range(11)), "", ""))
    return Harvest(kind, key, project, UNSTATED, "", (), (), (), (), (), (), empty, (), 0, error)


def packed(text: str) -> bytes:
    """Return a text as it is stored."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def unpacked(data: bytes) -> str:
    """Return the text that was `packed`; raises ValueError if it is damaged."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(data, MOST_BYTES)
        if not unpacker.eof:
            raise ValueError("not a whole text")
        return text.decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError(str(error)) from error


def values_of(column: str) -> list[str]:
    """Return the values in a column of text: there each ends in a line feed."""
    return column.split("\n")[:-1]


def column_of(values: list[str]) -> str:
    """Return a column of text; no value holds a line feed."""
    return "\n".join((*values, "")) if values else ""
