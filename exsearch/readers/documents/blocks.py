"""The records that readers of documentation return."""

from __future__ import annotations

from exsearch.model import Record, Skipped


class Block(Record):
    """A piece of Python code in documentation; `code` always parses."""

    first_line: int
    """1-based line of the file where the code begins."""
    code: str
    """As it can be pasted: without prompts; what it prints, and lines that do not parse, are comments."""
    lines: tuple[int, ...]
    """For each line of `code` its 1-based line in the file, each greater than the one before.

    In a notebook the lines of all cells are counted, from the first to the last, and below each cell those of
    what is kept of what it printed.
    """
    heading: str
    """The headings above, outermost first, joined by " > "; empty if there are none."""
    prose: str
    """The sentence before the block, white space collapsed, at most 300 characters; empty if there is none.

    Several blocks below one paragraph have the same sentence.
    """
    language: str | None
    """As tagged; None without a tag."""
    name: str = ""
    """For a docstring the qualified name of its function or class; empty for a module's, and elsewhere."""


class Include(Record):
    """A request for lines of another file of the project (`literalinclude`). The caller reads the file."""

    path: str
    """As written: relative to the folder of the file, or to the root of the documentation after a "/"."""
    options: tuple[tuple[str, str], ...]
    """As written: ("lines", "1-3,5"), ("pyobject", "Shop.pay"), ("language", "python")."""
    first_line: int
    """1-based line of the request."""
    heading: str
    prose: str
    name: str = ""


class Read(Record):
    """What a document holds."""

    blocks: tuple[Block, ...]
    not_python: int
    """Blocks that are in another language, or that are no code."""
    skipped: tuple[Skipped, ...]
    includes: tuple[Include, ...] = ()
