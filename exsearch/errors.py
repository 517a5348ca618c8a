"""The exceptions that end a command, each with a hint: what to do next.

    ExsearchError                   exit status 2
    +-- UsageError                  the words of the command make no sense together
    +-- NotFound                    a reference, a list or a source that is not there
    +-- SourceError                 a source that cannot be read at all
    +-- PageError                   a record that the page format cannot hold
    +-- OutputError                 results that cannot be written where they should go
    +-- WorkersUnusable             no process can be started that reads source
    +-- IndexUnusable                 the index cannot be used
        +-- IndexMissing            there is none yet
        +-- IndexDamaged            damaged, foreign, or of another version
        +-- IndexBusy               another run is writing
        +-- IndexReadOnly           it, or its folder, cannot be written

A reject of one item is not here: it is a `model.Skipped` in the stream. Callers branch on classes
and fields, never on the words.
"""

from __future__ import annotations


class ExsearchError(Exception):
    """Base of all; `str()` of it says what and where, `hint` what to do next."""

    exit_status = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(ExsearchError):
    """The command line or the query cannot be understood."""


class NotFound(ExsearchError):
    """A reference names nothing."""


class SourceError(ExsearchError):
    """A source cannot be read at all."""


class PageError(ExsearchError):
    """A record cannot be written as an example page."""


class OutputError(ExsearchError):
    """Results cannot be written."""


class WorkersUnusable(ExsearchError):
    """The processes that read source cannot be started, or end before they have read anything."""


class IndexUnusable(ExsearchError):
    """The index cannot be used."""


class IndexMissing(IndexUnusable):
    """There is no index yet."""


class IndexDamaged(IndexUnusable):
    """The index is damaged, foreign, older or newer than this program."""


class IndexBusy(IndexUnusable):
    """Another run is writing to the index."""


class IndexReadOnly(IndexUnusable):
    """The index or its folder cannot be written."""
