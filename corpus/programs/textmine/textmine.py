"""Find things in texts: dates, links, prices, headings, repeated words; and write them in order."""

from __future__ import annotations

import argparse
import calendar
import enum
import html
import json
import re
import string
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent, wrap
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit
from zoneinfo import ZoneInfo

DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b|\b(\d{4})-(\d\d)-(\d\d)\b")
PRICE = re.compile(r"(?P<currency>EUR|CHF|€)\s*(?P<amount>[\d']+(?:\.\d\d)?)", re.ASCII)
LINK = re.compile(r"https?://[^\s<>\"']+", flags=re.IGNORECASE)


class Kind(enum.StrEnum):
    """What was found."""

    DATE = enum.auto()
    LINK = enum.auto()
    PRICE = enum.auto()


class Flag(enum.IntFlag):
    """How a text is cleaned before."""

    NONE = 0
    UNESCAPE = enum.auto()
    NORMALISE = enum.auto()


class Find(NamedTuple):
    """Something, and where it is."""

    kind: Kind
    text: str
    start: int


@dataclass(frozen=True)
class Document:
    """A text with a name."""

    name: str
    text: str = field(repr=False)
    tags: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word is used."""
        return Counter(word.casefold() for word in re.findall(r"[^\W\d_]+", self.text))

    def tagged(self, *tags: str) -> Document:
        """Return the document with more tags."""
        return replace(self, tags=self.tags | set(tags))


class Text(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a piece of text."""
        self.parts.append(data)


def text_of(markup: str) -> str:
    """Return the text of a page of HTML."""
    parser = Text()
    parser.feed(markup)
    return " ".join("".join(parser.parts).split())


def clean(text: str, flags: Flag = Flag.UNESCAPE | Flag.NORMALISE) -> str:
    """Return a text without entities and with one form of each letter."""
    if Flag.UNESCAPE in flags:
        text = html.unescape(text)
    return unicodedata.normalize("NFC", text) if flags & Flag.NORMALISE else text


def finds(text: str) -> Iterator[Find]:
    """Yield everything that is found, in the order of the text."""
    patterns = {Kind.DATE: DATE, Kind.LINK: LINK, Kind.PRICE: PRICE}
    found = [
        Find(kind, m[0], m.start()) for kind, each in patterns.items() for m in each.finditer(text)
    ]
    yield from sorted(found, key=lambda find: find.start)


def dates(text: str) -> list[date]:
    """Return the dates in a text; what looks like one and is none is left out."""
    found = []
    for match in DATE.finditer(text):
        day, month, year, *iso = match.groups()
        try:
            found.append(
                date(*map(int, iso)) if day is None else date(int(year), int(month), int(day))
            )
        except ValueError:
            continue
    return found


def amounts(text: str) -> dict[str, Decimal]:
    """Return the sum for each currency."""
    sums: dict[str, Decimal] = {}
    for match in PRICE.finditer(text):
        currency, amount = match.group("currency", "amount")
        try:
            value = Decimal(amount.replace("'", ""))
        except InvalidOperation:
            continue
        sums[currency] = sums.get(currency, Decimal(0)) + value
    return sums


def repeated(text: str) -> list[str]:
    """Return words that stand twice, one after the other."""
    return [m[1] for m in re.finditer(r"\b(\w+)\s+\1\b", text, flags=re.IGNORECASE)]


def headings(markdown: str) -> dict[str, str]:
    """Return the sections of a text by their headings."""
    _, *parts = re.split(r"^#+ (.+)$", markdown, flags=re.MULTILINE)
    return {
        title.strip(): body.strip() for title, body in zip(parts[::2], parts[1::2], strict=True)
    }


def key_and_value(line: str) -> tuple[str, str] | None:
    """Return what stands before and after the first colon."""
    key, *value = re.split(r"\s*:\s*", line, maxsplit=1)
    return (key.lower(), value[0]) if value else None


@lru_cache
def word_pattern(word: str) -> re.Pattern[str]:
    """Return a pattern for a word as it is written, whatever signs it has."""
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)


def highlight(text: str, word: str, times: int = 0) -> str:
    """Return a text with a word between stars, everywhere or the first few times."""
    return word_pattern(word).sub(lambda match: f"*{match[0]}*", text, count=times)


def slug(title: str) -> str:
    """Return a title as it may stand in an address."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def search_link(base: str, **values: str | list[str]) -> str:
    """Return a link with a query; lists become several values."""
    return f"{base}?{urlencode(values, doseq=True, quote_via=quote)}"


def query_of(link: str) -> dict[str, list[str]]:
    """Return the query of a link, with empty values."""
    return parse_qs(urlsplit(link).query, keep_blank_values=True)


def file_name(link: str) -> str:
    """Return the last part of a path, as people read it."""
    return unquote(urlsplit(link, scheme="https").path.rpartition("/")[2], errors="strict")


def last_friday(year: int, month: int) -> date:
    """Return the last Friday of a month."""
    weeks = calendar.monthcalendar(year, month)
    return date(year, month, max(week[calendar.FRIDAY] for week in weeks))


def opening(day: date, zone: str, hour: int = 9) -> datetime:
    """Return when a place opens, in its own time."""
    return datetime.combine(day, time(hour, 30), ZoneInfo(zone))


def age(day: date, today: date) -> timedelta:
    """Return how long ago a day was; nothing if it is still to come."""
    return max(today - day, timedelta())


def parse_time(text: str) -> datetime:
    """Read the time of an access log."""
    return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")


def summary(document: Document, width: int = 60) -> str:
    """Return the first lines, and the words that are used most."""
    frequent = ", ".join(word for word, _ in document.words.most_common(3))
    return "\n".join([*wrap(document.text, width=width, max_lines=2), f"({frequent})"])


def as_json(document: Document) -> str:
    """Return a document and its finds as JSON."""

    def plain(value: object) -> Any:
        if isinstance(value, frozenset):
            return sorted(value)
        raise TypeError(type(value).__name__)

    record = {**asdict(document), "finds": [find._asdict() for find in finds(document.text)]}
    return json.dumps(record, default=plain, ensure_ascii=False)


HELP = dedent(
    """
    Print what is found in a text.
    """
)


def main(argv: list[str] | None = None) -> int:
    """Print what is found in a file."""
    parser = argparse.ArgumentParser(description=HELP)
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", type=Kind, action="append", choices=list(Kind))
    options = parser.parse_args(argv)
    for find in finds(clean(options.file.read_text(encoding="utf-8", errors="replace"))):
        if options.kind is None or find.kind in options.kind:
            print(find.start, find.kind.value, find.text.rstrip(string.punctuation))
    return 0


if __name__ == "__main__":
    sys.exit(main())
