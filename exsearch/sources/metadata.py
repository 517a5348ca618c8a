"""The metadata of a project: PKG-INFO, METADATA, pyproject.toml, setup.cfg, setup.py -> one record.

Bytes in, `Metadata` out. A setup.py is parsed and never run: only literals count. All values are strangers'
text: cut to a length, one line each, and links only if they are web addresses.
"""

from __future__ import annotations

import ast
import configparser
import tomllib
import warnings

from exsearch.licenses.project import Stated
from exsearch.model import Record
from exsearch.sources.kinds import METADATA_FILES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_METADATA_BYTES = 1_000_000
METADATA_NAMES = (*METADATA_FILES, "METADATA")
ENTRY_POINTS = "entry_points.txt"
_LONGEST_NAME = 200
_LONGEST_LINE = 500
_MOST_LINKS = 50
_UNKNOWN = ("", "UNKNOWN")
_LABELS = (
    *("repository", "source", "source code", "sources", "code", "github", "gitlab"),
    *("homepage", "home", "home-page", "home page", "website", "url"),
)
"""Labels of links to the project, the best first."""


class Metadata(Record):
    """The content of one metadata file, or of several that were merged; None or empty if not given."""

    name: str | None = None
    version: str | None = None
    summary: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    """(label in small letters, web address), as written: the home page is labelled "homepage"."""
    license: Stated = Stated()
    package_dirs: tuple[tuple[str, str], ...] = ()
    """(package, folder) as setuptools' `package-dir` has them; ("", "lib") is for all other packages."""
    plugins: tuple[str, ...] = ()
    """Modules that pytest loads, as the entry points name them."""

    def url(self) -> str | None:
        """Return the link that leads to the project: its repository, else its home page."""
        labelled = dict(reversed(self.links))
        return next((labelled[label] for label in _LABELS if label in labelled), None)


def merge(files: Iterable[Metadata]) -> Metadata:
    """Merge metadata files: for each field take the first value.

    The licence fields come from one file, so that they agree.
    """
    merged = Metadata()
    for each in files:
        mine = merged._asdict()
        empty = {name for name, value in mine.items() if not value or value == Stated()}
        merged = merged._replace(**{name: value for name, value in each._asdict().items() if name in empty})
    return merged


def read_core_metadata(content: bytes) -> Metadata:
    """Read a PKG-INFO or METADATA file, up to the description."""
    from email.parser import HeaderParser  # here, because an update that finds nothing to do needs none

    fields = HeaderParser().parsestr(content.decode("utf-8", "replace"))
    links: list[tuple[object, object]] = [("homepage", fields.get("Home-page"))]
    for line in fields.get_all("Project-URL", ()):
        label, _, address = line.partition(",")
        links.append((label, address))
    stated = _stated(fields["License-Expression"], fields.get_all("Classifier"), fields["License"])
    return _metadata({key: fields[key] for key in ("name", "version", "summary")}, links, stated)


def plugins_in(content: bytes) -> tuple[str, ...]:
    """Return the modules that pytest loads, as an entry_points.txt names them."""
    if b"[pytest11]" not in content:
        return ()
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    try:
        parser.read_string(content.decode("utf-8"))
        return _modules([value for _, value in parser.items("pytest11")])
    except (configparser.Error, ValueError):
        return ()


def _modules(values: object) -> tuple[str, ...]:
    """Return the modules of some entry points: "name = module:object", or without the name."""
    lines = values.splitlines() if isinstance(values, str) else values
    if isinstance(lines, dict):
        lines = list(lines.values())
    if not isinstance(lines, list):
        return ()
    found = [each.rpartition("=")[2].partition(":")[0].strip() for each in lines if isinstance(each, str)]
    names = [name for name in found[:_MOST_LINKS] if len(name) <= _LONGEST_NAME]
    return tuple(name for name in names if name.replace(".", "_").isidentifier())


def read_pyproject(content: bytes) -> Metadata | str:
    """Read a pyproject.toml; returns the reason if it is not valid."""
    try:
        read = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return f"not valid TOML: {_line(str(error), 100)}"
    tool = _table(read, "tool")
    flit = _table(_table(tool, "flit"), "metadata")
    of_flit = {
        **flit,
        "name": flit.get("dist-name") or flit.get("module"),
        "homepage": flit.get("home-page"),
        "license": {"text": flit.get("license")},
    }
    poetry, project = _table(tool, "poetry"), _table(read, "project")
    merged = merge(map(_of_table, (project, poetry, of_flit)))
    return merged._replace(
        package_dirs=_package_dirs(_table(_table(tool, "setuptools"), "package-dir")),
        plugins=_modules(_table(project, "entry-points").get("pytest11"))
        or _modules(_table(poetry, "plugins").get("pytest11")),
    )


def _of_table(table: Mapping[str, object]) -> Metadata:
    """Read [project], or [tool.poetry] with the same keys."""
    links = [(label, table.get(label)) for label in ("homepage", "repository", "documentation")]
    text = _table(table, "license").get("text")
    stated = _stated(table.get("license"), table.get("classifiers"), text)
    return _metadata(table, (*links, *_table(table, "urls").items()), stated)


