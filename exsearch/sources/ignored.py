"""The `.gitignore` files of a work tree -> which files of a folder in it Git ignores.

Git itself is not run. Patterns are a stranger's text: files are read up to a size, each pattern that cannot
be used costs its own line, and none takes longer than the length of a path allows. A file that matches is
ignored whether or not it was added to Git, because only Git's own index knows that.
"""

from __future__ import annotations

import os

from exsearch.model import Record, Skipped
from exsearch.sources.files import read_optional, text_of_name
from exsearch.sources.permalinks import common_folder, folders_around, git_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

_NAME = ".gitignore"
_OF_CHECKOUT = ".git/info/exclude"
_MOST_BYTES, _MOST_LINES, _MOST_CHARS = 100_000, 2_000, 500
_MOST_ANY_FOLDERS = 3
"""How often a pattern may have `**/`: each multiplies the time by the number of folders in a path."""

_ANY_CHARACTER, _STAR, _ANY_FOLDERS = "[^/]", "[^/]*", ".+"
"""What pathspec makes of `?`, `*` and `**`."""
_FOLDER = "ps_d"
"""Its group for the "/" behind a folder that a pattern means."""


class _Pattern(Record):
    """One line of a file."""

    regex: re.Pattern[str]
    """Matches a path that the line means, and all that is below such a folder."""
    ignores: bool
    """Else it takes back what another line ignores."""


class _Rules(Record):
    """The patterns of one file."""

    start: int
    """How many characters of a path, from the top of the work tree, lead to the folder of the file."""
    patterns: tuple[_Pattern, ...]
    """The last one, which decides, first."""


class Ignored:
    """What Git ignores below one folder, and how much of it was met so far."""

    def __init__(self, place: str, top: str, inside: str, git: str) -> None:
        """Prepare for the folder `place`, whose path from the `top` of the work tree is `inside`."""
        self.files = self.folders = 0
        self.unusable: list[Skipped] = []
        """Lines that are no patterns, and files of which only the first lines are used."""
        self._inside = inside
        checkout = os.path.join(common_folder(git), "info", "exclude")
        self._rules: dict[str, tuple[_Rules, ...]] = {}
        rules = self._with(checkout, _OF_CHECKOUT, 0, ())
        start = 0
        while start < len(inside):
            rules = self._with(os.path.join(top, inside[:start], _NAME), "", start, rules)
            start = inside.index("/", start) + 1
            if _is_ignored(rules, inside[:start]):
                rules = ()  # the user has named a folder that Git ignores: only what is in it counts
                break
        self._above = rules

    def enter(self, folder: str, prefix: str) -> Callable[[str], bool]:
        """Return a function that returns whether a path in `folder` is ignored, and counts it.

        `prefix` is the path of the folder, "" or with "/" at its end; paths of folders are asked for with
        "/" at their end, too. A folder has to be entered after the one it is in.
        """
        above = prefix[: prefix.rstrip("/").rfind("/") + 1]
        rules = self._rules.get(above, ()) if prefix else self._above
        if prefix and os.path.lexists(os.path.join(folder, ".git")):  # a submodule
            rules = ()
        start = len(self._inside) + len(prefix)
        rules = self._with(os.path.join(folder, _NAME), prefix + _NAME, start, rules)
        self._rules[prefix] = rules

        def is_ignored(path: str) -> bool:
            if not rules or not _is_ignored(rules, self._inside + path):
                return False
            if path.endswith("/"):
                self.folders += 1
            else:
                self.files += 1
            return True

        return is_ignored

    def _with(self, file: str, path: str, start: int, rules: tuple[_Rules, ...]) -> tuple[_Rules, ...]:
        """Return rules with those of one more file, which counts more; `path` is what it is called.

        Without a path, nothing is said about lines of it: the file is above the folder.
        """
        content = read_optional(file, _MOST_BYTES + 1)
        if not content:
            return rules
        patterns, unusable = _patterns(content)
        if path:
            self.unusable += [Skipped(path, line, reason) for line, reason in unusable]
        return (_Rules(start, tuple(reversed(patterns))), *rules) if patterns else rules


def ignored_in(place: str) -> Ignored | None:
    """Return what Git ignores in a folder; None if the folder is in no work tree."""
    for folder, inside in folders_around(place):
        if git := git_folder(folder):
            return Ignored(place, folder, text_of_name(inside), git)
    return None


def _is_ignored(rules: Sequence[_Rules], path: str) -> bool:
    """Return whether a path is ignored, given that the folders above it are not."""
    for start, patterns in rules:
        inside = path[start:]
        for regex, ignores in patterns:
            if (found := regex.match(inside)) and _is_meant(found, inside):
                return ignores
    return False


def _is_meant(found: re.Match[str], path: str) -> bool:
    """Return whether a match is one of the path itself, not of a folder above it, which came before."""
    end = found.end(_FOLDER) if _FOLDER in found.re.groupindex else -1
    return end < 0 or end == len(path)


# -- patterns


def _patterns(content: bytes) -> tuple[list[_Pattern], list[tuple[int, str]]]:
    """Return the patterns in a file, and the (line, reason) of those that are left alone."""
    text = content[:_MOST_BYTES].decode("utf-8-sig", "replace")
    lines = text.replace("\r\n", "\n").split("\n")
    unusable = []
    if len(content) > _MOST_BYTES or len(lines) > _MOST_LINES:
        lines = lines[: min(_MOST_LINES, len(lines) - 1)]
        unusable.append((len(lines) + 1, "patterns from here on are not used: the file is too long"))
    patterns = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if (pattern := _pattern(line)) is not None:
                patterns.append(pattern)
        except ValueError as error:
            unusable.append((number, f"a pattern that is not used: {error}"))
    return patterns, unusable


def _pattern(line: str) -> _Pattern | None:
    """Return the pattern in a line, None if it has none. Raises ValueError."""
    import re

    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    if len(line) > _MOST_CHARS:
        raise ValueError(f"more than {_MOST_CHARS} characters")
    try:
        regex, include = GitIgnoreSpecPattern.pattern_to_regex(line)
    except ValueError as error:
        raise ValueError("Git has no such pattern") from error
    if regex is None or include is None:
        return None
    try:
        return _Pattern(re.compile(_bounded(regex)), include)
    except re.error as error:
        raise ValueError(str(error)) from error


def _bounded(regex: str) -> str:
    """Return a regular expression that matches the same paths, and never tries a star in vain twice.

    A star takes as little as the text up to the next star allows. If that text has no "/", nothing is lost
    when this is not tried again; pathspec's own expression would take hours for twenty stars and a long name.
    """
    if regex.count(_ANY_FOLDERS) > _MOST_ANY_FOLDERS:
        raise ValueError(f"more than {_MOST_ANY_FOLDERS} times `**`")
    while _STAR + _STAR in regex:
        regex = regex.replace(_STAR + _STAR, _STAR)
    first, *rest = regex.split(_STAR)
    if not rest:
        return regex
    *between, last = rest
    parts = [first]
    for text in between:
        is_plain = not {"/", "("} & set(text.replace(_ANY_CHARACTER, ""))
        parts.append(f"(?>[^/]*?{text})" if is_plain else _STAR + text)
    return "".join((*parts, _STAR, last))
