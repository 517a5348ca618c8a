"""The front door for every command line: Typer's declarations, and nothing that a verb does."""

# No `from __future__ import annotations` here, because Typer would compile each annotation at every start.

import inspect
import os
from enum import StrEnum
from typing import Annotated, Any

import typer
from typer import Argument, Option

from exsearch import __version__
from exsearch.commands import DEFAULT_LIMIT, DONE, INTERRUPTED, JSON, JSONL, Out
from exsearch.commands.names import MORE, START, SUBJECTS, VERBS, in_columns
from exsearch.config import places, settings
from exsearch.errors import UsageError
from exsearch.output import plain, style_for
from exsearch.search.query import FIELDS, conditions_in, parse_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from exsearch.commands import complete
    from exsearch.model import Query


class Color(StrEnum):
    """Values of `--color`."""

    auto = "auto"
    always = "always"
    never = "never"


Text = str | None
Texts = list[str] | None

_ROWS = f"Print at most N rows; 0 for all. The default is {DEFAULT_LIMIT}, or what fits the terminal."
_JOBS = "Use N processes. The default is one per processor."
_ENV = "All packages of an environment; without PATH, of yours."
Limit = Annotated[int | None, Option("--limit", "-n", metavar="N", min=0, help=_ROWS)]
Interactive = Annotated[
    bool, Option("--interactive", "-i", help="Search as you type, with a preview, and pick an example.")
]
NoFilters = Annotated[
    bool, Option("--no-filters", help="Leave out the conditions in your settings: `exsearch config`.")
]
Explain = Annotated[bool, Option("--explain", help="Give the reason for each row.")]
Yes = Annotated[bool, Option("--yes", "-y", help="Index your environment first if nothing is found.")]
Json = Annotated[bool, Option("--json", help="Print one JSON array.")]
Jsonl = Annotated[bool, Option("--jsonl", help="Print one JSON object per line.")]
Colors = Annotated[
    Color | None, Option("--color", metavar="auto|always|never", help="When to colour the output.")
]
Rare = Annotated[bool, Option("--all", help="List rare ways as well, each with an example.")]
Highlighted = Annotated[bool, Option("--highlighted", help="Only the highlighted statements.")]
Function = Annotated[bool, Option("--function", help="The whole function or class around each use.")]
Standalone = Annotated[bool, Option("--standalone", help="A complete module that always parses.")]
Context = Annotated[
    int | None, Option("--context", "-C", metavar="N", min=0, help="N lines around the highlights.")
]
Header = Annotated[bool, Option("--header/--no-header", help="Project, licence and link on top, or not.")]
Copy = Annotated[bool, Option("--copy", help="Copy to the clipboard instead of printing.")]
Open = Annotated[bool, Option("--open", help="Open the file at the line, else the link.")]
ToFolder = Annotated[Text, Option("--to", metavar="DIR", help="Write each example to a file in this folder.")]
ToFile = Annotated[
    Text, Option("-o", metavar="FILE", help="Write one example to this file; - for the output.")
]
Force = Annotated[bool, Option("--force", help="Overwrite files that exist.")]
Env = Annotated[Text, Option("--env", metavar="[PATH]", help=_ENV)]
Stdlib = Annotated[bool, Option("--stdlib", help="The standard library, too.")]
OfSymbol = Annotated[Text, Option("--symbol", metavar="NAME", help="Only uses of this symbol.")]
Jobs = Annotated[int | None, Option("--jobs", "-j", metavar="N", min=1, help=_JOBS)]
NoDocs = Annotated[
    bool, Option("--no-docs", help="Of pypi:NAME read the code only, not its documentation and tests.")
]
Docs = Annotated[
    bool, Option("--docs", help="Fetch and read the documentation of the environment's packages, too.")
]
NoProject = Annotated[
    bool, Option("--no-project", help="With --env: leave the project around the current folder.")
]
NoLimit = Annotated[bool, Option("--no-limit", help="Read projects of any size, however long they take.")]
Strict = Annotated[bool, Option("--strict", help="Exit with status 3 if anything was skipped.")]
PagesTo = Annotated[str, Option("--to", metavar="DIR", help="The folder for the pages.")]
Count = Annotated[int, Option("--count", "-n", metavar="N", min=1, max=1000, help="N examples per page.")]
Deep = Annotated[bool, Option("--deep", help="Check everything, names and text indexes as well.")]
Rebuild = Annotated[bool, Option("--rebuild", help="Build the index again from its sources.")]
Print = Annotated[bool, Option("--print", help="Print the configuration, and change no file.")]
AllowIndex = Annotated[
    bool, Option("--allow-index", help="One more tool: agents may index your environment.")
]
InProject = Annotated[bool, Option("--project", help="In the current folder, for its project only.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Print results only, no messages.")]
Debug = Annotated[bool, Option("--debug", help="Show the traceback of an error.")]
Version = Annotated[bool, Option("--version", help="Print the version.", is_eager=True)]

