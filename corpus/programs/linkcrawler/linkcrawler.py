"""Visit all pages of one site, a few at a time, and report the links that lead nowhere."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

ADDRESS_IN = {"a": "href", "img": "src", "link": "href"}


class LinkParser(HTMLParser):
    """Collect the targets of links and images."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a tag that has one."""
        target = dict(attrs).get(ADDRESS_IN.get(tag, ""))
        if target:
            address, _fragment = urldefrag(urljoin(self.base, target))
            self.links.append(address)


def links_in(html: str, base: str) -> list[str]:
    """Return the absolute addresses in a page, each once, in order."""
    parser = LinkParser(base)
    parser.feed(html)
    parser.close()
    return list(dict.fromkeys(parser.links))


@dataclass
class Crawl:
    """One visit of a site."""

    start: str
    at_once: int = 4
    timeout: float = 5.0
    found: dict[str, int] = field(default_factory=dict)
    """Address -> HTTP status; 0 if there was no answer."""

    async def run(self) -> dict[str, int]:
        """Visit everything that can be reached from the start."""
        self._limit = asyncio.Semaphore(self.at_once)
        async with asyncio.TaskGroup() as group:
            self._visit_soon(group, self.start)
        return self.found

    def _visit_soon(self, group: asyncio.TaskGroup, url: str) -> None:
        if url not in self.found:
            self.found[url] = 0
            group.create_task(self._visit(group, url), name=url)

    async def _visit(self, group: asyncio.TaskGroup, url: str) -> None:
        async with self._limit:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.timeout):
                    self.found[url], html = await asyncio.to_thread(fetch, url)
                for link in self._inside(links_in(html, base=url)):
                    self._visit_soon(group, link)

    def _inside(self, links: list[str]) -> Iterator[str]:
        host = urlsplit(self.start).netloc
        return (link for link in links if urlsplit(link).netloc == host)


def fetch(url: str) -> tuple[int, str]:
    """Return status and text of a page; the text of what is no HTML is empty."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            if response.headers.get_content_type() != "text/html":
                return response.status, ""
            charset = response.headers.get_content_charset("utf-8")
            return response.status, response.read().decode(charset, errors="replace")
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, ""
    except OSError:
        return 0, ""


async def with_progress(crawl: Crawl, every: float) -> dict[str, int]:
    """Run a crawl and say now and then how far it is."""
    task = asyncio.create_task(crawl.run())
    while not task.done():
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), timeout=every)
            break
        print(f"{len(crawl.found)} addresses so far", file=sys.stderr)
    return await task


def main(argv: list[str] | None = None) -> int:
    """Print the broken links."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("-j", "--at-once", type=int, default=4, choices=range(1, 17), metavar="N")
    options = parser.parse_args(argv)
    crawl = Crawl(options.url, at_once=options.at_once)
    found = asyncio.run(with_progress(crawl, every=2.0))
    broken = {url: status for url, status in sorted(found.items()) if not 200 <= status < 400}
    for url, status in broken.items():
        print(f"{status or 'none':>4}  {url}")
    print(f"{len(found)} addresses, {len(broken)} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
