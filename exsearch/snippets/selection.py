"""Choose the lines of a module that its marked lines need, and cut down what is long.

Lines that parse and the marked ones in; the chosen lines out. Kept are the marked statements with
the definitions around them, and, from these on, what binds the names that they need. Of a long
definition stay its header, the marked statements, and those that share names with them; what goes
is said in a comment. What a name means outside of the text is not known here.

Choosing from its own result changes nothing: what was kept is kept for reasons that were kept too.
"""

from __future__ import annotations

import ast
import copy
from bisect import bisect_left
from itertools import pairwise

from exsearch.model import Span
from exsearch.snippets.comments import MARK
from exsearch.snippets.mend import Line, count_of_lines
from exsearch.snippets.names import GIVEN, NONE, STAR, names_of
from exsearch.snippets.scanner import column, scan
from exsearch.snippets.statements import LONG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import NamedTuple as Record

    Prune = Callable[[str, frozenset[str]], str]
else:
    from exsearch.model import Record

_SHORT_DOCSTRING = 5
"""Lines that a docstring may have to stay in what is cut down."""
_SMALL_GAP = 2
"""Lines that are not worth a comment on their absence."""
_ROUNDS = 8
"""How often gaps are looked for that have become small."""
_LEGAL = ("copyright", "license", "licence", "©")

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WITH_BLOCKS = (
    *_DEFINITIONS, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try,
    ast.TryStar,
)  # fmt: skip


def choose(lines: Sequence[Line], tree: ast.Module, marked: Iterable[int], prune: Prune) -> list[Line]:
    """Return the lines that the `marked` ones need; all, if none is marked.

    `prune` takes an import statement and the names that are used, and returns what is left of it.
    """
    module = _Module([line.text for line in lines], tree, sorted(set(marked)))
    module.keep_what_is_needed()
    return _Writing(lines, module, prune).text()


class _Space:
    """Where names are bound: the module, or a class or function that was split."""

    __slots__ = ("around", "binders", "declared", "is_class", "parameters", "users")

    def __init__(self, around: _Space | None = None, *, is_class: bool = False) -> None:
        self.around = around
        self.is_class = is_class
        self.parameters: frozenset[str] = frozenset()
        self.binders: dict[str, list[_Unit]] = {}
        self.declared: dict[str, list[_Unit]] = {}
        self.users: dict[str, list[_Unit]] = {}

    def add(self, unit: _Unit) -> None:
        """Note the names of a unit that stands in this space."""
        for names, units in (
            (unit.names.bound, self.binders),
            (unit.names.declared, self.declared),
            (unit.names.needed, self.users),
        ):
            for name in names:
                units.setdefault(name, []).append(unit)


class _Unit:
    """Lines that are kept or left out together: a statement, the headers of one, or comments."""

    __slots__ = (
        "above", "at", "blocks", "elided", "first", "kept", "last", "marked", "names", "nodes", "parent",
        "space", "wanted",
    )  # fmt: skip

    def __init__(self, nodes: list[ast.stmt], space: _Space, parent: _Unit | None) -> None:
        self.above: _Unit | None = None
        """The unit right before it, in the module."""
        self.nodes = nodes
        """More than one where they share a line; none in a run of comments."""
        self.space = space
        self.parent = parent
        self.first = self.at = self.last = 0
        """1-based: the first line with comments, that of the statement, the last with comments."""
        self.blocks: list[_Block] = []
        """Not empty where the unit was split: then its own lines are only the headers."""
        self.elided = 0
        """The first line of a body that is left out; 0 where none is."""
        self.names = NONE
        self.marked = False
        self.wanted = False
        """Kept whether or not anything needs it."""
        self.kept = False

    @property
    def size(self) -> int:
        """The number of lines of the statements alone."""
        return sum(_end(node) - _first_line(node) + 1 for node in self.nodes)


class _Block(Record):
    """A header and the units of its body."""

    header: Span
    units: list[_Unit]
    end: int


class _Clause(Record):
    """A header and the statements of its body."""

    header: Span
    body: list[ast.stmt]
    test: ast.expr | None
    """The condition of an `elif`."""


