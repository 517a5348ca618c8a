"""Keep the units that the marked units need, directly or through others.

What changes a kept name of the module without binding it is kept, too: `parser.add_argument("x")`,
`TABLE["a"] = f`, and set-up between imports. Calls after the last mark are not, unless a kept function reads
the name when it runs, because they are where the program begins. What only uses an imported module may not
bring in further definitions, because scripts are full of such calls.
"""

from __future__ import annotations

import ast

from exsearch.model import Record
from exsearch.snippets.names import GIVEN, STAR, names_in
from exsearch.snippets.select.effects import (
    Effects,
    derived_by,
    effects_of,
    is_of_program,
    registers_with,
)
from exsearch.snippets.select.syntax import DEFINITIONS
from exsearch.snippets.select.units import SMALL_GAP, Module, Space, Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROUNDS = 8
"""Most searches for gaps that have become small."""
_MOST_CHANGES = 200
"""Lines that are kept because they change names."""
_IMPORTS = (ast.Import, ast.ImportFrom)
_BIND_ONLY = (*DEFINITIONS, *_IMPORTS)
_SETTERS = ("setattr", "delattr")
_TYPE_COMMENT = "# type:"


class Needed(Record):
    """What the kept units need."""

    names: frozenset[str]
    """From the module or outside."""
    left_out: list[Unit]
    """Units that are not kept, although they use names of the module that are."""


def keep_needed(module: Module) -> Needed:
    """Set `kept` of all units that are needed; return what they need."""
    needs = _Needs(module)
    return Needed(frozenset(needs.names), needs.left_out())


