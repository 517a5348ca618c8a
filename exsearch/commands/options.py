"""The table of options and words that each verb takes; both front doors read command lines by it.

Only text, and nothing to import: Typer's commands are made from it, and so are the names that TAB offers.
"""

from __future__ import annotations

from exsearch.commands import DEFAULT_LIMIT
from exsearch.commands.names import SUBJECTS
from exsearch.model import Record
from exsearch.search.query import FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

FLAG, NUMBER, TEXT, TEXTS = "flag", "number", "text", "texts"
"""Kinds of options: without a value, or with one; TEXTS may be given several times."""

DEFAULT_PAGES = 1000
"""Of a site. Without a limit a large index would give one of gigabytes."""

NOTHING, FILES, FOLDERS = "nothing", "files", "folders"


class Option(Record):
    """An option of a verb."""

    names: tuple[str, ...]
    help: str
    kind: str = FLAG
    metavar: str = ""
    value: str = ""
    """The name of its value in a call, if that is not its first name with `_` for `-`."""
    default: Any = None
    """Of a FLAG False, unless it says something else."""
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    off: str = ""
    """The name that turns a FLAG off: "--no-header"."""
    is_needed: bool = False
    completes: str = NOTHING
    """What TAB offers as its value: FILES, FOLDERS, a field of a query, or a kind of choice."""

    def target(self) -> str:
        """Return the name of its value in a call."""
        return self.value or self.names[0].lstrip("-").replace("-", "_")

    def long_first(self) -> tuple[str, ...]:
        """Return the names, the long ones first."""
        return tuple(sorted(self.names, key=lambda name: not name.startswith("--")))

    def unset(self) -> Any:
        """Return the value of the option if it is not given."""
        return False if self.kind == FLAG and self.default is None else self.default


class Words(Record):
    """The words of a verb, which are no options."""

    metavar: str
    help: str = ""
    value: str = "words"
    """The name of the words in a call."""
    are_many: bool = True
    are_needed: bool = False
    are_hidden: bool = False


class Line(Record):
    """What the command line of a verb may have."""

    words: Words | None
    options: tuple[Option, ...]


_ROWS = f"Print at most N rows; 0 for all. The default is {DEFAULT_LIMIT}, or what fits the terminal."
_JOBS = Option(("--jobs", "-j"), "Use N processes. The default is one per processor.", NUMBER, "N", least=1)
_COUNT = Option(("--count", "-n"), "N examples per page.", NUMBER, "N", default=5, least=1, most=1000)
_ENV = "All packages of an environment; without PATH, of yours."
_SCHEMA = "The keys of --json: 2, each project once, or 1, each example with its project."
_LIMIT = Option(("--limit", "-n"), _ROWS, NUMBER, "N", least=0)
_FIELDS = tuple(
    Option((f"--{name}",), text, TEXTS, name.upper(), completes=name) for name, (text, _) in FIELDS.items()
)
_INTERACTIVE = Option(("--interactive", "-i"), "Search as you type, with a preview, and pick an example.")
_EXPLAIN = Option(("--explain",), "Give the reason for each row.")
_YES = Option(("--yes", "-y"), "Index your environment first if nothing is found.")
_NO_FILTERS = Option(("--no-filters",), "Leave out the conditions in your settings: `exsearch config`.")
_JSON = Option(("--json",), "Print JSON.", value="as_json")
_JSONL = Option(("--jsonl",), "Print one JSON object per line.", value="as_jsonl")
_SCHEMAS = Option(("--schema",), _SCHEMA, NUMBER, "1|2", least=1, most=2, completes="schema")
_COLOR = Option(
    ("--color",),
    "When to colour the output.",
    TEXT,
    "auto|always|never",
    choices=("auto", "always", "never"),
    completes="color",
)
_RARE = Option(("--all",), "List rare ways as well, each with an example.", value="rare")
_FORCE = Option(("--force",), "Overwrite files that exist.")
_ENVIRONMENT = Option(("--env",), _ENV, TEXT, "[PATH]", completes=FOLDERS)
_STDLIB = Option(("--stdlib",), "The standard library, too.")
_NO_LIMIT = Option(("--no-limit",), "Read projects of any size, however long they take.")
_STRICT = Option(("--strict",), "Exit with status 3 if anything was skipped.")
OF_ALL = (
    Option(("--quiet", "-q"), "Print results only, no messages."),
    Option(("--debug",), "Show the traceback of an error."),
)
"""The last options of each verb."""