class _Module:
    """The units of a text, and which of them are kept."""

    def __init__(self, lines: list[str], tree: ast.Module, marked: list[int]) -> None:
        self.lines = lines
        self._marked = marked
        self.has_marks = bool(marked)
        self._all: list[_Unit] = []
        self._space = _Space()
        self._todo: list[_Unit] = []
        self.needed: set[str] = set()
        """The names that what is kept needs from the module or from outside of it."""
        self.units = self._top_level(tree.body)
        for unit in self._all:
            unit.space.add(unit)

    def keep_what_is_needed(self) -> None:
        """Mark as kept all units that the marked lines need, directly or not."""
        for unit in self._all:
            if unit.marked or unit.wanted or not self._marked:
                self._keep(unit)
        for _ in range(_ROUNDS):
            self._follow()
            small = [unit for parent in self._all for unit in _small_gaps(parent)]
            for unit in small:
                self._keep(unit)
            if not small:
                break
        self._follow()
        if any(n not in self._space.binders and n not in GIVEN for n in self.needed):
            for unit in self._space.binders.get(STAR, ()):
                self._keep(unit)

    def _keep(self, unit: _Unit | None) -> None:
        while unit and not unit.kept:
            unit.kept = True
            self._todo.append(unit)
            unit = unit.parent

    def _follow(self) -> None:
        """Keep what binds the names of what is kept, until nothing is missing."""
        while self._todo:
            unit = self._todo.pop()
            for name in unit.names.needed | unit.names.declared:
                self._keep_binders(name, unit.space)
            self._keep_members(unit)
            in_function = unit.space is not self._space and not unit.space.is_class
            if unit.marked and in_function:
                for name in unit.names.bound:
                    for user in unit.space.users.get(name, ()):
                        self._keep(user)

    def _keep_binders(self, name: str, space: _Space) -> None:
        """Keep the units that bind a name, in the innermost space that does."""
        around: _Space | None = space
        while around:
            if around is space or not around.is_class:
                if around is self._space:
                    self.needed.add(name)
                for unit in around.binders.get(name, ()):
                    self._keep(unit)
                declared = around.declared.get(name, ())
                for unit in declared:
                    self._keep(unit)
                if not declared and (name in around.binders or name in around.parameters):
                    return
            around = around.around

    def _keep_members(self, unit: _Unit) -> None:
        """Keep the methods and attributes that a unit reads of its object."""
        space: _Space | None = unit.space
        while space and not space.is_class:
            space = space.around
        if space:
            for name in unit.names.members:
                for binder in space.binders.get(name, ()):
                    self._keep(binder)

    def _has_mark(self, first: int, last: int) -> bool:
        at = bisect_left(self._marked, first)
        return at < len(self._marked) and self._marked[at] <= last

    def _top_level(self, body: list[ast.stmt]) -> list[_Unit]:
        """Return the units of the module: each statement with the comments right above it, and
        each other run of comments.
        """
        units: list[_Unit] = []
        done = 0
        for nodes in _on_own_lines(body):
            at = first = _first_line(nodes[0])
            while first - 1 > done and self.lines[first - 2].startswith("#"):
                first -= 1
            units += self._comments(done + 1, first - 1)
            last = self._with_trailing(_end(nodes[-1]), len(self.lines), 1)
            unit = self._unit(nodes, (first, at, last), self._space, None)
            unit.wanted = _is_future(nodes[0])
            units.append(unit)
            done = last
        units += self._comments(done + 1, len(self.lines))
        for above, unit in pairwise(units):
            unit.above = above
        if units and (not units[0].nodes or _is_docstring(units[0].nodes[0])):
            text = "\n".join(self.lines[units[0].first - 1 : units[0].last]).lower()
            units[0].wanted = any(word in text for word in _LEGAL)
        return units

    def _comments(self, first: int, last: int) -> Iterator[_Unit]:
        """Yield a unit for each run of comment lines.

        One that is not indented ends a run that is: behind a statement, that belongs to it.
        """
        begin = 0
        for number in range(first, last + 2):
            line = self.lines[number - 1] if number <= last else ""
            is_comment = line.lstrip().startswith("#")
            ends = line.startswith("#") and not self.lines[number - 2].startswith("#")
            if begin and (ends or not is_comment):
                yield self._comment(begin, number - 1)
                begin = 0
            if is_comment and not begin:
                begin = number

    def _comment(self, first: int, last: int) -> _Unit:
        unit = _Unit([], self._space, None)
        unit.first = unit.at = first
        unit.last = last
        unit.marked = self._has_mark(first, last)
        self._all.append(unit)
        return unit

    def _with_trailing(self, last: int, limit: int, indent: int) -> int:
        """Return the last line of the comments behind a statement that are at least at `indent`."""
        for number in range(last + 1, limit + 1):
            body = self.lines[number - 1].lstrip()
            if body and (body[0] != "#" or column(self.lines[number - 1]) < indent):
                break
            if body:
                last = number
        return last

    def _unit(
        self,
        nodes: list[ast.stmt],
        place: tuple[int, int, int],
        space: _Space,
        parent: _Unit | None,
    ) -> _Unit:
        """Return the unit of some statements, split or elided if they are long."""
        unit = _Unit(nodes, space, parent)
        unit.first, unit.at, unit.last = place
        unit.marked = self._has_mark(unit.first, unit.last)
        self._all.append(unit)
        node = nodes[0]
        clauses = None
        if len(nodes) == 1 and unit.size > LONG:
            clauses = _clauses(node, self.lines)
            if self.has_marks and not unit.marked:
                unit.elided = _body_to_leave_out(node, clauses)
        if unit.elided:
            unit.names = names_of([_shell(node)])
        elif clauses and (unit.marked or not isinstance(node, _DEFINITIONS)):
            self._split(unit, node, clauses)
        else:
            unit.names = names_of(nodes)
        return unit

    def _split(self, unit: _Unit, node: ast.stmt, clauses: list[_Clause]) -> None:
        """Make the headers of a compound statement a unit, and each statement in it one."""
        tests = [clause.test for clause in clauses if clause.test]
        unit.names = names_of([_shell(node), *tests])
        space = unit.space
        if isinstance(node, _DEFINITIONS):
            space = _Space(unit.space, is_class=isinstance(node, ast.ClassDef))
            if not isinstance(node, ast.ClassDef):
                space.parameters = _parameters(node.args)
        ends = [clause.header.first - 1 for clause in clauses[1:]] + [unit.last]
        for clause, end in zip(clauses, ends, strict=True):
            units = self._block(clause, end, space, unit)
            unit.blocks.append(_Block(clause.header, units, end))
        headers = [Span(unit.first, unit.blocks[0].header.last), *(c.header for c in clauses)]
        unit.marked = any(self._has_mark(header.first, header.last) for header in headers)
        if isinstance(node, _DEFINITIONS):
            inside = self._has_mark(clauses[0].header.last + 1, unit.last)
            _want_beginning(unit, only_header=unit.marked and not inside)

    def _block(self, clause: _Clause, end: int, space: _Space, parent: _Unit) -> list[_Unit]:
        """Return the units of a body: each statement with all lines since the one before."""
        units: list[_Unit] = []
        groups = list(_on_own_lines(clause.body))
        starts = [_first_line(nodes[0]) for nodes in groups]
        indent = column(self.lines[starts[0] - 1])
        done = clause.header.last
        for nodes, at, next_at in zip(groups, starts, [*starts[1:], 0], strict=True):
            last = end
            if next_at:
                last = self._with_trailing(_end(nodes[-1]), next_at - 1, indent + 1)
            units.append(self._unit(nodes, (done + 1, at, last), space, parent))
            done = last
        return units