class _Needs:
    def __init__(self, module: Module) -> None:
        self._module = module
        self._todo: list[Unit] = []
        self.names: set[str] = set()
        self._late: set[str] = set()
        """Those that functions read when they run."""
        self._changes = list(_changes(module))
        self._derived = dict(filter(None, (derived_by(unit.nodes[0]) for unit in module.units if unit.nodes)))
        self._room = _MOST_CHANGES
        self._keep(u for u in module.every if u.marked or u.wanted or not module.has_marks)
        self._follow()
        while self._keep_changes():
            self._follow()
        for _ in range(_ROUNDS):
            small = [unit for parent in module.every for unit in _small_gaps(parent)]
            if not small:
                break
            self._keep(small)
            self._follow()
        if any(name not in module.space.binders and name not in GIVEN for name in self.names):
            self._keep(module.space.binders.get(STAR, ()))

    def _keep(self, units: Iterable[Unit]) -> None:
        """Keep units with the units around them."""
        for unit in units:
            inner: Unit | None = unit
            while inner and not inner.kept:
                inner.kept = True
                self._todo.append(inner)
                inner = inner.parent

    def _follow(self) -> None:
        """Keep the units that the kept ones need, until nothing is missing."""
        while self._todo:
            unit = self._todo.pop()
            names = unit.names
            self._late |= names.late
            for name in names.needed | names.declared:
                self._keep_binders(name, unit.space)
            for name in names.may_need | self._in_type_comments(unit):
                if name in self._module.space.binders and name not in names.needed:
                    self._keep_binders(name, self._module.space)
            self._keep_members(unit)
            if unit.marked and unit.space.around and not unit.space.is_class:
                for name in unit.names.bound:
                    self._keep(unit.space.users.get(name, ()))

    def _keep_binders(self, name: str, space: Space) -> None:
        """Keep the units that bind a name in the innermost space that binds it."""
        around: Space | None = space
        in_class = False
        while around:
            if around is space or not around.is_class:  # a method does not see the names of its class
                if not around.around and (not in_class or name in around.binders):
                    self.names.add(name)
                self._keep(around.binders.get(name, ()))
                declared = around.declared.get(name, ())
                self._keep(declared)
                is_bound = name in around.binders or name in around.parameters
                if is_bound and not declared and not around.is_class:
                    return
                # A class may bind the name of another one: `x = x`, or a method `f` calls a function `f`.
                in_class = in_class or (around.is_class and is_bound)
            around = around.around

    def _in_type_comments(self, unit: Unit) -> frozenset[str]:
        if unit.blocks or not self._module.has_type_comments:
            return frozenset()
        found: set[str] = set()
        for line in self._module.lines[unit.at - 1 : unit.last]:
            _, mark, text = line.partition(_TYPE_COMMENT)
            for part in text.split("->") if mark else ():
                found |= names_in(part.partition("#")[0].strip())
        return frozenset(found)

    def _keep_members(self, unit: Unit) -> None:
        """Keep the methods and attributes that a unit reads of its object."""
        space: Space | None = unit.space
        while space and not space.is_class:
            space = space.around
        if space:
            for name in unit.names.members:
                self._keep(space.binders.get(name, ()))

    # What changes names.

    def _keep_changes(self) -> bool:
        """Keep the units that change what is kept; return whether there are any."""
        last_import = max((u.at for u in self._module.units if u.kept and _is_import(u)), default=0)
        found = [each for each in self._changes if not each.unit.kept and self._is_needed(each, last_import)]
        any_kept = False
        for each in found:
            size = each.unit.last - each.unit.at + 1
            if size <= self._room:
                self._room -= size
                self._keep([each.unit])
                any_kept = True
        return any_kept

    def _is_needed(self, change: _Change, last_import: int) -> bool:
        unit, effects = change
        if self._needs_what_is_left_out(effects):
            return False
        for name in self._changed_by(effects):
            if name not in self.names and not self._is_kept(name):
                continue
            in_time = self._is_in_time(unit, name)
            if self._is_imported(name):
                if in_time and self._brings_nothing(unit):
                    return True
            elif in_time or (effects.sets and self._is_definition(name)):
                return True
        for name in effects.given:
            may = self._is_definition(name) or (
                effects.called.intersection(_SETTERS) and self._is_variable(name)
            )
            if may and self._is_in_time(unit, name) and self._may_register(unit, effects):
                return True
        if any(self._sets_kept(name, unit) for name in effects.called):
            return True
        uses = effects.changed | effects.called
        is_set_up = unit.at < last_import and any(map(self._is_imported, uses))
        return is_set_up and self._brings_nothing(unit)

    def _is_in_time(self, unit: Unit, name: str) -> bool:
        """Return whether a unit runs before a name is used: above the last mark, or before a function."""
        return unit.at < self._module.last_mark or name in self._late

    def _needs_what_is_left_out(self, effects: Effects) -> bool:
        """Return whether a long definition or value would have to be whole to be changed."""
        binders = self._module.space.binders
        values = {n for n in effects.changed | effects.used if any(_is_value(u) for u in binders.get(n, ()))}
        return bool(values) or any(unit.elided for name in effects.used for unit in binders.get(name, ()))

    def _changed_by(self, effects: Effects) -> set[str]:
        """Return the names that are changed, and those that they were made with."""
        found = set(effects.changed)
        waiting = list(found)
        while waiting:
            base = self._derived.get(waiting.pop(), "")
            if base and base not in found and not self._is_imported(base):
                found.add(base)
                waiting.append(base)
        return found

    def _may_register(self, unit: Unit, effects: Effects) -> bool:
        binders = self._module.space.binders
        own = {name for name in effects.called if name in binders}
        if effects.called and not own and not effects.called.intersection(_SETTERS):
            return False  # of the builtins these alone change what they are given
        return self._brings_nothing(unit, own)

    def _sets_kept(self, name: str, unit: Unit) -> bool:
        """Return whether a function that is called sets names of the module that are needed."""
        for binder in self._module.space.binders.get(name, ()):
            needed = binder.names.set_later & self.names if binder.nodes else ()
            if any(self._is_in_time(unit, each) for each in needed):
                return True
        return False

    def _is_kept(self, name: str) -> bool:
        return any(unit.kept for unit in self._module.space.binders.get(name, ()))

    def _is_imported(self, name: str) -> bool:
        binders = self._module.space.binders.get(name, ())
        return bool(binders) and all(map(_is_import, binders))

    def _is_variable(self, name: str) -> bool:
        return self._is_kept(name) and not self._is_imported(name) and not self._is_definition(name)

    def _is_definition(self, name: str) -> bool:
        binders = self._module.space.binders.get(name, ())
        return any(unit.kept and isinstance(unit.nodes[0], DEFINITIONS) for unit in binders if unit.nodes)

    def _brings_nothing(self, unit: Unit, allowed: Iterable[str] = ()) -> bool:
        """Return whether a unit needs only what is kept already, imports, and the `allowed` names."""
        return all(
            self._is_kept(name) or self._is_imported(name) or name in GIVEN or name in allowed
            for name in unit.names.needed
        )

    def left_out(self) -> list[Unit]:
        """Return the units that are not kept, although they change or register with kept names."""
        found = []
        for unit, effects in self._changes:
            names = self._changed_by(effects) | effects.given
            own = any(self._is_variable(name) or self._is_definition(name) for name in names)
            if not unit.kept and own:
                found.append(unit)
        for unit in self._module.units if self._module.has_marks else ():
            if not unit.kept and unit.nodes and isinstance(unit.nodes[0], DEFINITIONS):
                names_used = registers_with(unit.nodes[0])
                if any(map(self._is_variable, names_used)):
                    found.append(unit)
        return sorted(found, key=lambda unit: unit.at)


class _Change(Record):
    """A unit of the module that may change names that it does not bind."""

    unit: Unit
    effects: Effects


def _changes(module: Module) -> Iterator[_Change]:
    """Yield the units of the module's level that may change names."""
    for unit in module.every if module.has_marks else ():
        if unit.space.around or unit.blocks or not unit.nodes or isinstance(unit.nodes[0], _BIND_ONLY):
            continue
        parent = unit.parent
        while parent and not is_of_program(parent.nodes[0]):
            parent = parent.parent
        effects = effects_of(unit.nodes)
        if not parent and (effects.changed or effects.given or effects.called):
            yield _Change(unit, effects)


def _is_value(unit: Unit) -> bool:
    """Return whether a unit is a long value that is left out."""
    return bool(unit.elided) and not isinstance(unit.nodes[0], DEFINITIONS)


def _is_import(unit: Unit) -> bool:
    return len(unit.nodes) == 1 and isinstance(unit.nodes[0], _IMPORTS)


def _small_gaps(parent: Unit) -> Iterator[Unit]:
    """Yield the units in a kept one that are left out in gaps of at most `SMALL_GAP` lines."""
    for block in parent.blocks if parent.kept else ():
        gap: list[Unit] = []
        for unit in [*block.units, None]:
            if unit and not unit.kept:
                gap.append(unit)
                continue
            if sum(left_out.size for left_out in gap) <= SMALL_GAP:
                yield from gap
            gap = []
