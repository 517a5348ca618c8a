"""Read RSS feeds from files, and write them as one Atom feed and one page of HTML."""

from __future__ import annotations

import argparse
import html
import re
import sys
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from heapq import nlargest
from operator import attrgetter
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

ATOM = "http://www.w3.org/2005/Atom"
TRACKING = re.compile(r"utm_\w+|fbclid|ref")


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    title: str
    link: str
    published: datetime
    feed: str


def clean_link(link: str) -> str:
    """Return an address without the parameters that follow readers around."""
    parts = urlsplit(link.strip())
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not TRACKING.fullmatch(key)]
    return urlunsplit(parts._replace(query=urlencode(kept), fragment=""))


def plain(markup: str | None) -> str:
    """Return text without tags and entities."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup or "")).strip()


def read_feed(path: Path) -> Iterator[Entry]:
    """Yield the entries of an RSS file; those without a link are left out."""
    channel = ET.parse(path).getroot().find("channel")
    if channel is None:
        return
    feed = plain(channel.findtext("title", default=path.stem))
    for item in channel.iter("item"):
        link = item.findtext("link")
        if not link:
            continue
        date = item.findtext("pubDate")
        published = parsedate_to_datetime(date) if date else datetime.fromtimestamp(0, UTC)
        yield Entry(plain(item.findtext("title")), clean_link(link), published, feed)


def merged(feeds: Iterable[Iterable[Entry]], count: int) -> list[Entry]:
    """Return the newest entries of all feeds, each address once."""
    by_link = {entry.link: entry for feed in feeds for entry in feed}
    return nlargest(count, by_link.values(), key=attrgetter("published"))


def as_atom(entries: Iterable[Entry], title: str) -> ET.Element:
    """Return the entries as an Atom feed."""
    root = ET.Element("feed", xmlns=ATOM)
    ET.SubElement(root, "title").text = title
    for entry in entries:
        node = ET.SubElement(root, "entry")
        ET.SubElement(node, "id").text = uuid.uuid5(uuid.NAMESPACE_URL, entry.link).urn
        ET.SubElement(node, "title").text = entry.title
        ET.SubElement(node, "link", href=entry.link)
        ET.SubElement(node, "updated").text = entry.published.isoformat()
    ET.indent(root)
    return root


def as_page(entries: Iterable[Entry], title: str) -> str:
    """Return the entries as a page of HTML; titles are strangers' text and are escaped."""
    items = "\n".join(
        f'<li><a href="{html.escape(entry.link, quote=True)}">{html.escape(entry.title)}</a>'
        f" ({html.escape(entry.feed)}, {entry.published:%d %B %Y})</li>"
        for entry in entries
    )
    return f"<!doctype html>\n<title>{html.escape(title)}</title>\n<ul>\n{items}\n</ul>\n"


def titles_in_atom(text: str) -> list[str]:
    """Return the titles of the entries of an Atom feed."""
    names = {"atom": ATOM}
    return [node.text or "" for node in ET.fromstring(text).findall("atom:entry/atom:title", names)]


def main(argv: list[str] | None = None) -> int:
    """Print the merged feed, or write feed and page to a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", nargs="+", type=Path)
    parser.add_argument("-n", "--number", type=int, default=20)
    parser.add_argument("--title", default="All feeds")
    parser.add_argument("--to", type=Path, metavar="FOLDER")
    options = parser.parse_args(argv)
    try:
        entries = merged(map(read_feed, options.feeds), options.number)
    except ET.ParseError as error:
        print(f"feedpress: not XML: {error}", file=sys.stderr)
        return 1
    atom = as_atom(entries, options.title)
    if options.to:
        options.to.mkdir(exist_ok=True)
        ET.ElementTree(atom).write(options.to / "all.atom", encoding="utf-8", xml_declaration=True)
        page = as_page(entries, options.title)
        (options.to / "index.html").write_text(page, encoding="utf-8")
    else:
        print(ET.tostring(atom, encoding="unicode"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