_REFS = Words("REF...", "Rows (4, 1-3, 1,3, 4-, last), an id, or SYMBOL:N.", "refs", are_needed=True)
_NONE = Words("", are_hidden=True)
_LISTED = f"What to list ({', '.join(SUBJECTS)}), a prefix of the names, and conditions."

LINES: Mapping[str, Line] = {
    "search": Line(
        Words("WORDS...", "Names, parts of names, or text."),
        (_LIMIT, *_FIELDS, _INTERACTIVE, _EXPLAIN, _YES, _NO_FILTERS, _JSON, _JSONL, _SCHEMAS, _COLOR),
    ),
    "usage": Line(
        Words("SYMBOL", "A name, best with its package: flask.make_response."),
        (*_FIELDS, _RARE, _YES, _NO_FILTERS, _JSON, _JSONL, _COLOR),
    ),
    "at": Line(
        Words("FILE:LINE[:COLUMN]", "A place in a file, counted from 1.", "place", False, True),
        (
            Option(("--stdin",), "Read the text of the file from standard input.", value="typed"),
            *(_RARE, _YES, _JSON, _JSONL, _COLOR),
        ),
    ),
    "show": Line(
        _REFS,
        (
            Option(("--highlighted",), "Only the highlighted statements."),
            Option(("--function",), "The whole function or class around each use."),
            Option(("--standalone",), "A complete module that always parses."),
            Option(("--context", "-C"), "N lines around the highlights.", NUMBER, "N", least=0),
            Option(
                ("--header",), "Project, licence and link on top, or not.", default=True, off="--no-header"
            ),
            Option(("--copy",), "Copy to the clipboard instead of printing."),
            Option(("--open",), "Open the file at the line, else the link.", value="open_"),
            *(_JSON, _SCHEMAS, _COLOR),
        ),
    ),
    "extract": Line(
        _REFS,
        (
            Option(
                ("--to",),
                "Write each example to a file in this folder.",
                TEXT,
                "DIR",
                "folder",
                completes=FOLDERS,
            ),
            Option(
                ("-o",),
                "Write one example to this file; - for the output.",
                TEXT,
                "FILE",
                "file",
                completes=FILES,
            ),
            _FORCE,
        ),
    ),
    "notice": Line(_REFS, ()),
    "list": Line(Words("SUBJECT PREFIX CONDITION", _LISTED), (*_FIELDS, _JSON, _JSONL, _SCHEMAS, _COLOR)),
    "add": Line(
        Words("SOURCE...", "Pages, projects, archives, installed:NAME.", "sources"),
        (
            *(_ENVIRONMENT, _STDLIB),
            Option(("--symbol",), "Only uses of this symbol.", TEXT, "NAME"),
            _JOBS,
            Option(("--docs",), "Fetch and read the documentation of the environment's packages, too."),
            Option(("--no-docs",), "Of pypi:NAME read the code only, not its documentation and tests."),
            Option(("--no-project",), "With --env: leave the project around the current folder."),
            *(_NO_LIMIT, _STRICT),
        ),
    ),
    "update": Line(None, (_NO_LIMIT, _STRICT)),
    "remove": Line(
        Words("SOURCE...", "As for `add`, or as `exsearch list sources` names it.", "sources"),
        (_ENVIRONMENT, _STDLIB),
    ),
    "pages": Line(
        Words("SYMBOL...", "Names, best with their package: flask.Flask.", "symbols", are_needed=True),
        (
            Option(
                ("--to",),
                "The folder for the pages.",
                TEXT,
                "DIR",
                "folder",
                is_needed=True,
                completes=FOLDERS,
            ),
            _COUNT,
            _FORCE,
        ),
    ),
    "site": Line(
        Words("CONDITION", "What examples have to pass."),
        (
            Option(
                ("--limit",),
                "N pages, of the most used names; 0 for all.",
                NUMBER,
                "N",
                default=DEFAULT_PAGES,
                least=0,
            ),
            *(field for field in _FIELDS if field.names != ("--symbol",)),
            Option(
                ("--to",),
                "The folder for the site.",
                TEXT,
                "DIR",
                "folder",
                is_needed=True,
                completes=FOLDERS,
            ),
            Option(
                ("--symbols", "--symbol"),
                "Only this name, and the names in it.",
                TEXT,
                "PREFIX",
                "symbol",
                default="",
                completes="symbol",
            ),
            _COUNT,
            _JOBS,
            Option(("--force",), "Write into a folder that holds other files."),
            _NO_FILTERS,
        ),
    ),
    "doctor": Line(
        None,
        (
            Option(("--deep",), "Check everything, names and text indexes as well."),
            Option(("--rebuild",), "Build the index again from its sources."),
        ),
    ),
    "config": Line(_NONE, (_JSON, _JSONL, _COLOR)),
    "completion": Line(Words("[SHELL]", "bash, zsh, fish or powershell.", "shell", are_many=False), ()),
    "mcp": Line(
        Words("[install CLIENT]", "claude, codex, cursor or vscode."),
        (
            Option(("--print",), "Print the configuration, and change no file.", value="print_only"),
            Option(("--allow-index",), "One more tool: agents may index your environment."),
        ),
    ),
    "skill": Line(
        Words("install", "The word install."),
        (
            Option(("--project",), "In the current folder, for its project only.", value="in_project"),
            _FORCE,
        ),
    ),
    "help": Line(Words("[VERB]", "What to explain."), ()),
    "version": Line(_NONE, ()),
}

