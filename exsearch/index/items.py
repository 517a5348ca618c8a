"""The records that a store takes: documents with their examples, a whole project or page at a time.

Readers make these records, a store takes them. They hold no references to a store, and can be pickled,
because most are made in child processes.
"""

from __future__ import annotations

import zlib

from exsearch.model import License, Project, Record, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array

PAGE, PROJECT = "page", "project"

MOST_BYTES = 64 * 1024 * 1024
"""Largest text that is unpacked: far more than a reader takes of one file."""

_LEVEL = 1
"""Level of compression: a higher one takes twice as long and saves a tenth."""

_PLAIN = b"\0"
"""Before a text that is not compressed; a compressed one begins with another byte."""


class Passage(Record):
    """A block of code in documentation, and the words above it."""

    first: int
    """1-based first line in its document, and so in its file."""
    last: int
    heading: str
    """The headings above, outermost first, joined by " > "; "" if there are none."""
    prose: str
    """The sentence before the block; "" if there is none."""


class Document(Record):
    """Text with a place: a block on a page, a source file, the code in a file of documentation.

    The last has a line for each line of its file, empty if it is no code; a source file with code in its
    docstrings is two documents with one path.
    """

    path: str | None
    """Relative to the project; None on a page that does not name the file."""
    url: str | None
    license: License
    role: str | None
    """"source", "test", ...; None on a page."""
    code: bytes
    """The text as `packed` or `plain` returns it. Source shrinks to a quarter, there and on the way."""
    checksum: int
    """`checksums.crc_of` the text."""
    project: Project | None = None
    """None: the project of the harvest that it is in."""
    position: int | None = None
    """1-based, among the blocks of a page; None for a source file."""
    number: int | None = None
    """Number of the example, as printed on the page."""
    segments: tuple[tuple[int, int, int], ...] | None = None
    """As in `model.Example`."""
    cuts: tuple[int, ...] = ()
    passages: tuple[Passage, ...] = ()
    """Of documentation the blocks, by their lines; each example is in one of them."""


class Symbol(Record):
    """A name that examples are about."""

    name: str
    """From a page the name where the symbol is defined. From source a dotted name, or a term (`resolve.link`)
    that waits for a package: a store finds out what they mean with the summaries that it holds."""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    """"function", "class", ...; "" if it is not known."""


class Columns(Record):
    """Examples as columns, document by document, so that a project of a million uses fits in memory."""

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
    """Position in `resolve.HOWS`; -1 on a page."""
    kind: array[int]
    """Position in `resolve.KINDS`, of the use that is shown in lists; -1 on a page."""
    same: array[int]
    """Equal if the definition is the same code, white space aside; 0 on a page."""
    flags: array[int]
    """A sum of the flags below."""
    shape: array[int]
    """Index into `Harvest.shapes`."""
    checksum: array[int]
    """As `checksums.row_checksum` makes it."""
    lines: str
    """"first body last;imports;uses" of each example, in lines of its document; for `values_of`."""
    text: str
    """The representative line of each, without the white space around it; for `values_of`."""


OWN, INDENTED, SUBJECT, LEADING = 1, 2, 4, 8
"""OWN: the symbol is the project's own. INDENTED: the definition is. SUBJECT: the example is in the docstring
of the symbol or of its class. LEADING: it is the best in the documentation of the symbol's project."""

FOLLOWING, NESTED, ATTACHED, CHECKED = 16, 32, 64, 128
"""FOLLOWING: it is one of the best there after the LEADING one. NESTED: the line that lists show is deep
inside of the definition. ATTACHED: the definition uses several names of its own project, so it does not stand
by itself. CHECKED: the symbol is an argument of `isinstance` or `issubclass`."""


LAST_TURN = 255 << 8
"""Bits of a rank key that are all set if many examples of the same symbol in the project come before; else
they tell how many."""


class Definition(Record):
    """What is known of the place where a symbol is defined; the place itself is an example."""

    example: int
    """Index into `Columns`."""
    kind: str
    """"function", "class", "method", "property", "attribute" or "module"."""
    signature: str
    """As written, without the name, white space collapsed: "(x: int = 1, *, y=None) -> str"; of a class that
    of its constructor, of an attribute its type. Overloads stand on lines of their own."""
    summary: str
    """First sentence of the docstring; "" if there is none."""
    deprecated: str
    """The reason, or "deprecated"; "" if it is not deprecated."""


class Facts(Record):
    """What is said of the files of a project whose code is as it is stored."""

    links_before: str
    links: str
    """The start of the links to them: it is replaced, unless the link of a file is `exact`."""
    exact: dict[str, str | None]
    """Path -> link; None if there is none."""
    licenses: dict[str, License]
    """Path -> licence; the other files have the one that is stored."""