class _Writing:
    """The lines of what is kept."""

    def __init__(self, lines: Sequence[Line], module: _Module, prune: Prune) -> None:
        self._lines = lines
        self._module = module
        self._prune = prune
        self._made: list[Line] = []

    def text(self) -> list[Line]:
        """Return the kept units in their order, `from __future__` first."""
        before: _Unit | None = None
        for space, unit in sorted(self._kept(), key=lambda item: _rank(item[1])):
            if before and not (_is_import(unit) and _is_import(before)) and before is not unit.above:
                is_definition = unit.nodes and isinstance(unit.nodes[0], _DEFINITIONS)
                space = max(space, 2 if is_definition else 1)
            self._made += [Line("", 0)] * (space if before else 0)
            self._unit(unit)
            before = unit
        return self._made

    def _kept(self) -> Iterator[tuple[int, _Unit]]:
        """Yield the kept units of the module, and how many blank lines belong before them."""
        space = 0
        for unit in self._module.units:
            space = max(space, self._blank_before(unit))
            if unit.kept:
                yield space, unit
                space = 0

    def _blank_before(self, unit: _Unit) -> int:
        """Return how many blank lines are right before a unit; two at most."""
        count = 0
        while count < min(2, unit.first - 1) and not self._lines[unit.first - 2 - count].text.strip():
            count += 1
        return count

    def _unit(self, unit: _Unit) -> None:
        if unit.blocks:
            self._copy(unit.first, unit.blocks[0].header.first - 1)
            for block in unit.blocks:
                self._copy(block.header.first, block.header.last)
                self._body(block)
        elif unit.elided:
            self._elided(unit)
        elif not unit.parent and not unit.marked and self._module.has_marks and _is_import(unit):
            self._import(unit)
        else:
            self._copy(unit.first, unit.last)

    def _body(self, block: _Block) -> None:
        space = self._space_of(block.units[0].at)
        body = "" if any(unit.kept for unit in block.units) else "...  "
        gap = 0
        for unit in block.units:
            if not unit.kept:
                gap += unit.size
                continue
            self._gap(space, gap)
            gap = 0
            self._unit(unit)
        self._gap(space + body, gap)

    def _gap(self, before: str, count: int) -> None:
        if count:
            self._made.append(Line(f"{before}{MARK}left out {count_of_lines(count)}", 0))

    def _elided(self, unit: _Unit) -> None:
        self._copy(unit.first, unit.elided - 1)
        node = unit.nodes[0]
        inside = node.body[0] if isinstance(node, _DEFINITIONS) else node
        before = self._space_of(inside.lineno)
        if isinstance(node, ast.Assign):
            before += f"{ast.unparse(node.targets[0])} = "
        self._gap(f"{before}...  ", _end(node) - unit.elided + 1)

    def _import(self, unit: _Unit) -> None:
        """Add an import statement without the names that nothing uses."""
        self._copy(unit.first, unit.at - 1)
        last = _end(unit.nodes[-1])
        shown = "\n".join(line.text for line in self._lines[unit.at - 1 : last])
        pruned = self._prune(shown, frozenset(self._module.needed))
        if pruned == shown:
            self._copy(unit.at, last)
        else:
            given = self._lines[unit.at - 1 : last]
            origins = {line.text: line.origin for line in given}
            self._made += [Line(text, origins.get(text, given[0].origin)) for text in pruned.split("\n")]
        self._copy(last + 1, unit.last)

    def _space_of(self, number: int) -> str:
        text = self._lines[number - 1].text
        return text[: len(text) - len(text.lstrip())]

    def _copy(self, first: int, last: int) -> None:
        self._made += self._lines[first - 1 : last]


