"""What each file adds to the lists that belong to a whole project, so that one file can be refreshed.

Paths and names go in while files are read, a text comes out. A later run reads that text, and takes out what
the files added that it refreshes.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter

from exsearch.harvest.known_names import Abbreviations
from exsearch.index.copies import copied_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from typing import TypeAlias

    Word: TypeAlias = tuple[str, str, str]
    Pair: TypeAlias = tuple[str, str]

COMPILED = "k"
"""Flag of a file that names what compiled modules define."""

_EDITION = 3


class _File:
    """What one file adds, as numbers in the tables of the project."""

    __slots__ = ("abbreviated", "documented", "flags", "imported", "module", "usual")

    def __init__(self, module: str | None) -> None:
        self.module = module
        self.flags = ""
        self.imported = array("L")
        self.usual = array("L")
        self.abbreviated = array("L")
        self.documented = array("L")

    def columns(self) -> list[str | list[int]]:
        lists = (self.imported, self.usual, self.abbreviated, self.documented)
        return [self.module or "", self.flags, *map(list, lists)]


class Parts:
    """What the files of one project add, in the order in which they were read."""

    def __init__(self) -> None:
        self._paths: dict[str, int] = {}
        """Paths to other projects, as code spells them, each with its number."""
        self._words: dict[Word, int] = {}
        self._pairs: dict[Pair, int] = {}
        self._files: dict[str, _File] = {}
        self.copied: set[int] = set()
        """`items.code_of` the examples of which a copy in another file was left out."""
        self.ways: list[tuple[str, str]] = []
        """As `resolve.ways.public_paths` yields them."""

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def add(self, path: str, module: str | None) -> None:
        """Add a file that says nothing so far, with the name that it is imported by, if it has one."""
        self._files.setdefault(path, _File(module))

    def drop(self, paths: Iterable[str]) -> None:
        """Take out some files."""
        for path in paths:
            self._files.pop(path, None)

    def arrange(self, order: Iterable[str]) -> None:
        """Put the files in the order of some paths, which are more than theirs."""
        self._files = {path: self._files[path] for path in order if path in self._files}

    def modules(self) -> dict[str, str | None]:
        """Return path -> the name that the file is imported by."""
        return {path: file.module for path, file in self._files.items()}

    def flag(self, path: str, flag: str) -> None:
        """Give a file a flag."""
        file = self._files.get(path)
        if file is not None and flag not in file.flags:
            file.flags += flag

    def flags_of(self, paths: Iterable[str]) -> str:
        """Return all flags that some files have."""
        return "".join(self._files[path].flags for path in paths if path in self._files)

    def add_words(self, path: str, words: Iterable[Word]) -> None:
        """Add (word, kind, path or term), as `usual.usual_of` yields them."""
        number, known = self._words.setdefault, self._words
        self._files[path].usual.extend([number(word, len(known)) for word in sorted(words)])

    def add_abbreviated(self, path: str, pairs: Iterable[Pair]) -> None:
        """Add the (word, path) pairs in source."""
        self._files[path].abbreviated.extend(self._numbered(pairs))

    def add_documented(self, path: str, pairs: Iterable[Pair]) -> None:
        """Add those in the documentation of a file."""
        self._files[path].documented.extend(self._numbered(pairs))

    def _numbered(self, pairs: Iterable[Pair]) -> list[int]:
        return [self._pairs.setdefault(pair, len(self._pairs)) for pair in sorted(set(pairs))]

    def add_imported(self, path: str, paths: Iterable[str]) -> None:
        """Add paths to other projects that a file has; more than once is no error."""
        numbers = {self._paths.setdefault(each, len(self._paths)) for each in sorted(paths)}
        file = self._files[path]
        file.imported = array("L", sorted(numbers.union(file.imported)))

    # -- of the whole project

    def imported(self) -> tuple[str, ...]:
        """Return the paths that lead to other projects, each once."""
        paths = list(self._paths)
        numbers = {number for file in self._files.values() for number in file.imported}
        return tuple(sorted([paths[number] for number in numbers]))

    def words(self, among: Collection[str] | None = None) -> Counter[Word]:
        """Return in how many modules and stories each word has a meaning; of some words, or of all."""
        counts: Counter[int] = Counter()
        for file in self._files.values():
            counts.update(file.usual)
        words = list(self._words)
        return Counter({words[number]: count for number, count in counts.items()
                        if among is None or words[number][0] in among})  # fmt: skip

    def words_of(self, paths: Iterable[str]) -> Counter[Word]:
        """Return the words in some files."""
        words = list(self._words)
        found = [words[number] for path in paths if path in self._files for number in self._files[path].usual]
        return Counter(found)

    def pairs_of(self, paths: Iterable[str]) -> dict[str, list[set[Pair]]]:
        """Return the pairs in the source and in the documentation of those of some files that have any."""
        pairs = list(self._pairs)
        files = [(path, self._files[path]) for path in paths if path in self._files]
        columns = [(path, each) for path, file in files for each in (file.abbreviated, file.documented)]
        found: dict[str, list[set[Pair]]] = {}
        for path, numbers in columns:
            found.setdefault(path, []).append({pairs[number] for number in numbers})
        return {path: each for path, each in found.items() if any(each)}

    def abbreviations(self) -> Abbreviations:
        """Return the abbreviations of all files."""
        pairs = list(self._pairs)
        found = Abbreviations()
        for file in self._files.values():
            found.add([pairs[number] for number in file.abbreviated])
            found.add_documentation([pairs[number] for number in file.documented])
        return found

    # -- as text

    def text(self) -> str:
        """Return everything as text."""
        tables = [list(self._paths), list(self._words), list(self._pairs)]
        files = {path: file.columns() for path, file in self._files.items()}
        rest = json.dumps(
            [_EDITION, *tables, self.ways, files],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return copied_line(self.copied) + rest

    @classmethod
    def read(cls, text: str) -> Parts:
        """Return what `text` returned; raises ValueError if it is something else."""
        try:
            copied, _, rest = text.partition("\n")
            edition, paths, words, pairs, ways, files = json.loads(rest)
            if edition != _EDITION:
                raise ValueError("another edition")
            found = cls()
            found._paths = _numbers(paths)
            found._words = _numbers(map(tuple, words))
            found._pairs = _numbers(map(tuple, pairs))
            found.copied = set(map(int, copied.split()))
            found.ways = [(path, term) for path, term in ways]
            for path, (module, flags, *lists) in files.items():
                file = found._files[path] = _File(str(module) or None)
                file.flags = str(flags)
                of_each = (array("L", numbers) for numbers in lists)
                file.imported, file.usual, file.abbreviated, file.documented = of_each
        except (AttributeError, TypeError, OverflowError) as error:
            raise ValueError(str(error)) from error
        return found


def _numbers(values: Iterable[Sequence[str]]) -> dict:  # type: ignore[type-arg]
    return {value: number for number, value in enumerate(values)}
