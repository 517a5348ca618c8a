"""The exceptions that end a command, each with a hint: what to do next.

    ExsearchError
    +-- UsageError                  the command line or the query cannot be understood
    +-- SettingsError               `config.toml` or a project has a setting that cannot be used
    +-- NotFound                    a reference, a list or a source does not exist
    +-- SourceError                 a source cannot be read at all
    +-- PageError                   an example cannot be written as an example page
    +-- OutputError                 results cannot be written
    +-- WorkersUnusable             the processes that read source cannot be started, or end at once
    +-- IndexUnusable               the index cannot be used
        +-- IndexMissing            there is no index yet
        +-- IndexDamaged            it is damaged, foreign, or of another version
        +-- IndexBusy               another run is writing to it
        +-- IndexReadOnly           the index or its folder cannot be written

A reject of one item is not an exception: it is a `model.Skipped` in the stream. Callers look at classes and
fields, never at the words of a message.
"""

# ruff: noqa: D101 - the tree above describes the classes

from __future__ import annotations


class ExsearchError(Exception):
    """Base of all. `str()` of it is the message."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(ExsearchError): ...


class SettingsError(ExsearchError):
    def __init__(self, place: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"{place}: {reason}", hint=hint)
        self.place = place  # "path:line", or the path if no line says it
        self.reason = reason


class NotFound(ExsearchError): ...


class SourceError(ExsearchError): ...


class PageError(ExsearchError): ...


class OutputError(ExsearchError): ...


class WorkersUnusable(ExsearchError): ...


class IndexUnusable(ExsearchError): ...


class IndexMissing(IndexUnusable): ...


class IndexDamaged(IndexUnusable): ...


class IndexBusy(IndexUnusable): ...


class IndexReadOnly(IndexUnusable): ...