def _rank(unit: _Unit) -> int:
    """Return the place in a module: comments and docstring of the beginning, future, the rest."""
    if unit.wanted:
        return 1 if unit.nodes and _is_future(unit.nodes[0]) else 0
    return 2


def _want_beginning(unit: _Unit, *, only_header: bool) -> None:
    """Want the short docstring of a definition; if only its header is marked, its beginning."""
    units = unit.blocks[0].units
    if _is_docstring(units[0].nodes[0]) and units[0].size <= _SHORT_DOCSTRING:
        units[0].wanted = True
    if only_header:
        room = LONG
        for inner in units:
            room -= inner.size
            if room < 0:
                break
            inner.wanted = True


def _small_gaps(parent: _Unit) -> Iterator[_Unit]:
    """Yield the units that are left out of a kept one where a comment would be as long."""
    if not parent.kept:
        return
    for block in parent.blocks:
        gap: list[_Unit] = []
        for unit in [*block.units, None]:
            if unit and not unit.kept:
                gap.append(unit)
                continue
            if sum(left_out.size for left_out in gap) <= _SMALL_GAP:
                yield from gap
            gap = []


def _body_to_leave_out(node: ast.stmt, clauses: list[_Clause] | None) -> int:
    """Return the first line of the body of a definition, or of the value of a constant."""
    if isinstance(node, ast.Assign):
        single = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        return node.lineno if single else 0
    if not isinstance(node, _DEFINITIONS) or not clauses:
        return 0
    first = clauses[0].header.last + 1
    docstring = node.body[0]
    if _is_docstring(docstring) and _end(docstring) - docstring.lineno < _SHORT_DOCSTRING:
        first = _end(docstring) + 1
    return first if _end(node) - first >= _SMALL_GAP else 0


