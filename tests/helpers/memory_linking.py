"""Link what a store in memory holds, from the state that the last run left: `protocol.Writer.settle`."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from exsearch.index.aliases import (
    Meant,
    Ways,
    homes,
    is_public,
    meant,
    moved,
    names_of_page,
    own_ways,
    usual_meaning,
)
from exsearch.index.items import OWN, PAGE, Columns, column_of, unpacked
from exsearch.index.sqlite.ranking import own_to_others
from exsearch.resolve import DEFINITION, EXACT, NAME_ONLY
from exsearch.resolve.link import Linker
from exsearch.resolve.shapes import by_arguments
from exsearch.resolve.summary import is_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from exsearch.index.items import Document
    from exsearch.index.protocol import Rank
    from helpers.memory import Example, KnownSymbol, Memory, Origin

    Word = tuple[str, str, str]


@dataclass(eq=False)
class Settled:
    """What earlier runs have linked."""

    paths: list[tuple[Origin, str, str, bool]] = field(default_factory=list)
    """(project, target, path, whether `__all__` has it)."""
    imported: dict[str, str] = field(default_factory=dict)
    """Path -> symbol."""
    words: dict[Word, tuple[str, str]] = field(default_factory=dict)
    """(word, kind, target) -> (symbol, package that is waited for)."""
    waits: dict[str, str] = field(default_factory=dict)
    """Symbol -> package that it waits for."""


def linker_of(origins: Sequence[Origin]) -> Linker:
    """Return a linker over the summaries of all projects."""
    return Linker(summaries_of(origins))


def summaries_of(origins: Sequence[Origin]) -> Callable[[str], Sequence[str]]:
    """Return a function that gives the summaries of all projects with a top-level name."""
    ordered = sorted(
        origins,
        key=lambda each: (each.harvest.project.name or "", each.harvest.project.version or "", each.ref),
    )

    def texts(top: str) -> Sequence[str]:
        own = [unpacked(each.harvest.summary) for each in ordered if top in each.harvest.packages]
        try:
            return (*own, *import_module("exsearch.resolve.stdlib").texts(top))
        except ImportError:
            return own

    return texts


def settle(memory: Memory, rank: Rank) -> None:
    """Bring everything up to date that depends on other projects."""
    linker = linker_of(memory.held)
    _link_examples(memory, linker)
    _link_symbols(memory, linker)
    _link_paths(memory, linker)
    _link_words(memory, linker)
    memory.drop_orphans()
    _name(memory, linker)
    _disown(memory, rank)
    memory.came.clear()


def _top(name: str) -> str:
    return name.partition(".")[0]


# -- examples and symbols


def _link_examples(memory: Memory, linker: Linker) -> None:
    for origin in memory.held:
        for example in [*origin.examples, *origin.unplaced]:
            is_new = example in origin.unplaced and not example.waits_for
            if example.origin.harvest.kind != PAGE and (is_new or example.waits_for in memory.came):
                _place(memory, example, linker)
        origin.examples.sort(key=lambda each: each.number)


def _place(memory: Memory, example: Example, linker: Linker) -> None:
    """Link the term of an example."""
    origin, term = example.origin, example.term
    for group in (origin.examples, origin.unplaced):
        if example in group:
            group.remove(example)
    example.how, example.flags, example.rank_key = example.read
    is_definition = example.kind == DEFINITION or term in _defined_in(origin)
    found = Meant(term, "", "", EXACT) if is_definition else meant(linker, term)
    example.symbol, example.waits_for = None, ""
    if found is None:
        return
    if found.symbol:
        _wait(memory, found)
    is_open = bool(found.waits_for) and not (found.symbol and is_path(term))
    example.waits_for = found.waits_for if is_open else ""
    how = max(example.how, found.how)
    if not found.symbol or (how == NAME_ONLY and example.how != NAME_ONLY):
        if is_open:
            origin.unplaced.append(example)
        return
    if found.through and is_public(found.through) and _is_used_outside_tests(origin, term):
        memory.settled.paths.append((origin, found.symbol, found.through, False))
    example.how = how
    example.symbol = memory.sourced(found.symbol) or memory.new_sourced(
        found.symbol, own_ways(origin.harvest)
    )
    origin.examples.append(example)


def _defined_in(origin: Origin) -> set[str]:
    harvest = origin.harvest
    return {harvest.symbols[harvest.examples.symbol[each.example]].name for each in harvest.definitions}


def _wait(memory: Memory, found: Meant) -> None:
    if found.waits_for and found.waits_for != _top(found.symbol):
        memory.settled.waits.setdefault(found.symbol, found.waits_for)


def _is_used_outside_tests(origin: Origin, term: str) -> bool:
    harvest = origin.harvest
    return any(
        harvest.symbols[symbol].name == term and harvest.documents[document].role != "test"
        for symbol, document in zip(harvest.examples.symbol, harvest.examples.document, strict=True)
    )


def _link_symbols(memory: Memory, linker: Linker) -> None:
    """Link the names of stored symbols again, for what packages now say."""
    waits = memory.settled.waits
    waiting = {name for name, package in waits.items() if package in memory.came}
    for name in waiting:
        del waits[name]
    defined = {example.symbol for example in memory.examples() if example.kind == DEFINITION}
    names = [symbol.name for symbol in memory.known if symbol.sourced and (
        symbol.name in waiting or (_top(symbol.name) in memory.came and symbol not in defined))]  # fmt: skip
    for name in sorted(names):
        symbol = memory.sourced(name)
        assert symbol is not None
        now = moved(linker, name, symbol.aliases)
        if now is not None:
            _wait(memory, now)
        if now is None or now.symbol != name:
            _move(memory, symbol, now)


def _move(memory: Memory, symbol: KnownSymbol, now: Meant | None) -> None:
    into = memory.sourced(now.symbol) if now else None
    if now and into is None:
        symbol.name, symbol.aliases, symbol.shown = now.symbol, (), now.symbol
        into = symbol
    for origin in memory.held:
        for example in [each for each in origin.examples if each.symbol is symbol]:
            if now is None:
                origin.examples.remove(example)
                continue
            example.symbol, example.how = into, max(example.how, now.how)
            if now.through and is_public(now.through) and example.document.role != "test":
                memory.settled.paths.append((origin, now.symbol, now.through, False))
    if into is not symbol:
        memory.known.remove(symbol)


# -- paths and words


def _link_paths(memory: Memory, linker: Linker) -> None:
    settled = memory.settled
    for origin in memory.held:
        if origin.harvest.kind != PAGE and origin not in memory.offered:
            named = _named_in_all(origin)
            memory.offered.append(origin)
            settled.paths += [(origin, term, path, path in named) for path, term in origin.harvest.paths
                              if is_path(path) and is_path(term) and path != term]  # fmt: skip
            new = {term for _, term in origin.harvest.paths}
        else:
            new = set()
        settled.paths = [
            (each[0], _target(linker, each[1]), *each[2:])
            if _top(each[1]) in memory.came or (each[0] is origin and each[1] in new) else each
            for each in settled.paths
        ]  # fmt: skip
    held = set(memory.held)
    settled.paths = [each for each in settled.paths if each[0] in held and each[1] != each[2]]
    memory.offered = [each for each in memory.offered if each in held]
    imported = {path for origin in memory.held for path in origin.harvest.imported if is_path(path)}
    for path in settled.imported.keys() - imported:
        del settled.imported[path]
    for path in imported:
        if path not in settled.imported or _top(path) in memory.came:
            settled.imported[path] = _target(linker, path)


def _target(linker: Linker, term: str) -> str:
    found = meant(linker, term)
    return found.symbol if found and found.symbol else term


def _named_in_all(origin: Origin) -> set[str]:
    found = set()
    module = ""
    for line in unpacked(origin.harvest.summary).split("\n"):
        name, _, entry = line.partition("\t")
        module = entry.rstrip("/") if not name else module
        if name == "__all__":
            found |= {f"{module}.{each}" for each in entry.split()[1:]}
    return found


def _link_words(memory: Memory, linker: Linker) -> None:
    words = memory.settled.words
    held = {each for origin in memory.held for each in origin.harvest.usual}
    for word in words.keys() - held:
        del words[word]
    for word in held:
        symbol, waits_for = words.get(word, ("", ""))
        if word not in words or memory.came.intersection((waits_for, _top(symbol), _top(word[2]))):
            words[word] = usual_meaning(linker, word[1], word[2])


# -- names


def _name(memory: Memory, linker: Linker) -> None:
    known = homes((each.harvest.project.name, each.harvest.packages) for each in memory.held)
    ways = Ways(memory.ways_to, memory.importing, lambda name: linker.kind_of(name) == "class", known)
    for symbol in memory.known:
        examples = [example for example in memory.examples() if example.symbol is symbol]
        users = {
            example.project.name
            for example in examples
            if _top(symbol.name) not in example.origin.harvest.packages
        }
        symbol.users = len(users - {None})
        if symbol.sourced:
            names = ways.names(symbol.name)
            kinds = [memory.definition_of(each).kind for each in examples if each.kind == DEFINITION]
            kind = min(kinds, default="") or linker.kind_of(symbol.name)
            symbol.shown, symbol.aliases = names if kind else names.or_former(symbol.name, symbol.aliases)
            symbol.kind = kind or symbol.kind
    for symbol in memory.known:
        if not symbol.sourced:
            same = [(each.name != symbol.name, each.name, each.shown) for each in memory.known
                    if each.sourced and symbol.name in (each.name, *each.aliases, each.shown)]  # fmt: skip
            symbol.shown = min(same)[2] if same else names_of_page(symbol.name, symbol.aliases)


# -- ranks


def _disown(memory: Memory, rank: Rank) -> None:
    """Rank what is no use of the project's own symbol as what it is."""
    for origin in memory.held:
        others = [each for each in origin.examples if each.flags & OWN and each.symbol
                  and _top(each.symbol.name) not in origin.harvest.packages]  # fmt: skip
        for example, change in zip(others, own_to_others(*ranked(others), rank), strict=True):
            example.flags -= OWN
            example.rank_key += change


def ranked(examples: Iterable[Example]) -> tuple[Columns, list[Document]]:
    """Return the columns of examples of one project, and its documents."""
    examples = list(examples)
    documents = list(examples[0].origin.harvest.documents) if examples else []
    numbers = [
        [_taking_turns(example) for example in examples],
        [documents.index(example.document) for example in examples],
        *([getattr(example, name) for example in examples] for name in Columns._fields[2:9]),
        by_arguments([example.shapes for example in examples]),
    ]
    columns = Columns._make((*(array("q", column) for column in numbers), array("q"),
                             column_of([example.lines for example in examples]), ""))  # fmt: skip
    return columns, documents


def _taking_turns(example: Example) -> int:
    """Return a number that is equal for the examples that take turns: those of a symbol, or of a guess."""
    if example.symbol is None:
        return -1
    terms = sorted(symbol.name for symbol in example.origin.harvest.symbols)
    return -2 - terms.index(example.term) if example.waits_for else example.symbol.id
