"""Answer "how is it called?": the shapes of the uses of a symbol, counted, and what stands around its calls.

Shapes were made when the projects were read. What stands around calls is read now, from the best examples, so
that it follows the newest rules.
"""

from __future__ import annotations

from exsearch.index.held import ShapeCount
from exsearch.index.tallies import tallied
from exsearch.model import Card, Hit, code_lines
from exsearch.resolve import CALL, DECORATOR, DEFINITION
from exsearch.resolve.shapes import joined
from exsearch.search.cards import definition_of
from exsearch.search.rank import FIRST_OF_PROJECT, IN_TESTS, is_second_choice
from exsearch.snippets.one_line import on_one_line
from exsearch.snippets.surroundings import surroundings_of
from exsearch.usage import Arguments, Keyword, Member, Usage, Way, main_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exsearch.index.answers import Named, Row
    from exsearch.index.protocol import Reader
    from exsearch.index.tallies import Tally
    from exsearch.model import Condition
    from exsearch.search.here import Here

LOOKED_AT = 60
"""Examples that are read to see what stands around calls."""

_MOST_READ = 4
"""Examples of one shape that are read, because no list has all of the call."""

_EASY_TO_READ = 72
"""Characters of a line that fits a terminal."""

_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
_LONGEST_STATEMENT = 200

_MOST_EXAMPLES = 200
"""Ways that get an example if rare ones are wanted, too."""

_NONE, _MAIN, _ALL = "none", "main", "all"
"""Which ways get an example."""

_MEMBERS_LOOKED_AT = 16
_CLASS = "class"
_WITH_MEMBERS = (_CLASS, "module", "package")
_MAY_CALL = (CALL, DECORATOR)


def usage(
    index: Reader,
    symbol: str,
    shown: str,
    conditions: Sequence[Condition],
    *,
    complete: bool = False,
    brief: bool = False,
    here: Here | None = None,
) -> Usage:
    """Return how a symbol is used in the examples that pass the conditions.

    Rare ways have an example only if the answer is to be `complete`. If it is to be `brief`, no way has one,
    and what stands around calls is not looked at, which takes most of the time. The card counts the uses in
    the project of `here`, and has the definition in the environment in use.
    """
    named = index.symbols_shown([shown]) or index.symbols_named(symbol, 1)
    ids = [each.id for each in named]
    sample = _Sample(index, ids, conditions, pages_only=brief)
    if conditions or sample.on_pages:
        counted = tallied([*index.shapes_of(ids, conditions), *sample.on_pages])
    else:
        counted = index.ways_of(ids)
    examples = _NONE if brief else _ALL if complete else _MAIN
    calls = _ways(index, [each for each in counted.ways if each.is_counted()], examples)
    _, kind, uses, projects, _ = index.counts(symbol, IN_TESTS, FIRST_OF_PROJECT)
    definition = definition_of(index, symbol, shown, here=here)
    own = index.uses_in(symbol, here.ref) if here and here.ref else 0
    card = Card(shown, kind, uses, projects, bool(conditions), 0, definition, True, own=own)
    return Usage(
        card,
        symbol,
        calls,
        _ways(index, [each for each in counted.ways if not each.is_counted()], examples),
        counted.projects,
        _keywords(calls, sample.values),
        counted.unknown - len(sample.on_pages),
        counted.with_calls,
        sample.looked_at,
        _most_frequent(sample.results),
        _most_frequent(sample.guards),
        () if brief else sample.together(index),
        _members(index, shown, conditions) if not brief and (kind in _WITH_MEMBERS or not calls) else (),
    )


# -- shapes


def _ways(index: Reader, tallies: Sequence[Tally], examples: str) -> tuple[Way, ...]:
    """Return ways in the order of their tallies, with examples of none, of the main ones, or of all."""
    known: dict[str, Arguments | None] = {"": None}
    ways = []
    for tally in tallies:
        text = tally.arguments
        if text not in known:
            known[text] = _arguments(text)
        ways.append(Way._make((known[text], tally.place, tally.times, tally.projects, None, "")))
    if examples == _NONE:
        return tuple(ways)
    for number in range(len(ways))[:_MOST_EXAMPLES] if examples == _ALL else main_numbers(ways):
        ways[number] = _with_example(index, ways[number], tallies[number])
    return tuple(ways)


def _arguments(text: str) -> Arguments:
    """Return the arguments in a text such as "2,*,key,timeout,**"."""
    positional, more, rest = text.partition(",")
    others = rest.split(",") if more else []
    if "*" not in rest:
        return Arguments._make((int(positional), False, tuple(others), False))
    names = tuple([name for name in others if name not in ("*", "**")])
    return Arguments(int(positional), "*" in others, names, "**" in others)


def _with_example(index: Reader, way: Way, tally: Tally) -> Way:
    """Return a way with its clearest example: a short whole call, and none of tests if there are others."""
    shape = tally.arguments, tally.place
    rows = index.rows_at(tally.best)
    order = [
        (is_second_choice(row.rank_key), not (_is_easy(row.text) and _shows(row, shape))) for row in rows
    ]
    clearest: tuple[tuple[bool, bool, int], Hit, str] | None = None
    for at in sorted(range(len(rows)), key=order.__getitem__)[:_MOST_READ]:
        row = rows[at]
        code = _code(index, row, None if tally.is_shown and _shows(row, shape) else shape)
        key = is_second_choice(row.rank_key), not _is_closed(code), len(code)
        if code and (clearest is None or key < clearest[0]):
            clearest = key, _hit(row), code
        if _is_easy(code):
            break
    return way._replace(example=clearest[1], code=clearest[2]) if clearest else way


