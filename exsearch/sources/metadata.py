"""What a project says of itself: PKG-INFO, METADATA, pyproject.toml, setup.cfg, setup.py -> one record.

Bytes in, `Metadata` out. A setup.py is parsed and never run: only what it says literally counts.
All of it is strangers' text: cut to a length, one line each, and web addresses only for links.
"""

from __future__ import annotations

import ast
import configparser
import tomllib
import warnings

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_METADATA_BYTES = 1_000_000
METADATA_NAMES = ("PKG-INFO", "METADATA", "pyproject.toml", "setup.cfg", "setup.py")
_LONGEST_NAME = 200
_LONGEST_LINE = 500
_MOST_LINKS = 50
_UNKNOWN = ("", "UNKNOWN")
_LICENSE = "License ::"
_SOURCE_LABELS = ("repository", "source", "source code", "sources", "code", "github", "gitlab")
_HOME_LABELS = ("homepage", "home", "home-page", "home page", "website", "url")


class Metadata(Record):
    """What one file says; None, or nothing, where it is silent."""

    name: str | None = None
    version: str | None = None
    summary: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    """(label in small letters, web address), as written: the home page is labelled "homepage"."""
    license_expression: str | None = None
    license_classifiers: tuple[str, ...] = ()
    """Whole: "License :: OSI Approved :: MIT License"."""
    license_field: str | None = None
    """As written, and many lines long where the licence itself was put there."""

    def url(self) -> str | None:
        """Return the link that says best where the project is: its repository, else its home page."""
        labelled = dict(reversed(self.links))
        for label in (*_SOURCE_LABELS, *_HOME_LABELS):
            if label in labelled:
                return labelled[label]
        return None


def merge(said: Iterable[Metadata]) -> Metadata:
    """Return for every field what the first of `said` says that says anything; licences go together."""
    merged = Metadata()
    for each in said:
        mine = merged._asdict()
        theirs = each._asdict()
        if any(mine[name] for name in mine if name.startswith("license_")):
            theirs = {name: value for name, value in theirs.items() if not name.startswith("license_")}
        merged = merged._replace(**{name: value for name, value in theirs.items() if not mine[name]})
    return merged


# -- PKG-INFO and METADATA


def read_core_metadata(content: bytes) -> Metadata:
    """Read a PKG-INFO or METADATA file, up to the description."""
    name = version = summary = expression = field = None
    classifiers, links = [], []
    for key, value in _headers(content.decode("utf-8", "replace")):
        match key:
            case "name":
                name = name or value
            case "version":
                version = version or value
            case "summary":
                summary = summary or value
            case "license-expression":
                expression = expression or value
            case "license":
                field = field or value
            case "classifier":
                classifiers.append(value)
            case "home-page":
                links.append(("homepage", value))
            case "project-url":
                label, _, address = value.partition(",")
                links.append((label, address))
    return _metadata(name, version, summary, links, expression, classifiers, field)


def _headers(text: str) -> Iterator[tuple[str, str]]:
    """Yield (key in small letters, value) of the lines before the first empty one."""
    key, value = "", ""
    for line in text.split("\n"):
        line = line.rstrip("\r")
        if not line:
            break
        if line[0] in " \t":
            value += "\n" + line.strip()
            continue
        if key:
            yield key, value
        name, colon, rest = line.partition(":")
        key, value = (name.strip().lower(), rest.strip()) if colon else ("", "")
    if key:
        yield key, value


# -- pyproject.toml, setup.cfg, setup.py


def read_pyproject(content: bytes) -> Metadata | str:
    """Read a pyproject.toml; returns the reason where it is not valid."""
    try:
        read = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return f"not valid TOML: {_line(str(error), 100)}"
    tool = _table(read, "tool")
    flit = _table(_table(tool, "flit"), "metadata")
    return merge((
        _from_project_table(_table(read, "project")),
        _from_project_table(_table(tool, "poetry")),
        _metadata(flit.get("dist-name") or flit.get("module"), None, None,
                  [("homepage", flit.get("home-page")), *_table(flit, "urls").items()],
                  None, flit.get("classifiers"), flit.get("license")),
    ))  # fmt: skip


def _from_project_table(table: Mapping[str, object]) -> Metadata:
    """Read [project], or [tool.poetry], which has the same keys where they matter here."""
    license = table.get("license")
    field = license.get("text") if isinstance(license, dict) else None
    links = [(label, table.get(label)) for label in ("homepage", "repository", "documentation")]
    return _metadata(table.get("name"), table.get("version"), table.get("description"),
                     [*links, *_table(table, "urls").items()],
                     license, table.get("classifiers"), field)  # fmt: skip