Words = Annotated[Texts, Argument(metavar="WORDS...", help="Names, parts of names, or text.")]
Symbol = Annotated[
    Texts, Argument(metavar="SYMBOL", help="A name, best with its package: flask.make_response.")
]
Refs = Annotated[
    list[str], Argument(metavar="REF...", help="Rows (4, 1-3, 1,3, 4-, last), an id, or SYMBOL:N.")
]
Sources = Annotated[Texts, Argument(metavar="SOURCE...", help="Pages, projects, archives, installed:NAME.")]
Known = Annotated[
    Texts, Argument(metavar="SOURCE...", help="As for `add`, or as `exsearch list sources` names it.")
]
Symbols = Annotated[
    list[str], Argument(metavar="SYMBOL...", help="Names, best with their package: flask.Flask.")
]
_LISTED = f"What to list ({', '.join(SUBJECTS)}), a prefix of the names, and conditions."
Subject = Annotated[Texts, Argument(metavar="SUBJECT PREFIX CONDITION", help=_LISTED)]
Shell = Annotated[str, Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell.")]
Client = Annotated[Texts, Argument(metavar="[install CLIENT]", help="claude, codex, cursor or vscode.")]
Install = Annotated[Texts, Argument(metavar="install", help="The word install.")]
OfVerb = Annotated[Texts, Argument(metavar="[VERB]", help="What to explain.")]
Place = Annotated[str, Argument(metavar="FILE:LINE[:COLUMN]", help="A place in a file, counted from 1.")]
Typed = Annotated[bool, Option("--stdin", help="Read the text of the file from standard input.")]
NoWords = Annotated[Texts, Argument(hidden=True)]
_SUBJECT_AND_PREFIX = 2


def _epilog(examples: "tuple[tuple[str, str], ...]") -> str:
    lines = "\n".join(f"  {line}" for line in in_columns(examples))
    return f"\b\nExamples:\n{lines}"  # \b keeps Click from filling the lines


app = typer.Typer(
    name="exsearch",
    help="Find and extract code examples: how real projects call an API.",
    epilog=f"{_epilog(START)}\n\n{MORE}",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class _Run:
    """Options that hold for the whole run."""

    quiet = False
    debug = False


def _verb(function: "Callable[..., int]") -> "Callable[..., int]":
    """Make a function a verb with its name. Its help is in the table of verbs; -q and --debug are added."""

    def run(quiet: Quiet = False, debug: Debug = False, **options: Any) -> int:
        _Run.quiet, _Run.debug = quiet or _Run.quiet, debug or _Run.debug
        return function(**options)

    given, own = (list(inspect.signature(each).parameters.values()) for each in (function, run))
    run.__signature__ = inspect.Signature([*given, *own[:-1]])  # type: ignore[attr-defined]
    name = function.__name__.strip("_")
    verb = VERBS[name]
    app.command(
        name, help=f"{verb.line}.\n\n{verb.text}", short_help=verb.line, epilog=_epilog(verb.examples)
    )(run)
    return function


def _with_fields(function: "Callable[..., int]") -> "Callable[..., int]":
    """Replace `**fields` by an option for each field of a query, behind words and limit."""
    signature = inspect.signature(function)
    words, *others, _fields = signature.parameters.values()
    first = [words, *[other for other in others if other.name == "limit"]]
    others = [other for other in others if other.name != "limit"]
    options = []
    for name, (text, _) in FIELDS.items():
        option = Annotated[Texts, Option(f"--{name}", metavar=name.upper(), help=text)]
        options.append(inspect.Parameter(name, words.kind, default=None, annotation=option))
    parameters = [*first, *options, *others]
    function.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return function


def _as_words(fields: "dict[str, Texts]") -> list[str]:
    return [f"{field}:{value}" for field, values in fields.items() for value in values or ()]


def _out(color: str | None = None) -> Out:
    said = settings(places())
    return Out(style_for(color, said), _Run.quiet, said)


def _query(words: Texts, fields: "dict[str, Texts]") -> "Query":
    return parse_query([*(words or ()), *_as_words(fields)])


def _form(as_json: bool, as_jsonl: bool) -> str:
    return JSONL if as_jsonl else JSON if as_json else ""


@app.callback(invoke_without_command=True)
def _root(version: Version = False) -> None:
    if version:
        plain.write(f"exsearch {__version__}\n")
        raise typer.Exit


@_verb
@_with_fields
def _search(
    words: Words = None,
    limit: Limit = None,
    interactive: Interactive = False,
    explain: Explain = False,
    yes: Yes = False,
    no_filters: NoFilters = False,
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: Colors = None,
    **fields: Texts,
) -> int:
    from exsearch.commands.search import SearchRequest, search

    if interactive:
        _check_interactive(explain=explain, json=as_json, jsonl=as_jsonl)
        from exsearch.commands.pick import PickRequest, pick, text_of

        return pick(
            PickRequest(text_of([*(words or ()), *_as_words(fields)]), limit, not no_filters),
            places(),
            _out(color),
        )
    query = _query(words, fields)
    if not query.words and not query.conditions:
        raise UsageError("nothing to search for", hint="`exsearch make_response`, or `exsearch --help`")
    request = SearchRequest(query, limit, explain, _form(as_json, as_jsonl), yes, not no_filters)
    return search(request, places(), _out(color))


def _check_interactive(**forms: bool) -> None:
    for name, is_given in forms.items():
        if is_given:
            raise UsageError(f"-i shows one example, and --{name} lists them", hint="leave out one of them")


@_verb
@_with_fields
def _usage(
    words: Symbol = None,
    rare: Rare = False,
    yes: Yes = False,
    no_filters: NoFilters = False,
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: Colors = None,
    **fields: Texts,
) -> int:
    from exsearch.commands.usage import UsageRequest, usage

    request = UsageRequest(_query(words, fields), rare, _form(as_json, as_jsonl), yes, not no_filters)
    return usage(request, places(), _out(color))


@_verb
def _at(
    place: Place,
    typed: Typed = False,
    rare: Rare = False,
    yes: Yes = False,
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: Colors = None,
) -> int:
    from exsearch.commands.at import AtRequest, at

    return at(AtRequest(place, typed, rare, _form(as_json, as_jsonl), yes), places(), _out(color))


@_verb
def _show(
    refs: Refs,
    highlighted: Highlighted = False,
    function: Function = False,
    standalone: Standalone = False,
    context: Context = None,
    header: Header = True,
    copy: Copy = False,
    open_: Open = False,
    as_json: Json = False,
    color: Colors = None,
) -> int:
    from exsearch.commands import show as of

    flags = {of.HIGHLIGHTED: highlighted, of.FUNCTION: function, of.STANDALONE: standalone}
    parts = [part for part, is_wanted in flags.items() if is_wanted]
    if len(parts) > 1:
        raise UsageError(f"--{parts[0]} and --{parts[1]} are two different parts", hint="give one of them")
    to = JSON if as_json else of.OPENED if open_ else of.COPIED if copy else of.PRINTED
    request = of.ShowRequest(tuple(refs), parts[0] if parts else of.ALL, context, header, to)
    return of.show(request, places(), _out(color))


@_verb
def _extract(refs: Refs, folder: ToFolder = None, file: ToFile = None, force: Force = False) -> int:
    from exsearch.commands.extract import ExtractRequest, extract

    return extract(ExtractRequest(tuple(refs), folder, file, force), places(), _out())


@_verb
def _notice(refs: Refs) -> int:
    from exsearch.commands.notice import notice

    return notice(tuple(refs), places(), _out())


@_verb
@_with_fields
def _list(
    words: Subject = None,
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: Colors = None,
    **fields: Texts,
) -> int:
    from exsearch.commands.list import ListRequest, list_

    given, conditions = conditions_in([*(words or ()), *_as_words(fields)])
    if len(given) > _SUBJECT_AND_PREFIX:
        raise _no_such_words("list", "a subject and a prefix", given)
    word, prefix = (*given, "", "")[:_SUBJECT_AND_PREFIX]
    request = ListRequest(word, prefix, _form(as_json, as_jsonl), conditions)
    return list_(request, places(), _out(color))


@_verb
def _add(
    sources: Sources = None,
    env: Env = None,
    stdlib: Stdlib = False,
    symbol: OfSymbol = None,
    jobs: Jobs = None,
    docs: Docs = False,
    no_docs: NoDocs = False,
    no_project: NoProject = False,
    no_limit: NoLimit = False,
    strict: Strict = False,
) -> int:
    from exsearch.commands.add import AddRequest, add

    request = AddRequest(
        tuple(sources or ()), env, stdlib, symbol, jobs, strict, no_docs, docs, no_project, no_limit
    )
    return add(request, places(), _out())


@_verb
def _update(no_limit: NoLimit = False, strict: Strict = False) -> int:
    from exsearch.commands.update import UpdateRequest, update

    return update(UpdateRequest(strict, no_limit), places(), _out())


@_verb
def _remove(sources: Known = None, env: Env = None, stdlib: Stdlib = False) -> int:
    from exsearch.commands.remove import RemoveRequest, remove

    return remove(RemoveRequest(tuple(sources or ()), env, stdlib), places(), _out())


@_verb
def _pages(symbols: Symbols, folder: PagesTo, count: Count = 5, force: Force = False) -> int:
    from exsearch.commands.pages import PagesRequest, pages

    return pages(PagesRequest(tuple(symbols), folder, count, force), places(), _out())


@_verb
def _doctor(deep: Deep = False, rebuild: Rebuild = False) -> int:
    from exsearch.commands.doctor import DoctorRequest, doctor

    return doctor(DoctorRequest(deep, rebuild), places(), _out())


@_verb
def _config(
    words: NoWords = None, as_json: Json = False, as_jsonl: Jsonl = False, color: Colors = None
) -> int:
    if words:
        raise _no_such_words("config", "no words", words)
    from exsearch.commands.config import ConfigRequest, config

    return config(ConfigRequest(_form(as_json, as_jsonl), color), places(), _out(color))


@_verb
def _completion(shell: Shell = "") -> int:
    from exsearch.commands.completion import completion

    return completion(shell, os.path.basename(os.environ.get("SHELL", "")))


@_verb
def _mcp(words: Client = None, print_only: Print = False, allow_index: AllowIndex = False) -> int:
    from exsearch.commands.mcp import McpRequest, mcp

    return mcp(McpRequest(tuple(words or ()), print_only, allow_index), _out())


@_verb
def _skill(words: Install = None, in_project: InProject = False, force: Force = False) -> int:
    from exsearch.commands.skill import SkillRequest, skill

    return skill(SkillRequest(tuple(words or ()), in_project, force), _out())


@_verb
def _help(words: OfVerb = None) -> int:
    if words and (len(words) > 1 or words[0] not in VERBS):
        raise _no_such_words("help", "a verb", words)
    app([*(words or ()), "--help"], prog_name="exsearch", standalone_mode=False)
    return DONE


@_verb
def _version(words: NoWords = None) -> int:
    if words:
        raise _no_such_words("version", "no words", words)
    plain.write(f"exsearch {__version__}\n")
    return DONE


def _no_such_words(verb: str, takes: str, words: "Sequence[str]") -> UsageError:
    typed = " ".join(words)
    return UsageError(
        f"`exsearch {verb}` takes {takes}, not {typed}",
        hint=f"to search for these words: `exsearch search {verb} {typed}`",
    )


def group() -> Any:
    """Return the command with all verbs, as Typer makes it."""
    return typer.main.get_command(app)


def options_of(verb: str) -> "Iterator[complete.Option]":
    """Yield the options of a verb, as TAB offers them."""
    from exsearch.commands import complete

    command = group().commands[verb]
    for parameter in command.get_params(typer.Context(command)):
        if parameter.param_type_name == "option" and not parameter.hidden:
            long_first = sorted(parameter.opts, key=lambda name: not name.startswith("--"))
            yield complete.Option(tuple(long_first), parameter.help or "", parameter.multiple)
            if parameter.secondary_opts:
                yield complete.Option(tuple(parameter.secondary_opts), parameter.help or "", False)


def run(arguments: "Sequence[str]") -> int:
    """Run one command line and return its exit status."""
    from exsearch.commands.arguments import spellings, with_verb
    from exsearch.commands.failures import status_after

    _Run.quiet = _Run.debug = False
    try:
        command = group()
        words = with_verb(arguments, spellings(command.commands, command), places())
        status = command(words, prog_name="exsearch", standalone_mode=False)
        if status == INTERRUPTED:  # Typer returns it after Ctrl-C
            raise KeyboardInterrupt
        return status if isinstance(status, int) else DONE
    except typer.Abort:
        return status_after(KeyboardInterrupt(), arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        return status_after(error, arguments, debug=_Run.debug)