HELP = Option(("--help", "-h"), "Show this message and exit.")
"""Of each verb, and of the command itself. Typer adds it."""

SPELLINGS: Mapping[str, Mapping[str, bool]] = {
    "": dict.fromkeys((*HELP.names, "--version"), False),
    **{
        verb: dict.fromkeys(HELP.names, False)
        | {
            name: option.kind != FLAG
            for option in (*line.options, *OF_ALL)
            for name in (*option.names, *filter(None, (option.off,)))
        }
        for verb, line in LINES.items()
    },
}
"""Verb, or "" for the command itself -> each spelling of its options -> whether a value follows it."""


def values_of(verb: str, words: Sequence[str]) -> dict[str, Any] | None:
    """Return the values of a command line by their names in a call, `quiet` and `debug` among them.

    The arguments were read by `arguments.with_verb`. None if they need Typer: for its help, for an error, and
    for what is rare enough.
    """
    line = LINES[verb]
    options = (*line.options, *OF_ALL)
    by_name = {name: option for option in options for name in option.names}
    off = {option.off: option for option in line.options if option.off}
    given: dict[str, Any] = {option.target(): option.unset() for option in options}
    plain: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        name, equals, value = _parted(word)
        if word == "--":
            plain += left
            break
        if not word.startswith("-") or word == "-":
            plain.append(word)
        elif word in off:
            given[off[word].target()] = False
        elif (option := by_name.get(name)) is None or (option.kind == FLAG and equals):
            return None
        elif option.kind == FLAG:
            given[option.target()] = True
        else:
            values = [value] if equals else left[:1]
            if not values or not _is_taken(option, given, values[0]):
                return None
            del left[: not equals]
    missing = any(option.is_needed and given[option.target()] is None for option in line.options)
    return None if missing or not _are_taken(line.words, given, plain) else given


def _parted(word: str) -> tuple[str, bool, str]:
    """Return the name of an option, whether its value is in the same word, and that: `-n5`, `--limit=5`."""
    if word.startswith("--") or len(word) == len("-n"):
        name, equals, value = word.partition("=")
        return name, bool(equals), value
    return word[:2], True, word[2:]


def _is_taken(option: Option, given: dict[str, Any], value: str) -> bool:
    """Note the value of an option; return False if it is wrong."""
    target = option.target()
    if option.kind == NUMBER:
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            return False
        number = int(value)
        given[target] = number
        return (option.least or 0) <= number and (option.most is None or number <= option.most)
    given[target] = [*(given[target] or ()), value] if option.kind == TEXTS else value
    return not option.choices or value in option.choices


def _are_taken(words: Words | None, given: dict[str, Any], plain: list[str]) -> bool:
    """Note the words; return False if they are too many or too few."""
    if words is None:
        return not plain
    if words.are_needed and not plain:
        return False
    if words.are_many:
        given[words.value] = plain or None
        return True
    given[words.value] = plain[0] if plain else ""
    return len(plain) < 2