def _table(inside: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = inside.get(name)
    return found if isinstance(found, dict) else {}


def read_setup_cfg(content: bytes) -> Metadata | str:
    """Read the [metadata] of a setup.cfg; returns the reason if it is not valid."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(content.decode("utf-8"))
    except (configparser.Error, ValueError) as error:
        return f"not a valid configuration file: {_line(str(error), 100)}"
    lines = (
        parser.get("options", "package_dir", fallback="") if parser.has_section("options") else ""
    ).splitlines()
    folders = {
        package.strip(): folder
        for package, equals, folder in (each.partition("=") for each in lines)
        if equals
    }
    has_plugins = parser.has_option("options.entry_points", "pytest11")
    plugins = parser.get("options.entry_points", "pytest11") if has_plugins else ""
    if not parser.has_section("metadata"):
        return Metadata(package_dirs=_package_dirs(folders), plugins=_modules(plugins))
    # Values that have to be computed from code or another file are left out.
    computed = ("attr:", "file:", "find:")
    literal = [(key, value) for key, value in parser.items("metadata") if not value.startswith(computed)]
    keys = {key.replace("-", "_"): value for key, value in literal}
    urls = (line.partition("=") for line in keys.get("project_urls", "").splitlines())
    classifiers = (keys.get("classifiers") or keys.get("classifier") or "").splitlines()
    links = {label: address for label, _, address in urls}
    url = keys.get("url") or keys.get("home_page")
    more = {"url": url, "project_urls": links, "classifiers": classifiers, "package_dir": folders,
            "entry_points": {"pytest11": plugins}}  # fmt: skip
    return _of_setup({**keys, **more})


def read_setup_py(content: bytes) -> Metadata:
    """Read the literals in the call of `setup(...)`; the file is parsed, and never run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Metadata()
    arguments: dict[str, object] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_setup(node.func):
            arguments |= {keyword.arg: _literal(keyword.value) for keyword in node.keywords if keyword.arg}
    return _of_setup(arguments)


def _is_setup(called: ast.expr) -> bool:
    return "setup" in (getattr(called, "id", None), getattr(called, "attr", None))


def _of_setup(arguments: Mapping[str, object]) -> Metadata:
    """Read the arguments of `setup(...)`, in a setup.py or a setup.cfg."""
    links = [("homepage", arguments.get("url")), *_table(arguments, "project_urls").items()]
    stated = _stated(None, arguments.get("classifiers"), arguments.get("license"))
    folders = _package_dirs(_table(arguments, "package_dir"))
    plugins = _modules(_table(arguments, "entry_points").get("pytest11"))
    return _metadata(arguments, links, stated)._replace(package_dirs=folders, plugins=plugins)


def _package_dirs(table: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the packages and their folders, as far as these are below the project."""
    found = []
    for package, folder in list(table.items())[:_MOST_LINKS]:
        parts = folder.strip().strip("/").split("/") if isinstance(folder, str) else [".."]
        plain = [part for part in parts if part not in ("", ".")]
        is_name = not package or all(map(str.isidentifier, package.split(".")))
        if is_name and ".." not in plain and len("/".join(plain)) <= _LONGEST_NAME:
            found.append((package, "/".join(plain)))
    return tuple(found)


def _literal(node: ast.expr) -> object:
    """Return a string, a list of strings or a dictionary of them as written; None for anything else."""
    match node:
        case ast.Constant(value=str() as value):
            return value
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [part.value for part in parts if isinstance(part, ast.Constant)]
        case ast.Dict(keys=keys, values=values):
            literals = [
                (_literal(key), _literal(value)) for key, value in zip(keys, values, strict=True) if key
            ]
            return {key: value for key, value in literals if isinstance(key, str)}
    return None


# -- strangers' values


def _metadata(
    fields: Mapping[str, object], links: Iterable[tuple[object, object]], stated: Stated
) -> Metadata:
    name, version = (_text(fields.get(key), _LONGEST_NAME) for key in ("name", "version"))
    summary = _text(fields.get("summary") or fields.get("description"))
    return Metadata(name, version, summary, _links(links), stated)


def _stated(expression: object, classifiers: object, field: object) -> Stated:
    listed = classifiers if isinstance(classifiers, list) else ()
    lines = (_line(each) for each in listed if isinstance(each, str))
    licenses = (line for line in lines if line.startswith("License ::"))
    whole = field.strip() if isinstance(field, str) else ""
    field = None if whole in _UNKNOWN or whole == "None" else whole
    return Stated(_text(expression), tuple(dict.fromkeys(licenses)), field)


def _text(value: object, longest: int = _LONGEST_LINE) -> str | None:
    line = _line(value, longest) if isinstance(value, str) else ""
    return None if line in _UNKNOWN else line


def _line(text: str, longest: int = _LONGEST_LINE) -> str:
    """Return text as one line of printable characters."""
    line = " ".join(text[: 4 * longest].split())
    return "".join(char for char in line if char.isprintable())[:longest].strip()


def _links(links: Iterable[tuple[object, object]]) -> tuple[tuple[str, str], ...]:
    """Return the web addresses, one for each label."""
    kept: dict[str, str] = {}
    for label, address in links:
        if not isinstance(label, str) or not isinstance(address, str) or len(kept) == _MOST_LINKS:
            continue
        label, address = _line(label, _LONGEST_NAME).lower(), address.strip()
        if label and is_web_address(address):
            kept.setdefault(label, address)
    return tuple(kept.items())


def is_web_address(address: str) -> bool:
    """Return whether `address` is plainly one of the web, without a name or password in it."""
    if not address.startswith(("https://", "http://")) or len(address) > _LONGEST_LINE:
        return False
    if "@" in address.partition("://")[2].partition("/")[0]:
        return False
    return address.isascii() and address.isprintable() and " " not in address