def _table(inside: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = inside.get(name)
    return found if isinstance(found, dict) else {}


def read_setup_cfg(content: bytes) -> Metadata | str:
    """Read the [metadata] of a setup.cfg; returns the reason where it is not valid."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(content.decode("utf-8"))
    except (configparser.Error, ValueError) as error:
        return f"not a valid configuration file: {_line(str(error), 100)}"
    if not parser.has_section("metadata"):
        return Metadata()
    said = {key.replace("-", "_"): _literal(value) for key, value in parser.items("metadata")}
    urls = (line.partition("=") for line in (said.get("project_urls") or "").splitlines())
    links = [("homepage", said.get("url") or said.get("home_page")), *((url[0], url[2]) for url in urls)]
    classifiers = (said.get("classifiers") or said.get("classifier") or "").splitlines()
    return _metadata(said.get("name"), said.get("version"), said.get("description") or said.get("summary"),
                     links, None, classifiers, said.get("license"))  # fmt: skip


def _literal(value: str) -> str | None:
    """Return a value of setup.cfg, None where it is to be computed from code or another file."""
    return None if value.startswith(("attr:", "file:", "find:")) else value


def read_setup_py(content: bytes) -> Metadata:
    """Read what the call of `setup(...)` says literally; the file is parsed, and never run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Metadata()
    said: dict[str, object] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_setup(node.func):
            said |= {keyword.arg: _value(keyword.value) for keyword in node.keywords if keyword.arg}
    project_urls = _table(said, "project_urls")
    return _metadata(said.get("name"), said.get("version"), said.get("description"),
                     [("homepage", said.get("url")), *project_urls.items()],
                     None, said.get("classifiers"), said.get("license"))  # fmt: skip


def _is_setup(called: ast.expr) -> bool:
    return (isinstance(called, ast.Name) and called.id == "setup") or (
        isinstance(called, ast.Attribute) and called.attr == "setup"
    )


def _value(node: ast.expr) -> object:
    """Return a string, a list of strings or a dictionary of them as written; None for all else."""
    match node:
        case ast.Constant(value=str() as value):
            return value
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [part.value for part in parts if isinstance(part, ast.Constant)]
        case ast.Dict(keys=keys, values=values):
            return {key.value: value.value for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)}  # fmt: skip
    return None


# -- strangers' values


def _metadata(name: object, version: object, summary: object, links: Iterable[tuple[object, object]],
              expression: object, classifiers: object, field: object) -> Metadata:  # fmt: skip
    listed = classifiers if isinstance(classifiers, list) else []
    licenses = [_line(each) for each in listed if isinstance(each, str) and each.strip().startswith(_LICENSE)]
    return Metadata(
        name=_said(name, _LONGEST_NAME),
        version=_said(version, _LONGEST_NAME),
        summary=_said(summary, _LONGEST_LINE),
        links=tuple(_links(links)),
        license_expression=_said(expression, _LONGEST_LINE),
        license_classifiers=tuple(dict.fromkeys(licenses)),
        license_field=field.strip() if isinstance(field, str) and field.strip() not in _UNKNOWN else None,
    )


def _said(value: object, longest: int) -> str | None:
    line = _line(value, longest) if isinstance(value, str) else ""
    return None if line in _UNKNOWN else line


def _line(text: str, longest: int = _LONGEST_LINE) -> str:
    """Return text as one line of printable characters."""
    line = " ".join(text[: 4 * longest].split())
    return "".join(char for char in line if char.isprintable())[:longest].strip()


def _links(links: Iterable[tuple[object, object]]) -> list[tuple[str, str]]:
    """Return the web addresses, each label and each address once."""
    kept: dict[str, str] = {}
    for label, address in links:
        if not isinstance(label, str) or not isinstance(address, str) or len(kept) == _MOST_LINKS:
            continue
        label, address = _line(label, _LONGEST_NAME).lower(), address.strip()
        if label and is_web_address(address) and label not in kept:
            kept[label] = address
    return list(kept.items())


def is_web_address(address: str) -> bool:
    """Say whether `address` is plainly one of the web, and has no name or password in it."""
    if not address.startswith(("https://", "http://")) or len(address) > _LONGEST_LINE:
        return False
    if "@" in address.partition("://")[2].partition("/")[0]:
        return False
    return address.isascii() and address.isprintable() and " " not in address
