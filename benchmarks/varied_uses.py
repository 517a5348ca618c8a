"""Make any number of variations of real harvests, and index them.

An environment in, an index out; the same distributions, number and seed give the same records. `million.py`
runs it in the environment where exsearch is installed: `varied_uses.py HOME USES`.

The distributions are harvested once. Every later copy of them is another environment. Projects and all names
outside the standard library get new names, recombined from the words of real names. Definitions differ from
those in other copies, except in every tenth project, which is an exact copy, like vendored code. One symbol
has every tenth use. The first copy is unchanged.
"""

from __future__ import annotations

import re
import sys
import time
from array import array
from random import Random
from typing import TYPE_CHECKING

from measure import say
from varied import index_at

from exsearch.harvest.examples import ranked
from exsearch.harvest.project import Task, harvest
from exsearch.index.items import (
    OWN,
    Columns,
    Harvest,
    Symbol,
    column_of,
    packed,
    unpacked,
    values_of,
)
from exsearch.resolve import DEFINITION
from exsearch.resolve.summary import CLASS, EXPORTED, FUNCTION
from exsearch.search.rank import rank_keys
from exsearch.sources.locate import locate
from exsearch.sources.origins import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from exsearch.index.sqlite.write import Writer

SEED = 1
COMMONEST = "typing.Optional"
_SHARE_OF_COMMONEST = 0.1
_SHARE_OF_COPIES = 0.1
_SHARE_OF_NEW_WORDS = 0.5

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_NAMES = re.compile(r"(?<![$\w])\.?[^\W\d][\w.]*")
"""The paths and attributes in a term."""
_KEPT = frozenset((*sys.stdlib_module_names, "builtins"))


def real_harvests() -> list[Harvest]:
    """Return the harvests of the distributions of this environment, the smaller first."""
    origins = locate(f"env:{sys.prefix}", cache="").origins
    made = [harvest(Task(origin, Limits(), (), rank_keys)) for origin in origins]
    kept = [each for each in made if each.error is None and len(each.examples.line)]
    return sorted(kept, key=lambda each: (len(each.examples.line), each.name))


class Renaming:
    """New names for all names outside the standard library; the same name always gets the same new name."""

    def __init__(self, words: Sequence[str], chance: Random, number: int) -> None:
        self._number = number
        self._new = {word: chance.choice(words) for word in words if chance.random() < _SHARE_OF_NEW_WORDS}
        self._parts: dict[str, str] = {}

    def symbol(self, name: str) -> str:
        """Return the new name of a dotted name. The new name of its package is unique."""
        top, *rest = name.split(".")
        return name if top in _KEPT else ".".join((f"{self.part(top)}{self._number}", *map(self.part, rest)))

    def term(self, term: str) -> str:
        """Return a term (`exsearch.resolve.summary`) with new names."""
        return _NAMES.sub(self._names, term)

    def _names(self, found: re.Match[str]) -> str:
        return self.inner(found[0]) if found[0].startswith(".") else self.symbol(found[0])

    def inner(self, name: str) -> str:
        """Return the new name of what stands below a module."""
        return ".".join(map(self.part, name.split(".")))

    def part(self, part: str) -> str:
        """Return the new name of a part without dots."""
        if part not in self._parts:
            self._parts[part] = _WORD.sub(self._word, part)
        return self._parts[part]

    def _word(self, found: re.Match[str]) -> str:
        was = found[0]
        new = self._new.get(was.lower(), was)
        return new.capitalize() if was[:1].isupper() else new


def words_in(harvests: Sequence[Harvest]) -> list[str]:
    """Return the words in the names of symbols, each as often as symbols have it."""
    symbols = (symbol.name for each in harvests for symbol in each.symbols)
    names = (name for name in symbols if name.partition(".")[0] not in _KEPT)
    return sorted(word.lower() for name in names for word in _WORD.findall(name))


