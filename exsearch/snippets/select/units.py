"""Divide a module into units: lines that are kept or left out together."""

from __future__ import annotations

import ast
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

from exsearch.model import Record, Span
from exsearch.snippets.names import Names, names_of, parameters
from exsearch.snippets.scanner import column
from exsearch.snippets.select.syntax import (
    DEFINITIONS,
    Clause,
    by_lines,
    clauses,
    first_line,
    is_docstring,
    is_future,
    last_line,
    without_bodies,
)
from exsearch.snippets.statements import LONG

TYPE_CHECKING = False
SMALL_GAP = 2
"""Most lines that are shown because a comment in their place would be about as long."""

_SHORT_DOCSTRING = 5
"""Most lines of a docstring that stays in a shortened definition."""
_LEGAL = ("copyright", "license", "licence", "©")


@dataclass(slots=True, eq=False)
class Space:
    """A place where names are bound: the module, or a class or function that was split into units."""

    around: Space | None = None
    is_class: bool = False
    parameters: frozenset[str] = frozenset()
    binders: dict[str, list[Unit]] = field(default_factory=dict)
    declared: dict[str, list[Unit]] = field(default_factory=dict)
    users: dict[str, list[Unit]] = field(default_factory=dict)

    def add(self, unit: Unit) -> None:
        """Record the names of a unit in this space."""
        defined = None if self.around else unit.defined
        if defined:  # what it needs is found when it is kept: most definitions of a file are not
            self.binders.setdefault(defined, []).append(unit)
            return
        for names, units in (
            (unit.names.bound, self.binders),
            (unit.names.declared, self.declared),
            (unit.names.needed, self.users),
        ):
            for name in names:
                units.setdefault(name, []).append(unit)


@dataclass(slots=True, eq=False)
class Unit:
    """A statement, the headers of a split statement, or a run of comments."""

    nodes: list[ast.stmt]
    """Several if they share a line; none for comments."""
    first: int
    at: int
    """The first line without the comments above; all lines are 1-based."""
    last: int
    space: Space
    inner: Space
    """The space of its blocks."""
    parent: Unit | None
    above: Unit | None = None
    """The unit right before it, on the top level of the module."""
    blocks: list[Block] = field(default_factory=list)
    """The blocks of a split statement: the unit itself has only their headers."""
    elided: int = 0
    """The first line of a body that is left out, or 0."""
    defined: str = ""
    """The name of a definition that binds no other name."""
    found: Names | None = None
    marked: bool = False
    wanted: bool = False
    """Kept even if nothing needs it."""
    kept: bool = False

    @property
    def names(self) -> Names:
        """The names of its statements, as far as these are no units of their own."""
        if self.found is None:
            self.found = names_of(self.nodes)
        return self.found

    @property
    def size(self) -> int:
        """The number of lines without comments."""
        return sum(last_line(node) - first_line(node) + 1 for node in self.nodes)


class Block(Record):
    """A header and the units of its body."""

    header: Span
    units: list[Unit]


