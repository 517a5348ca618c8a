"""Which examples of a store in memory pass conditions, and which hold words."""

from __future__ import annotations

import re
import sqlite3
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from exsearch.index.passages import prose_words
from exsearch.index.words import words_of
from exsearch.licenses import license_class
from exsearch.resolve import DEFINITION
from exsearch.resolve.shapes import shapes_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.model import Condition
    from helpers.memory import Example, Memory

# -- conditions


def passes(store: Memory, example: Example, conditions: Sequence[Condition]) -> bool:
    """Return whether an example passes all; a field that is given twice means either value."""
    asks = any(each.field == "license" and each.value.lower() == "unknown" for each in conditions)
    classes = [each.value.lower() for each in conditions if each.negated and each.field == "license"]
    excluded = not {"permissive", "weak-copyleft", "copyleft"}.isdisjoint(classes) and not asks
    if excluded and license_class(example.document.license) is None:
        return False
    if any(holds_for(store, example, condition) for condition in conditions if condition.negated):
        return False
    wanted = [condition for condition in conditions if not condition.negated]
    return all(
        any(holds_for(store, example, condition) for condition in wanted if condition.field == name)
        for name in {condition.field for condition in wanted}
    )


def holds_for(store: Memory, example: Example, condition: Condition) -> bool:
    if condition.field == "text" and _is_in_prose(store, example, condition.value):
        return True
    return _CONDITIONS[condition.field](example, condition.value)


def _license_is(example: Example, value: str) -> bool:
    license = example.document.license
    low = " ".join(value.split()).lower()
    spdx = (license.spdx or "").lower()
    if low == "unstated":
        return license_class(license) == "unstated"
    if low == "unknown":
        return license_class(license) is None
    if low in (license_class(license), spdx, (license.text or "").lower()):
        return True
    return low in re.sub("[()]", " ", spdx).split() and low not in ("and", "or", "with")


def _glob(text: str | None, value: str, *, anywhere: bool) -> bool:
    low = value.lower()
    text = (text or "").lower()
    if any(char in low for char in "*?["):
        return fnmatchcase(text, low)
    return low in text if anywhere else low == text


def _symbol_is(example: Example, value: str) -> bool:
    low = value.lower()
    names = example.symbol.names() if example.symbol else []
    return any(name == low or name.startswith(low + ".") for name in names)


def _kind_is(example: Example, value: str) -> bool:
    if example.symbol is not None and example.symbol.kind.lower() == value.lower():
        return True
    shapes = shapes_in(example.shapes)
    if value.lower() == "call":
        return any(shape.arguments for shape in shapes)
    return _PLACES.get(value.lower()) in [shape.place for shape in shapes]


_PLACES = {"subclass": "base", "decorator": "decorator", "annotation": "annotation", "with": "with",
           "await": "awaited"}  # fmt: skip


def _source_is(example: Example, value: str) -> bool:
    name = example.origin.source
    return name == value or name.endswith("/" + value.rstrip("/"))


def _since_is(example: Example, value: str) -> bool:
    return example.origin.harvest.dated >= value


def _text_has(example: Example, value: str) -> bool:
    low, phrase = value.lower(), tokens_of(value)
    if low in (example.document.path or "").lower():
        return True
    if not phrase:
        return False
    if example.is_on_page:
        return has_phrase(example, phrase, "")
    return low in (example.symbol.name if example.symbol else "").lower() or low in example.text.lower()


def _is_in_prose(store: Memory, example: Example, value: str) -> bool:
    stems = stems_of(value)
    return bool(stems) and (stems <= store.stems_of_definition(example) or stems <= stems_of_passage(example))


_CONDITIONS: dict[str, Callable[[Example, str], bool]] = {
    "license": _license_is,
    "project": lambda example, value: _glob(example.project.name, value, anywhere=False),
    "file": lambda example, value: _glob(example.document.path, value, anywhere=True),
    "symbol": _symbol_is,
    "kind": _kind_is,
    "role": lambda example, value: example.document.role == value.lower(),
    "since": _since_is,
    "source": _source_is,
    "text": _text_has,
}


# -- text


def tokens_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def holds(tokens: list[str], phrase: list[str], *, is_start: bool = False) -> bool:
    """Return whether `tokens` hold `phrase`; with `is_start` its last word may be the start of one."""
    for at in range(len(tokens) - len(phrase) + 1):
        part = tokens[at : at + len(phrase)]
        if part == phrase or (is_start and part[:-1] == phrase[:-1] and part[-1].startswith(phrase[-1])):
            return True
    return False


def has_phrase(example: Example, phrase: list[str], column: str) -> bool:
    columns = dict(zip(("names", "lines", "code", "prose"), words_of(example.stored()), strict=True))
    return any(holds(tokens_of(text), phrase) for name, text in columns.items() if column in ("", name))


# -- prose, where every form of a word counts


@cache
def stem_of(word: str) -> str:
    """Return the stem of a word as the algorithm of Porter makes it, which SQLite has."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5 (word, tokenize=porter)")
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (words, row)")
        connection.execute("INSERT INTO words VALUES (?)", (word,))
        ((stem,),) = connection.execute("SELECT term FROM terms")
    connection.close()
    return str(stem)


def stems_of(*texts: str) -> set[str]:
    return {stem_of(token) for text in texts for token in tokens_of(text)}


def stems_of_passage(example: Example) -> set[str]:
    """Return the stems by which the block of an example is found; none if it is in no block."""
    if example.passage is None or example.kind == DEFINITION:
        return set()
    heading, prose = example.passage[2:]
    return stems_of(prose_words(heading, prose, example.project.name or ""))