def _shows(row: Row, shape: tuple[str, str]) -> bool:
    """Return whether the line of a row may be that of a call: it may be that of an annotation above."""
    arguments, _ = shape
    names = {(name or "").rpartition(".")[2] for name in (row.symbol, row.shown)}
    return not arguments or True in [f"{name}(" in row.text for name in names]


def _is_closed(line: str) -> bool:
    return False not in [line.count(opening) == line.count(closing) for opening, closing in _BRACKETS]


def _is_easy(line: str) -> bool:
    """Return whether a line is short, and its brackets are closed in it."""
    return 0 < len(line) <= _EASY_TO_READ and _is_closed(line)


def _code(index: Reader, row: Row, shape: tuple[str, str] | None) -> str:
    """Return the line that shows a use: that of the row, or of a call with another `shape` in it.

    A call on several lines is written on one if it is short. Returns "" if there is no such call.
    """
    if shape is None and _is_easy(row.text):
        return row.text
    (stored,) = index.stored_at([row.rowid])
    lines, text = code_lines(stored.code), row.text
    if shape is None:
        uses = map(int, stored.lines.rpartition(";")[2].split())
        line = next((use for use in uses if lines[use - 1].strip() == text), row.line)
    else:
        found = surroundings_of(stored, lines)
        alike = [each[2] for each in (found.shapes if found else ()) if each[:2] == shape]
        if not alike:
            return ""
        line = alike[0]
        text = lines[line - 1].strip()
    whole = on_one_line(stored.code, line).removesuffix(",")
    return whole if 0 < len(whole) <= _LONGEST_STATEMENT else text


def _hit(row: Row) -> Hit:
    return Hit(row.ref, row.symbol, row.project, row.license, row.path, row.line, row.text, 0, 0.0, "",
               row.same, row.shown, row.use_kind == DEFINITION)  # fmt: skip


# -- what stands around


class _Sample:
    """What stands around the calls in the best examples."""

    def __init__(
        self, index: Reader, ids: Sequence[int], conditions: Sequence[Condition], *, pages_only: bool = False
    ) -> None:
        self.looked_at = 0
        self.rowids: list[int] = []
        self.results: dict[str, int] = {}
        self.guards: dict[str, int] = {}
        self.values: dict[str, dict[str, int]] = {}
        """keyword -> value as code -> examples."""
        self.on_pages: list[ShapeCount] = []
        """The shapes of examples on pages, which are not stored because half of the pages do not parse."""
        best = index.rows_of(ids, conditions, LOOKED_AT, None)
        rows = [row for row in best
                if row.position is not None or (row.use_kind in _MAY_CALL and not pages_only)]  # fmt: skip
        lines: dict[str, list[str]] = {}
        for row, stored in zip(rows, index.stored_at([row.rowid for row in rows]), strict=True):
            if stored.code not in lines:
                lines[stored.code] = code_lines(stored.code)
            found = surroundings_of(stored, lines[stored.code])
            if found is None:
                continue
            self.looked_at += 1
            self.rowids.append(row.rowid)
            if row.position is not None:
                text = joined([shape[:2] for shape in found.shapes])
                self.on_pages.append(ShapeCount(text, row.project, 1, row.rowid, row.rank_key))
            _count(self.results, found.results)
            _count(self.guards, found.guards)
            for keyword, value in found.keywords:
                _count(self.values.setdefault(keyword, {}), (value,))

    def together(self, index: Reader) -> tuple[tuple[str, int], ...]:
        """Return what is used with the calls, without members of their results, which are told already."""
        if not self.rowids:
            return ()
        members = {text[1:].rstrip("()[.]") for text in self.results if text[:1] == "."}
        found = index.used_with(self.rowids)
        return tuple([each for each in found if each[0].rpartition(".")[2] not in members])


def _count(counts: dict[str, int], seen: Iterable[str]) -> None:
    for each in seen:
        counts[each] = counts.get(each, 0) + 1


def _most_frequent(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _keywords(ways: Iterable[Way], values: Mapping[str, Mapping[str, int]]) -> tuple[Keyword, ...]:
    counts: dict[str, int] = {}
    for way in ways:
        for name in way.arguments.keywords if way.arguments else ():
            counts[name] = counts.get(name, 0) + way.times
    return tuple([
        Keyword._make((name, calls, _most_frequent(values[name]) if name in values else ()))
        for name, calls in _most_frequent(counts)
    ])  # fmt: skip


# -- members


def _members(index: Reader, owner: str, conditions: Sequence[Condition]) -> tuple[Member, ...]:
    """Return the most used names in a class or a module."""
    found: dict[str, list[Named]] = {}
    for each in index.symbols_inside(owner, _MEMBERS_LOOKED_AT):
        if "._" in each.shown[len(owner) :]:  # no user of a library needs these
            continue
        found.setdefault(each.shown, []).append(each)
    members = [_member(index, shown, named, conditions) for shown, named in found.items()]
    used = [member for member in members if member.uses]
    used.sort(key=lambda member: (-member.projects, -member.uses, member.name))
    return tuple(used)


def _member(index: Reader, shown: str, named: Sequence[Named], conditions: Sequence[Condition]) -> Member:
    ids = [each.id for each in named]
    _, kind, uses, projects, _ = index.counts(named[0].name, IN_TESTS, FIRST_OF_PROJECT)
    if conditions:
        counts = index.shapes_of(ids, conditions)
        uses, projects = sum([each.rows for each in counts]), len({each.project for each in counts} - {None})
    rows = [row for row in index.rows_of(ids, conditions, 1, None) if row.use_kind != DEFINITION]
    return Member(shown, kind, uses, projects, _hit(rows[0]) if rows else None)
