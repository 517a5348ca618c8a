"""Pages of HTML, taken apart by the parser of the standard library."""

from __future__ import annotations

from html.parser import HTMLParser


class Parsed(HTMLParser):
    """The tags of a page, its links and its texts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        """(name, sorted names of the attributes) of each tag that opens."""
        self.links: list[str] = []
        """The values of `href` and `src`."""
        self.texts: dict[str, list[str]] = {}
        """Name of a tag -> the texts that stand in it directly."""
        self._texts: list[str] = []
        self._open: list[str] = [""]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open[-1], []).append(data)
        self._texts.append(data)

    def text(self) -> str:
        return "".join(self._texts)