def varied(real: Harvest, renaming: Renaming, chance: Random, number: int) -> Harvest:
    """Return a project that is similar to a real one."""
    name = f"{renaming.part(real.project.name or 'x')}-{number}"
    symbols = [symbol._replace(name=renaming.term(symbol.name)) for symbol in real.symbols]
    return real._replace(
        name=f"{name}@{real.project.version}",
        project=real.project._replace(name=name),
        packages=tuple(map(renaming.symbol, real.packages)),
        symbols=(*symbols, Symbol(COMMONEST)),
        examples=_varied_columns(real, len(symbols), chance),
        summary=packed("".join(map(renamed_line(renaming), unpacked(real.summary).splitlines()))),
        paths=tuple((renaming.symbol(path), renaming.term(term)) for path, term in real.paths),
        imported=tuple(map(renaming.symbol, real.imported)),
        usual=tuple((word, kind, renaming.term(target)) for word, kind, target in real.usual),
    )


def renamed_line(renaming: Renaming) -> Callable[[str], str]:
    """Return a function that gives a line of a summary with new names."""

    def renamed(line: str) -> str:
        name, _, entry = line.partition("\t")
        if not name:
            return f"\t{renaming.symbol(entry.rstrip('/'))}{'/' * entry.endswith('/')}\n"
        kind, *words = entry.split(" ")
        kept = 1 if kind in (FUNCTION, CLASS) else 0  # flags, type parameters
        new = [renaming.part(word) if kind == EXPORTED and word[0] != "+" else renaming.term(word)
               for word in words[kept:]]  # fmt: skip
        return f"{renaming.inner(name)}\t{' '.join((kind, *words[:kept], *new))}\n"

    return renamed


def _varied_columns(real: Harvest, commonest: int, chance: Random) -> Columns:
    """Return the examples, some with the commonest symbol, all with other digests of their definitions."""
    other = 0 if chance.random() < _SHARE_OF_COPIES else chance.getrandbits(62) | 1
    symbols, flags, sames = array("q"), array("q"), array("q")
    columns = real.examples
    for symbol, flag, same, kind in zip(
        columns.symbol, columns.flags, columns.same, columns.kind, strict=True
    ):
        is_commonest = kind != DEFINITION and chance.random() < _SHARE_OF_COMMONEST
        symbols.append(commonest if is_commonest else symbol)
        flags.append(flag & ~OWN if is_commonest else flag)
        sames.append(same and same ^ other)
    varied = columns._replace(symbol=symbols, flags=flags, same=sames)
    return ranked(varied, real.documents, rank_keys, real.shapes)


def endless(real: Sequence[Harvest], seed: int) -> Iterator[Harvest]:
    """Yield all real projects but the last, then endless variations of all."""
    yield from real[:-1]
    chance = Random(seed)  # noqa: S311 - variety, not a secret
    words = words_in(real)
    number = 0
    while True:
        number += 1
        renaming = Renaming(words, chance, number)
        for each in chance.sample(real, len(real)):
            yield varied(each, renaming, chance, number)


def first_of(made: Harvest, count: int) -> Harvest:
    """Return a project with only its first `count` rows."""
    *numbers, lines, text = made.examples
    strings = [column_of(values_of(column)[:count]) for column in (lines, text)]
    return made._replace(
        examples=Columns._make([*(column[:count] for column in numbers), *strings]),
        definitions=tuple(each for each in made.definitions if each.example < count),
    )


def build(home: str, wanted: int, seed: int = SEED) -> None:
    """Index `wanted` uses in the index of `home`; 0 means those of the largest real project."""
    real = real_harvests()
    with index_at(home) as writer:
        # The largest comes first, because the small index holds nothing else.
        largest = real[-1]
        left = wanted or len(largest.examples.line)
        _store(writer, "real", (first_of(largest, left),))
        left -= len(largest.examples.line)
        if left > 0:
            _store(writer, "varied", _up_to(endless(real, seed), left))


def _up_to(harvests: Iterator[Harvest], wanted: int) -> Iterator[Harvest]:
    started = time.perf_counter()
    left, to_say = wanted, wanted
    while left > 0:
        made = first_of(next(harvests), left)
        yield made
        left -= len(made.examples.line)
        if left < to_say:
            say(f"{wanted - left} uses in {time.perf_counter() - started:.0f} s")
            to_say = left - wanted // 10


def _store(writer: Writer, source: str, harvests: Iterable[Harvest]) -> None:
    writer.begin(source, "environment", (), ())
    for number, each in enumerate(harvests):
        writer.replace(source, f"{source}-{number}", "", each)
    writer.settle(rank_keys)


if __name__ == "__main__":
    build(sys.argv[1], int(sys.argv[2]))