def _clauses(node: ast.stmt, lines: Sequence[str]) -> list[_Clause] | None:
    """Return the headers and bodies of a compound statement; None where they share lines."""
    if not isinstance(node, _WITH_BLOCKS):
        return None
    found = [_Clause(_header(node.lineno, node.body, lines), node.body, None)]
    found += [
        _Clause(_header(handler.lineno, handler.body, lines), handler.body, None)
        for handler in getattr(node, "handlers", ())
    ]
    otherwise = getattr(node, "orelse", ())
    while otherwise:
        first = otherwise[0]
        is_elif = lines[first.lineno - 1].lstrip().startswith("elif")
        if not (is_elif and isinstance(first, ast.If) and isinstance(node, ast.If)):
            found.append(_Clause(_keyword("else", otherwise, lines), otherwise, None))
            break
        found.append(_Clause(_header(first.lineno, first.body, lines), first.body, first.test))
        otherwise = first.orelse
    finally_ = getattr(node, "finalbody", ())
    if finally_:
        found.append(_Clause(_keyword("finally", finally_, lines), finally_, None))
    apart = all(clause.header.last < _first_line(clause.body[0]) for clause in found)
    return found if apart else None


def _header(first: int, body: list[ast.stmt], lines: Sequence[str]) -> Span:
    """Return the lines of a header that begins at `first`."""
    last = _first_line(body[0]) - 1
    statements = scan(lines, Span(first, last), "")[0] if last >= first else []
    return Span(first, statements[0].last if statements else first)


def _keyword(word: str, body: list[ast.stmt], lines: Sequence[str]) -> Span:
    """Return the line of the `else` or `finally` before a body."""
    at = _first_line(body[0])
    while at > 1:
        line = lines[at - 1].lstrip()
        if line.startswith(word) and line.removeprefix(word).lstrip().startswith((":", "\\")):
            break
        at -= 1
    return Span(at, at)


def _shell(node: ast.stmt) -> ast.AST:
    """Return a statement without its bodies; an assignment without its value."""
    shell = copy.copy(node)
    for field in ("body", "orelse", "finalbody"):
        if hasattr(shell, field):
            setattr(shell, field, [])
    if isinstance(shell, ast.Assign):
        shell.value = ast.Constant(value=None)
    if isinstance(shell, (ast.Try, ast.TryStar)):
        shell.handlers = [copy.copy(handler) for handler in shell.handlers]
        for handler in shell.handlers:
            handler.body = []
    return shell


def _on_own_lines(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Yield the statements in groups that share no line."""
    group: list[ast.stmt] = []
    for node in body:
        if group and _first_line(node) > _end(group[-1]):
            yield group
            group = []
        group.append(node)
    if group:
        yield group


def _parameters(arguments: ast.arguments) -> frozenset[str]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a]
    return frozenset(argument.arg for argument in every)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_import(unit: _Unit | None) -> bool:
    """Tell whether a unit is one import statement."""
    return (
        unit is not None and len(unit.nodes) == 1 and isinstance(unit.nodes[0], (ast.Import, ast.ImportFrom))
    )
