"""Lists of what a store in memory holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.index.answers import PART
from exsearch.index.items import OWN, PAGE
from exsearch.licenses import license_class
from exsearch.resolve import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.index.protocol import KeyRange
    from exsearch.model import Condition
    from helpers.memory import Example, KnownSymbol, Origin, Source


class MemoryLists:
    """The lists of the store: `protocol.Lists`."""

    def __init__(
        self, sources: dict[str, Source], origins: list[Origin], symbols: list[KnownSymbol],
        examples: list[Example], passes: Callable[[Example, Sequence[Condition]], bool],
    ) -> None:  # fmt: skip
        self._passes = passes
        self._sources = sources
        self._origins = origins
        self._symbols = symbols
        self._examples = examples

    def _passing(self, conditions: Sequence[Condition]) -> list[Example]:
        """Return all examples; with conditions the uses that pass them."""
        if not conditions:
            return self._examples
        return [example for example in self._examples
                if example.kind != DEFINITION and self._passes(example, conditions)]  # fmt: skip

    def symbols(self, prefix: str, conditions: Sequence[Condition] = ()) -> list[tuple[str, str, int]]:
        found: dict[str, list[Example]] = {}
        for example in self._passing(conditions):
            symbol = example.symbol
            if symbol and any(name.startswith(prefix.lower()) for name in symbol.names()):
                found.setdefault(symbol.shown, []).append(example)
        return [(name, max(each.symbol.kind for each in examples if each.symbol), _uses(examples))
                for name, examples in sorted(found.items())]  # fmt: skip

    def packages(self) -> list[tuple[str, int, int]]:
        found: dict[str, list[Example]] = {}
        for example in self._examples:
            if example.symbol:
                found.setdefault(example.symbol.shown.partition(".")[0], []).append(example)
        counted = [
            (package, len({each.symbol.shown for each in examples if each.symbol}), _uses(examples))
            for package, examples in found.items()
        ]
        return sorted(counted, key=lambda each: (-each[2], each[0]))

    def projects(
        self, prefix: str, conditions: Sequence[Condition] = ()
    ) -> list[tuple[str | None, str | None, int]]:
        found: dict[str | None, list[Example]] = {}
        for example in self._passing(conditions):
            if (example.project.name or "").lower().startswith(prefix.lower()):
                found.setdefault(example.project.name, []).append(example)
        listed = [
            (
                name,
                max((each.project.url for each in examples if each.project.url), default=None),
                sum(each.kind != DEFINITION for each in examples),
            )
            for name, examples in found.items()
        ]
        return sorted(listed, key=lambda each: (each[0] is not None, (each[0] or "").lower()))

    def licenses(
        self, prefix: str, conditions: Sequence[Condition] = ()
    ) -> list[tuple[str | None, str | None, str | None, int]]:
        found: dict[tuple[str | None, str | None, str | None], int] = {}
        for example in self._passing(conditions):
            license = example.document.license
            if (license.spdx or license.text or "unstated").lower().startswith(prefix.lower()):
                shown = (license.spdx, None if license.spdx else license.text, license_class(license))
                found[shown] = found.get(shown, 0) + (example.kind != DEFINITION)
        listed = [(*shown, number) for shown, number in found.items()]
        return sorted(listed, key=lambda each: (-each[3], each[0] or "", each[1] or ""))

    def totals(self) -> tuple[int, int, int]:
        pages = [origin for origin in self._origins if origin.harvest.kind == PAGE]
        others = [page for page in pages
                  if page.harvest.files_read and self._sources[page.source].kind != "built-in"]  # fmt: skip
        return len(self._symbols), len(self._origins) - len(pages), len(others)

    def most_shown(self, sources: Sequence[str]) -> str | None:
        names = [example.symbol.shown for example in self._examples
                 if example.symbol and example.is_on_page and example.origin.source in sources]  # fmt: skip
        return min(names, key=lambda name: (-names.count(name), name), default=None)

    def most_used(
        self, sources: Sequence[str], keys: KeyRange, use_kind: int, limit: int, *, by_others: bool = False
    ) -> list[str]:
        origins: dict[KnownSymbol, list[Origin]] = {}
        for example in self._examples:
            is_meant = keys[0] <= example.rank_key <= keys[1] and example.kind == use_kind
            is_meant = is_meant and not (by_others and example.flags & OWN)
            if example.symbol and is_meant and example.origin.source in sources:
                origins.setdefault(example.symbol, []).append(example.origin)
        counted = sorted(
            (-len(set(found)), -len(found), symbol.shown, symbol.name) for symbol, found in origins.items()
        )
        return [shown for _, _, shown, _ in counted[:limit]]

    def best_known(self, limit: int) -> list[tuple[str, int]]:
        users: dict[str, int] = {}
        for symbol in self._symbols:
            if symbol.users and symbol.kind not in ("module", "package", "attribute"):
                users[symbol.shown] = max(symbol.users, users.get(symbol.shown, 0))
        return sorted(users.items(), key=lambda each: (-each[1], len(each[0]), each[0]))[:limit]

    def names_among(self, keys: Sequence[str]) -> list[str]:
        return [key for key in self._names() if key in keys]

    def names_starting(self, prefix: str, limit: int) -> list[str]:
        return [key for key in self._names() if key.startswith(prefix.lower())][:limit]

    def _names(self) -> list[str]:
        return sorted({name for symbol in self._symbols for name in symbol.names()})

    def names_from(
        self, after: str, prefix: str, limit: int, *, backwards: bool, as_shown: bool
    ) -> list[tuple[str, str, str, str]]:
        used = {example.symbol for example in self._examples}
        found = [(key, match, symbol.id, symbol) for symbol in self._symbols if symbol in used
                 for key, match in symbol.keys().items()
                 if match != PART and key >= after and (key.startswith(prefix) or key < prefix)
                 and (not as_shown or f".{symbol.shown}".lower().endswith(f".{key}"))]  # fmt: skip
        found.sort(key=lambda each: each[:3], reverse=backwards)
        return [
            (
                key,
                symbol.shown,
                " ".join(name for name in symbol.all_names() if name != symbol.shown),
                symbol.kind,
            )
            for key, _, _, symbol in found[:limit]
        ]

    def projects_starting(self, prefix: str, limit: int) -> list[str]:
        names = {example.project.name for example in self._examples if example.project.name}
        found = [name for name in names if name.lower().startswith(prefix.lower())]
        return sorted(found, key=str.lower)[:limit]

    def licenses_starting(self, prefix: str, limit: int) -> list[str]:
        found = {document.license.spdx for origin in self._origins for document in origin.harvest.documents}
        return sorted(spdx for spdx in found if spdx and spdx.lower().startswith(prefix.lower()))[:limit]


def _uses(examples: Sequence[Example]) -> int:
    return sum(example.kind != DEFINITION for example in examples)