class Module:
    """The units of a module."""

    def __init__(self, lines: list[str], tree: ast.Module, marked: list[int]) -> None:
        self.lines = lines
        self._marked = marked
        self.last_mark = marked[-1] if marked else 0
        self.has_type_comments = any("# type:" in line for line in lines)
        self._has_walrus = any(":=" in line for line in lines)
        """Some default value of a parameter may bind a name."""
        self.has_marks = bool(marked)
        self.space = Space()
        self.every: list[Unit] = []
        """The units of all levels."""
        self.units: list[Unit] = []
        """The units of the top level, in order."""
        self._add_top_level(tree.body)
        for unit in self.every:
            unit.space.add(unit)

    def _has_mark(self, first: int, last: int) -> bool:
        at = bisect_left(self._marked, first)
        return at < len(self._marked) and self._marked[at] <= last

    def _add_top_level(self, body: list[ast.stmt]) -> None:
        """Add each statement with the comments right above it, and each other run of comments."""
        done = 0
        for nodes in by_lines(body):
            at = first = first_line(nodes[0])
            while first - 1 > done and self.lines[first - 2].startswith("#"):
                first -= 1
            self._add_comments(done + 1, first - 1)
            done = self._with_trailing(last_line(nodes[-1]), len(self.lines), 1)
            unit = self._unit(nodes, first, at, done)
            unit.wanted = is_future(nodes[0])
            self.units.append(unit)
        self._add_comments(done + 1, len(self.lines))
        for above, unit in pairwise(self.units):
            unit.above = above
        if self.units and (not self.units[0].nodes or is_docstring(self.units[0].nodes[0])):
            top = self.units[0]
            text = "\n".join(self.lines[top.first - 1 : top.last]).lower()
            top.wanted = any(word in text for word in _LEGAL)

    def _add_comments(self, first: int, last: int) -> None:
        """Add a unit for each run of comment lines.

        A comment without indentation ends a run of indented ones, because these belong to the
        statement before them.
        """
        begin = 0
        for number in range(first, last + 2):
            line = self.lines[number - 1] if number <= last else ""
            is_comment = line.lstrip().startswith("#")
            ends = line.startswith("#") and not self.lines[number - 2].startswith("#")
            if begin and (ends or not is_comment):
                self.units.append(self._unit([], begin, begin, number - 1))
                begin = 0
            if is_comment and not begin:
                begin = number

    def _with_trailing(self, last: int, limit: int, indent: int) -> int:
        """Return the last line of the comments behind a statement that are indented by `indent` or more."""
        for number in range(last + 1, limit + 1):
            body = self.lines[number - 1].lstrip()
            if body and (body[0] != "#" or column(self.lines[number - 1]) < indent):
                break
            if body:
                last = number
        return last

    def _unit(
        self, nodes: list[ast.stmt], first: int, at: int, last: int, parent: Unit | None = None
    ) -> Unit:
        """Return the unit of some statements; a long one is split, or its body is left out."""
        space = parent.inner if parent else self.space
        unit = Unit(nodes, first, at, last, space, space, parent, marked=self._has_mark(first, last))
        self.every.append(unit)
        if len(nodes) == 1 and isinstance(nodes[0], DEFINITIONS) and not self._has_walrus:
            unit.defined = nodes[0].name
        if len(nodes) == 1 and unit.size > LONG:
            self._shorten(unit, nodes[0])
        return unit

    def _shorten(self, unit: Unit, node: ast.stmt) -> None:
        parts = clauses(node, self.lines)
        if self.has_marks and not unit.marked:
            unit.elided = _body_to_leave_out(node, parts)
        if unit.elided:
            unit.found = names_of([without_bodies(node)])
        elif parts and (unit.marked or not isinstance(node, DEFINITIONS)):
            unit.found = names_of([without_bodies(node), *(part.test for part in parts if part.test)])
            self._split(unit, node, parts)

    def _split(self, unit: Unit, node: ast.stmt, parts: list[Clause]) -> None:
        """Make one unit of the headers of a compound statement, and one of each statement in it."""
        if isinstance(node, DEFINITIONS):
            unit.inner = Space(unit.space, is_class=isinstance(node, ast.ClassDef))
            if not isinstance(node, ast.ClassDef):
                unit.inner.parameters = frozenset(parameter.arg for parameter in parameters(node.args))
        ends = [*(part.header.first - 1 for part in parts[1:]), unit.last]
        unit.blocks = [
            Block(part.header, self._body(part, end, unit)) for part, end in zip(parts, ends, strict=True)
        ]
        headers = [Span(unit.first, parts[0].header.last), *(part.header for part in parts[1:])]
        unit.marked = any(self._has_mark(header.first, header.last) for header in headers)
        if isinstance(node, DEFINITIONS):
            inside = self._has_mark(parts[0].header.last + 1, unit.last)
            _want_beginning(unit.blocks[0].units, only_header_marked=unit.marked and not inside)

    def _body(self, clause: Clause, end: int, parent: Unit) -> list[Unit]:
        """Return the units of a body: each statement with all lines since the one before."""
        units: list[Unit] = []
        groups = list(by_lines(clause.body))
        starts = [first_line(nodes[0]) for nodes in groups]
        indent = column(self.lines[starts[0] - 1])
        done = clause.header.last
        for nodes, at, next_at in zip(groups, starts, [*starts[1:], 0], strict=True):
            last = end
            if next_at:
                last = self._with_trailing(last_line(nodes[-1]), next_at - 1, indent + 1)
            units.append(self._unit(nodes, done + 1, at, last, parent))
            done = last
        return units


def _want_beginning(units: list[Unit], *, only_header_marked: bool) -> None:
    """Want the short docstring of a definition; if only its header is marked, its first `LONG` lines."""
    if is_docstring(units[0].nodes[0]) and units[0].size <= _SHORT_DOCSTRING:
        units[0].wanted = True
    if only_header_marked:
        room = LONG
        for unit in units:
            room -= unit.size
            if room < 0:
                break
            unit.wanted = True


def _body_to_leave_out(node: ast.stmt, parts: list[Clause] | None) -> int:
    """Return the first line of the body of a definition, or of the value of a constant; 0 if none."""
    if isinstance(node, ast.Assign):
        is_constant = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        return node.lineno if is_constant else 0
    if not isinstance(node, DEFINITIONS) or not parts:
        return 0
    first = parts[0].header.last + 1
    docstring = node.body[0]
    if is_docstring(docstring) and last_line(docstring) - docstring.lineno < _SHORT_DOCSTRING:
        first = last_line(docstring) + 1
    return first if last_line(node) - first >= SMALL_GAP else 0
