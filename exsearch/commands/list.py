"""The verb `list`: a table, a summary of the packages, or the examples one by one."""

from __future__ import annotations

from itertools import chain

from exsearch.asking import open_for_reading
from exsearch.commands import DONE, NOTHING, write_examples, write_json
from exsearch.commands.names import SUBJECTS
from exsearch.errors import IndexMissing, UsageError
from exsearch.index.sqlite.read import open_index
from exsearch.model import Condition, Query, Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.output import Style

SYMBOLS, PROJECTS, LICENSES, SOURCES, EXAMPLES, PACKS = SUBJECTS
_HEADS = {
    SYMBOLS: ("symbol", "kind", "examples"),
    PROJECTS: ("project", "url", "examples"),
    LICENSES: ("license", "class", "examples"),
    SOURCES: ("source", "kind", "updated", "pages", "projects", "examples", "skipped"),
}


class ListRequest(Record):
    """The words after `list`, and how the list looks."""

    word: str = ""
    """A subject, or a prefix of symbols; "" for a summary."""
    prefix: str = ""
    form: str = ""
    """JSON, JSON_1 or JSONL; "" for a table."""
    conditions: tuple[Condition, ...] = ()
    """What a use has to pass to be counted."""


def list_(request: ListRequest, places: Places, out: Out) -> int:
    """Write a list; returns the exit status.

    Raises UsageError if no symbol has the typed prefix, and for conditions on sources.
    """
    subject, prefix = _subject(request)
    conditions = request.conditions
    if subject == PACKS:
        return _list_packs(request, places, out)
    index = _open_as_it_is(places) if subject == EXAMPLES else open_for_reading(places)
    if conditions:
        _check_conditions(index, subject, conditions)
    if subject == EXAMPLES:
        return _list_examples(index, request._replace(prefix=prefix), out)
    if not request.word and out.style.terminal and not request.form and not conditions:
        return _write_summary(index, out)
    records = _records(index, subject, prefix, conditions)
    if not records and conditions:
        out.say(f"exsearch: no {subject} with uses that pass {Query((), conditions).text()}")
    elif request.word == prefix and not records:
        shown = ", ".join(SUBJECTS[1:])
        raise UsageError(
            f"no symbol starts with {prefix}",
            hint=f"`exsearch list` shows the packages; these can be listed, too: {shown}",
        )
    if subject == SOURCES and not out.quiet:
        _say_unread(index, {str(each[0]) for each in records}, out)
    if request.form:
        write_json([dict(zip(_HEADS[subject], each, strict=True)) for each in records], request.form)
    else:
        _write_table(records, _HEADS[subject], out.style)
    return DONE if records else NOTHING


def _list_packs(request: ListRequest, places: Places, out: Out) -> int:
    if request.conditions:
        raise UsageError(
            "`exsearch list packs` takes no conditions", hint="`exsearch list packs NAME` lists one"
        )
    from exsearch.commands.packs import list_packs

    return list_packs(request.prefix, request.form, places, out)


def _subject(request: ListRequest) -> tuple[str, str]:
    """Return the subject and the prefix; a word that is no subject is a prefix of symbols."""
    if not request.word or request.word in SUBJECTS:
        return request.word or SYMBOLS, request.prefix
    if request.prefix:
        raise UsageError(f"{request.word} cannot be listed", hint="one of these can: " + ", ".join(SUBJECTS))
    return SYMBOLS, request.word


def _open_as_it_is(places: Places) -> Reader:
    """Open the index as it is; the built-in pages are indexed only if there is no index."""
    try:
        return open_index(places.index_file)
    except IndexMissing:
        return open_for_reading(places)


def _check_conditions(index: Reader, subject: str, conditions: Sequence[Condition]) -> None:
    if subject == SOURCES:
        raise UsageError(
            "`exsearch list sources` takes no conditions",
            hint=f"these lists do: {', '.join(each for each in SUBJECTS if each not in (SOURCES, PACKS))}",
        )
    from exsearch.search.values import check_values

    check_values(index, Query((), tuple(conditions)))


def _records(
    index: Reader, subject: str, prefix: str, conditions: Sequence[Condition]
) -> Sequence[Sequence[object]]:
    if subject == PROJECTS:
        return index.lists().projects(prefix, conditions)
    if subject == LICENSES:
        counted = index.lists().licenses(prefix, conditions)
        return [(spdx or text or plain.UNSTATED, kind, count) for spdx, text, kind, count in counted]
    if subject == SOURCES:
        held = [each for each in index.sources() if each.name.startswith(prefix)]
        return [
            (each.name, each.kind, each.updated, each.pages, each.projects, each.examples, each.skipped)
            for each in held
        ]
    return index.lists().symbols(prefix, conditions)


def _say_unread(index: Reader, names: Collection[str], out: Out) -> None:
    """Say which sources could not be read when the index was built again, and why."""
    for name, item in index.skipped(unread=True):
        if name in names and item.path == name:
            out.say(f"exsearch: {name}: {item.reason}")


def _list_examples(index: Reader, request: ListRequest, out: Out) -> int:
    from exsearch.search.examples import examples

    found = examples(index, request.prefix, request.conditions, uses_only=True)
    if request.form:
        write_examples(((each, None) for each in found), request.form)
        return DONE
    records = (
        (each.id, each.shown_name(), each.project.name, plain.license_name(each.license), each.file.path)
        for each in found
    )
    first = next(records, None)
    if first is None:
        return NOTHING
    _write_each(chain((first,), records), out.style)
    return DONE


def _write_each(records: Iterable[Sequence[object]], style: Style) -> None:
    """Write records one by one, so that a million of them need no memory."""
    if not style.terminal:
        for record in records:
            plain.write(plain.table((record,), color=style.color))
        return
    from exsearch.output import tables, terminal

    screen = terminal.screen()
    terminal.write(tables.each_filled(records, screen), style, screen)


def _write_summary(index: Reader, out: Out) -> int:
    """Write the packages, those with the most examples first, and how to go on."""
    packages = index.lists().packages()
    if not packages:
        return NOTHING
    title = ", ".join(
        (
            plain.counted(sum(symbols for _, symbols, _ in packages), "symbol"),
            plain.counted(sum(examples for _, _, examples in packages), "example"),
            plain.counted(len(packages), "package"),
        )
    )
    _write_table(packages, ("package", "symbols", "examples"), out.style, title=title)
    out.say(f"exsearch: `exsearch list {packages[0][0]}.` lists what is in a package")
    return DONE


def _write_table(
    records: Sequence[Sequence[object]], heads: Sequence[str], style: Style, *, title: str = ""
) -> None:
    """Write records: in a terminal as columns with a title and heads, in a pipe one line each."""
    if not style.terminal:
        plain.write(plain.table(records, color=style.color))
        return
    from exsearch.output import tables, terminal
    from exsearch.output.lines import Piece, wrapped

    screen = terminal.screen()
    lines = wrapped((Piece(title),), screen.width) if title else []
    lines += tables.drawn(records, heads, screen) if records else []
    terminal.write(lines, style, screen)