class Harvest(Record):
    """All that was read from one project or one page, to be stored as a whole."""

    kind: str
    """PAGE or PROJECT."""
    name: str
    """Begins the ids of its examples, unless another has it: the slug of a page, "" without examples; a
    project's name and version."""
    project: Project
    documents: tuple[Document, ...]
    symbols: tuple[Symbol, ...]
    shapes: tuple[str, ...]
    """How the uses in an example are made and where they stand, as `resolve.shapes` writes it; "" on a page,
    and for a definition."""
    examples: Columns
    skipped: tuple[Skipped, ...]
    files_read: int
    """0 for a page that cannot be read."""
    title: str = ""
    """Title of a page; "" for a source file."""
    packages: tuple[str, ...] = ()
    """Top-level import names that are its own."""
    definitions: tuple[Definition, ...] = ()
    summary: bytes = b""
    """What its modules bind, for a `resolve.link.Linker`, as `packed` returns it; empty on a page."""
    paths: tuple[tuple[str, str], ...] = ()
    """(path, term): the public ways, other than the defining name, to functions, classes, modules and
    variables of modules."""
    imported: tuple[str, ...] = ()
    """Paths, as its code spells them, of what it uses from other projects, each once."""
    usual: tuple[tuple[str, str, str], ...] = ()
    """(word, kind, target): `np` is an "import" of `numpy`, `df` a "receiver" of a class; each once."""
    documents_read: int = 0
    """Files of documentation; they are among the `files_read`."""
    dated: str = ""
    """The day of its newest file in UTC: "2026-01-31"; "" if that is not known."""
    parts: bytes = b""
    """What each file adds to the lists of the project, so that one of them can be refreshed: packed text, as
    `harvest.parts` writes it; empty if only all can be."""
    private: bytes = b""
    """The summary of the modules that nobody outside the project imports, for the same purpose; packed."""
    stamps: bytes = b""
    """Names, sizes and times of the files as they were read, as `fingerprint.Survey` has them; packed."""
    refreshed: tuple[str, ...] = ()
    """Paths of the files that were read or are gone, if only some of a stored project were read. Then
    documents, examples, definitions and what was skipped are those of these files. The summary is empty if it
    has not changed."""
    gone: tuple[tuple[str, str], ...] = ()
    come: tuple[tuple[str, str], ...] = ()
    """The `paths` that are not there any more, and those that are new, if files are `refreshed`."""
    names: frozenset[str] = frozenset()
    """What is reached by none of these names means what it meant, if the summary has changed."""
    order: tuple[str, ...] = ()
    """Paths of all files in the order of reading, also of those that are gone, if only some were read; else
    empty."""
    copied: frozenset[int] = frozenset()
    """`code_of` the examples in the project of which a copy in another file was left out, likewise."""
    facts: Facts | None = None
    """What is said of the other files, if some are `refreshed`; None if that is as it is stored."""
    error: tuple[str, str | None] | None = None
    """Why nothing at all could be read, and what to do next."""


class Earlier(Record):
    """What is stored of a project to refresh some of its files; packed, as in its `Harvest`."""

    stamps: bytes
    summary: bytes
    private: bytes
    parts: bytes
    usual: tuple[tuple[str, str, str], ...]


NO_PROJECT = Project(None, None, None, None, ())


def nothing(key: str, error: tuple[str, str | None]) -> Harvest:
    """Return the harvest of a project that could not be read: it holds the reason."""
    from array import array

    empty = Columns._make((*(array("q") for _ in range(11)), "", ""))
    return Harvest(PROJECT, key, NO_PROJECT._replace(name=key), (), (), (), empty, (), 0, error=error)


def code_of(same: int) -> int:
    """Return a shorter number for `Columns.same`: equal if the code is."""
    return same & 0xFFFFFFFF


def packed(text: str) -> bytes:
    """Return the text of a source file as it is stored."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def plain(text: str) -> bytes:
    """Return a short text as it is stored: to compress the blocks of pages took a quarter of adding them."""
    return _PLAIN + text.encode("utf-8", "surrogatepass")


def unpacked(data: bytes) -> str:
    """Return the text that was `packed` or `plain`; raises ValueError if it is damaged."""
    if data[:1] == _PLAIN:
        return data[1:].decode("utf-8", "surrogatepass")
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacker.eof:
        raise ValueError("not a whole text")
    return text.decode("utf-8", "surrogatepass")


def values_of(column: str) -> list[str]:
    """Return the values in a column of text: there each ends in a line feed."""
    return column.split("\n")[:-1]


def column_of(values: list[str]) -> str:
    """Return a column of text; no value holds a line feed."""
    return "\n".join((*values, "")) if values else ""
