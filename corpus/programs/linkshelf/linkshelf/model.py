"""Links and the shelf that they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, islice
from threading import Lock
from urllib.parse import urlsplit


def now() -> datetime:
    """The current moment, aware of its time zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address with a title. Two links are equal if their addresses are."""

    url: str
    title: str = field(compare=False)
    tags: frozenset[str] = field(default=frozenset(), compare=False)
    added: datetime = field(default_factory=now, compare=False)
    host: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not a web address: {self.url!r}")
        # The class is frozen; its own constructor may still fill in what follows from
        # the other fields.
        object.__setattr__(self, "host", parts.hostname.removeprefix("www."))


@dataclass
class Shelf:
    """Links under numbers that are never given out twice; safe to share by threads."""

    _links: dict[int, Link] = field(default_factory=dict, init=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def add(self, link: Link) -> int:
        """Put a link on the shelf and return its number; a known one keeps the old."""
        with self._lock:
            for number, known in self._links.items():
                if known == link:
                    return number
            number = next(self._numbers)
            self._links[number] = link
        return number

    def get(self, number: int) -> Link | None:
        """The link under that number, if there is one."""
        return self._links.get(number)

    def remove(self, number: int) -> bool:
        """Take a link off the shelf; false if it was not there."""
        with self._lock:
            return self._links.pop(number, None) is not None

    def newest(self, tag: str | None, skip: int, limit: int) -> dict[int, Link]:
        """Some links, newest first, with their numbers."""
        with self._lock:
            ordered = list(reversed(self._links.items()))
        wanted = (item for item in ordered if tag is None or tag in item[1].tags)
        return dict(islice(wanted, skip, skip + limit))
