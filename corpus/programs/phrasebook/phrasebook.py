"""A vocabulary in a folder of JSON files: look up without accents, quiz, page, export."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import string
import sys
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from itertools import chain, cycle, islice, product, zip_longest
from pathlib import Path
from typing import Literal, TypedDict, cast

Language = Literal["de", "es", "fr"]


class Record(TypedDict):
    """An entry as it is stored."""

    word: str
    meanings: list[str]


@dataclass(frozen=True)
class Entry:
    """A word and what it means."""

    word: str
    meanings: tuple[str, ...]

    @classmethod
    def from_record(cls, record: Record) -> Entry:
        """Return the entry of a stored record."""
        return cls(record["word"], tuple(record["meanings"]))


@cache
def folded(text: str) -> str:
    """Return a text without accents and capitals: "Garçon" is garcon."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


@lru_cache(maxsize=8)
def load(folder: Path, language: Language) -> tuple[Entry, ...]:
    """Return the entries of one language, sorted."""
    path = folder.joinpath(language).with_suffix(".json")
    records = cast(list[Record], json.loads(path.read_text(encoding="utf-8")))
    return tuple(sorted(map(Entry.from_record, records), key=lambda entry: folded(entry.word)))


def save(folder: Path, language: Language, entries: Iterable[Entry]) -> None:
    """Write the entries of one language; the old file stays as a copy."""
    path = folder / f"{language}.json"
    if path.exists():
        shutil.copy2(path, path.with_suffix(".bak"))
    text = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    load.cache_clear()


def languages(folder: Path) -> list[str]:
    """Return the languages that have a file."""
    return sorted(path.stem for path in folder.iterdir() if path.suffix == ".json")


def matching(entries: Iterable[Entry], words: str) -> Iterator[Entry]:
    """Yield the entries that have all words, in any spelling."""
    wanted = folded(words).split()
    for entry in entries:
        text = folded(" ".join(chain([entry.word], entry.meanings)))
        if all(word in text for word in wanted):
            yield entry


def by_letter(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Return the words under their first letter."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        letter = folded(entry.word)[:1]
        found[letter if letter in string.ascii_lowercase else "#"].append(entry.word)
    return dict(sorted(found.items()))


def page(entries: Iterable[Entry], number: int, size: int = 10) -> list[Entry]:
    """Return one page, the first one is 1."""
    return list(islice(entries, (number - 1) * size, number * size))


def columns(words: list[str], count: int) -> str:
    """Return words in columns, filled from top to bottom."""
    rows = -(-len(words) // count)
    parts = [words[start : start + rows] for start in range(0, len(words), rows or 1)]
    width = max(map(len, words), default=0) + 2
    lines = (
        "".join(word.ljust(width) for word in row) for row in zip_longest(*parts, fillvalue="")
    )
    return "\n".join(line.rstrip() for line in lines)


def quiz(entries: Iterable[Entry], seed: int | None = None) -> Iterator[tuple[str, Entry]]:
    """Yield questions without end: in turn the word, and one of its meanings."""
    source = random.Random(seed)
    waiting = deque(source.sample(list(entries), k=len(list(entries))))
    for side in cycle(("word", "meaning")):
        entry = waiting[0]
        waiting.rotate(-1)
        yield (entry.word if side == "word" else source.choice(entry.meanings)), entry


def pairs(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return each word with each of its meanings."""
    return list(chain.from_iterable(product([entry.word], entry.meanings) for entry in entries))


def letters(entries: Iterable[Entry]) -> Counter[str]:
    """Return how often each letter is used."""
    counts = Counter(char for entry in entries for char in folded(entry.word))
    counts.update({" ": 0})
    del counts[" "]
    return counts


def main(argv: list[str] | None = None) -> int:
    """Print the entries with some words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("language", choices=["de", "es", "fr"])
    parser.add_argument("words", nargs="*")
    options = parser.parse_args(argv)
    found = list(matching(load(options.folder, options.language), " ".join(options.words)))
    for entry in found:
        print(entry.word, ", ".join(entry.meanings), sep=": ")
    if not found:
        print("nothing found", file=sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
