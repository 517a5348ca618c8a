"""The Typer app: one short function per verb, the error boundary, the exit statuses.

0 found or done; 1 nothing found; 2 wrong usage, or it could not be done; 3 done, but items were
skipped and `--strict` was given; 130 interrupted.
"""

# No `from __future__ import annotations` here: Typer would compile each of them from text at every start.

import os
from enum import StrEnum
from typing import Annotated, Any

import typer

from exsearch import __version__, help_texts, upkeep, verbs
from exsearch.config import corpus_folder, places
from exsearch.errors import ExsearchError, IndexMissing, NotFound, UsageError
from exsearch.index.sqlite.read import Index, open_index
from exsearch.ingest.builtin import open_with_built_in
from exsearch.output import Style, plain, style_for
from exsearch.search.query import FIELDS, parse_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.completion import Option
    from exsearch.model import Example, Query
    from exsearch.search.find import Answer

FOUND, NOTHING, FAILED, INTERRUPTED = 0, 1, 2, 130
_MOST_ROWS = 1_000_000

app = typer.Typer(
    name="exsearch",
    help="Find and extract code examples: how real projects call an API.",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Color(StrEnum):
    """When to colour."""

    auto = "auto"
    always = "always"
    never = "never"


class Listed(StrEnum):
    """What can be listed."""

    symbols = "symbols"
    projects = "projects"
    licenses = "licenses"
    sources = "sources"
    examples = "examples"


def _values(name: str, text: str) -> Any:
    return typer.Option(f"--{name}", metavar=name.upper(), help=text)


ColorOption = Annotated[
    Color, typer.Option("--color", metavar="auto|always|never", help="When to colour the output.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results only, no messages.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON array.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Print one JSON object per line.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with status 3 if anything was skipped.")]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        "-n",
        metavar="N",
        min=0,
        help=f"Print at most N rows; 0 for all. Else {verbs.DEFAULT_LIMIT}, or what fits the terminal.",
    ),
]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS...", help="Names, parts of names, or text.")
]
Sources = Annotated[
    list[str] | None, typer.Argument(metavar="SOURCE...", help="Pages, projects, archives, installed:NAME.")
]
Known = Annotated[
    list[str] | None,
    typer.Argument(metavar="SOURCE...", help="As for `add`, or as `exsearch list sources` names it."),
]
Refs = Annotated[
    list[str], typer.Argument(metavar="REF...", help="Rows (4, 1-3, 1,3, 4-, last), an id, or SYMBOL:N.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Give the reason for each row.")]


class _Run:
    """What holds for the whole run: set by the options, read at the boundary."""

    quiet = False
    debug = False


def _started(quiet: bool, debug: bool) -> None:
    _Run.quiet = _Run.quiet or quiet
    _Run.debug = _Run.debug or debug


def _say(message: str) -> None:
    if not _Run.quiet:
        plain.say(message)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        plain.write(f"exsearch {__version__}\n")
        raise typer.Exit


@app.command()
def search(
    words: Words = None,
    limit: Limit = None,
    license: Annotated[
        list[str] | None, _values("license", "A class (permissive, ...) or a licence.")
    ] = None,
    project: Annotated[list[str] | None, _values("project", "A name, or a pattern with *.")] = None,
    file: Annotated[list[str] | None, _values("file", "A part of a path, or a pattern with *.")] = None,
    symbol: Annotated[list[str] | None, _values("symbol", "A name, or its start or end.")] = None,
    kind: Annotated[list[str] | None, _values("kind", "function, class, ...")] = None,
    role: Annotated[list[str] | None, _values("role", "source, test, ...")] = None,
    source: Annotated[
        list[str] | None, _values("source", "A source, as `exsearch list sources` names it.")
    ] = None,
    explain: Explain = False,
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: ColorOption = Color.auto,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Search for examples; the verb may be left out.

    A word is a name, or the end, the start or a part of one. If no name has it, it is searched in
    the text of pages.

    Conditions narrow a search, as words or as options: license:permissive project:django-cms
    file:'*/views.py'. A minus excludes: -test, -license:copyleft. A condition that is given twice
    means either value. Words after -- are text.
    """
    _started(quiet, debug)
    options = dict(zip(FIELDS, (license, project, file, symbol, kind, role, source), strict=True))
    said = [f"{field}:{value}" for field, values in options.items() for value in values or ()]
    query = parse_query([*(words or ()), *said])
    if not query.words and not query.conditions:
        raise UsageError("nothing to search for", hint="`exsearch make_response`, or `exsearch --help`")
    where = places()
    index = open_with_built_in(where.index_file, corpus_folder())
    if query.conditions:
        from exsearch.search.values import check_values

        check_values(index, query)
    if query.pasted:
        _say(f"exsearch: searched for {query.words[0]}")
    most = _MOST_ROWS if limit == 0 else limit
    style = style_for(color.value)
    if as_json or as_jsonl:
        style = Style(False, False)
        found = verbs.answer(index, query, most or verbs.DEFAULT_LIMIT, where.state)
        _write_json(_dicts(index, found), as_jsonl)
    else:
        found = verbs.write_answer(index, query, most, where.state, style, explain=explain)
    if not found.hits:
        _say_nothing_found(index, query)
        return NOTHING
    hint = verbs.next_step(found, query, most, style)
    if hint:
        _say(hint)
    return FOUND


def _dicts(index: Index, found: "Answer") -> "Iterable[dict[str, Any]]":
    from exsearch.output.structured import as_dict
    from exsearch.search.examples import load

    examples = load(index, [hit.id for hit in found.hits])
    return [as_dict(e, hit) for hit, e in zip(found.hits, examples, strict=True) if e is not None]


def _write_json(records: "Iterable[dict[str, Any]]", one_each_line: bool) -> None:
    from exsearch.output.structured import one_array, one_line_each

    if not one_each_line:
        plain.write(one_array(records))
        return
    for line in one_line_each(records):
        plain.write(line)


def _say_nothing_found(index: Index, query: "Query") -> None:
    from exsearch.search.suggest import suggest

    _say(f"exsearch: nothing found for {query.text()}")
    near = [name for word in query.words[:3] for name in suggest(index, word)]
    if near:
        _say("Did you mean " + ", ".join(dict.fromkeys(near)) + "?")
    if not _Run.quiet:
        from exsearch.commands.hints import hints

        for hint in hints(index, query, suggested=bool(near)):
            _say(f"  {hint}")


@app.command()
def show(
    refs: Refs,
    highlighted: Annotated[
        bool, typer.Option(verbs.HIGHLIGHTED, help="Only the highlighted statements.")
    ] = False,
    function: Annotated[
        bool, typer.Option(verbs.FUNCTION, help="The whole function or class around each use.")
    ] = False,
    standalone: Annotated[
        bool, typer.Option("--standalone", help="A complete module that always parses.")
    ] = False,
    context: Annotated[
        int | None, typer.Option("--context", "-C", metavar="N", min=0, help="N lines around the highlights.")
    ] = None,
    header: Annotated[
        bool, typer.Option("--header/--no-header", help="Project, licence and link on top, or not.")
    ] = True,
    copy: Annotated[bool, typer.Option("--copy", help="Copy to the clipboard instead of printing.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the file at the line, else the link.")] = False,
    as_json: Json = False,
    color: ColorOption = Color.auto,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Show examples, or the parts you want.

    In a terminal the code has line numbers and marks. In a pipe it is plain code, with project,
    licence and link as comments on top.
    """
    _started(quiet, debug)
    wanted = verbs.Wanted(_part(highlighted, function, standalone), context)
    examples = _referred(refs, None if as_json else wanted)
    if as_json:
        from exsearch.output.structured import as_dict

        _write_json([as_dict(example) for example in examples], False)
        return FOUND
    if open_:
        from exsearch.commands.open import open_examples

        open_examples(examples, _say)
        return FOUND
    if copy:
        from exsearch.output import desktop

        texts = [verbs.plain_text(example, wanted, header=header) for example in examples]
        _say(f"exsearch: copied {desktop.copy(chr(10).join(texts))}")
        return FOUND
    verbs.write_examples(examples, wanted, style_for(color.value), header=header)
    return FOUND


def _part(highlighted: bool, function: bool, standalone: bool) -> str:
    parts = {verbs.HIGHLIGHTED: highlighted, verbs.FUNCTION: function, verbs.STANDALONE: standalone}
    wanted = [part for part, is_wanted in parts.items() if is_wanted]
    if len(wanted) > 1:
        raise UsageError(f"{wanted[0]} and {wanted[1]} are two different parts", hint="give one of them")
    return wanted[0] if wanted else verbs.ALL


def _referred(refs: "Sequence[str]", wanted: verbs.Wanted | None = None) -> "list[Example]":
    """Return the examples that references mean, to cut what is wanted from, and say what was taken."""
    where = places()
    index = open_with_built_in(where.index_file, corpus_folder())
    examples, took = verbs.referred(index, refs, wanted or verbs.Wanted(), where.state)
    for each in took:
        _say(f"exsearch: {each}")
    return examples


@app.command()
def extract(
    refs: Refs,
    folder: Annotated[
        str | None, typer.Option("--to", metavar="DIR", help="Write each example to a file in this folder.")
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("-o", metavar="FILE", help="Write the one example to this file; - for the output."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Write examples as modules of their own.

    Each module has the imports and definitions that the example needs, and its licence on top. A
    comment lists the names that stay undefined. The paths of the files are printed.
    """
    from exsearch.output import files
    from exsearch.snippets.standalone import standalone

    _started(quiet, debug)
    if (folder is None) == (file is None):
        raise UsageError("say where to: either --to DIR or -o FILE")
    examples = _referred(refs, verbs.Wanted(verbs.STANDALONE))
    if file is not None and len(examples) > 1:
        raise UsageError("-o takes one example", hint="--to DIR takes several")
    if file == "-":
        return _extract_to_output(examples[0])
    names = files.file_names([(example.symbol, example.project.name) for example in examples])
    paths = [os.path.join(folder, name) for name in names] if folder is not None else [str(file)]
    made = [standalone(example) for example in examples]
    files.write_files({p: module.text for p, module in zip(paths, made, strict=True)}, force=force)
    for path, module in zip(paths, made, strict=True):
        plain.write(plain.table([(path,)]))
        if module.undefined:
            _say(f"exsearch: {path} needs {', '.join(module.undefined)}")
    return FOUND


def _extract_to_output(example: "Example") -> int:
    from exsearch.snippets.standalone import standalone

    module = standalone(example)
    plain.write(plain.for_eyes(module.text) if style_for().terminal else module.text)
    if module.undefined:
        _say(f"exsearch: the module needs {', '.join(module.undefined)}")
    return FOUND


@app.command()
def notice(refs: Refs, quiet: Quiet = False, debug: Debug = False) -> int:
    """Print licence notices for copied examples."""
    from exsearch.snippets.attribution import notice as notice_of

    _started(quiet, debug)
    plain.write(notice_of(_referred(refs)))
    return FOUND


@app.command("list")
def list_(
    what: Annotated[str, typer.Argument(metavar=f"[{'|'.join(Listed)}]", help="What to list.")] = "",
    prefix: Annotated[str, typer.Argument(metavar="[PREFIX]", help="Only names with this prefix.")] = "",
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: ColorOption = Color.auto,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """List symbols, projects, licences or sources.

    A word that is none of these is a prefix of symbols: `exsearch list flask.` lists what is in
    flask. Without a word, a terminal gets a summary of the packages, a pipe all symbols.
    """
    from exsearch.commands import listing

    _started(quiet, debug)
    style = style_for(color.value)
    subject, prefix = _subject(what, prefix)
    index = (
        open_with_built_in(places().index_file, corpus_folder())
        if subject is not Listed.examples
        else _opened()
    )
    if subject is Listed.examples:
        return _list_examples(index, prefix, as_json, as_jsonl, style)
    if not what and style.terminal and not (as_json or as_jsonl):
        hint = listing.write_summary(index, style)
        if hint:
            _say(hint)
        return FOUND if hint else NOTHING
    heads, records = _listing(index, subject, prefix)
    if what == prefix and not records:
        raise _nothing_starts_with(prefix)
    if as_json or as_jsonl:
        _write_json([dict(zip(heads, record, strict=True)) for record in records], as_jsonl)
    else:
        listing.write_table(records, heads, style)
    return FOUND if records else NOTHING


def _subject(what: str, prefix: str) -> tuple[Listed, str]:
    """Return what to list and the prefix; a word that is no subject is a prefix of symbols."""
    if not what or what in list(Listed):
        return Listed(what or Listed.symbols), prefix
    if prefix:
        raise UsageError(f"{what} cannot be listed", hint="one of these can: " + ", ".join(Listed))
    return Listed.symbols, what


def _nothing_starts_with(prefix: str) -> UsageError:
    return UsageError(
        f"no symbol starts with {prefix}",
        hint="`exsearch list` shows the packages; these can be listed, too: " + ", ".join(list(Listed)[1:]),
    )


def _opened() -> Index:
    try:
        return open_index(places().index_file)
    except IndexMissing:
        return open_with_built_in(places().index_file, corpus_folder())


def _listing(index: Index, what: Listed, prefix: str) -> "tuple[tuple[str, ...], Sequence[Sequence[object]]]":
    if what is Listed.projects:
        return ("project", "url", "examples"), index.lists().projects(prefix)
    if what is Listed.licenses:
        counted = index.lists().licenses(prefix)
        return ("license", "class", "examples"), [
            (spdx or text or plain.UNSTATED, kind, n) for spdx, text, kind, n in counted
        ]
    if what is Listed.sources:
        heads = ("source", "kind", "updated", "pages", "projects", "examples", "skipped")
        return heads, [(*row[:3], *row[4:]) for row in index.sources() if row.name.startswith(prefix)]
    return ("symbol", "kind", "examples"), index.lists().symbols(prefix)


def _list_examples(index: Index, prefix: str, as_json: bool, as_jsonl: bool, style: Style) -> int:
    from exsearch.commands import listing
    from exsearch.search.examples import examples as each_example

    examples = each_example(index, prefix)
    if as_json or as_jsonl:
        from exsearch.output.structured import as_dict

        _write_json((as_dict(example) for example in examples), as_jsonl)
        return FOUND
    records = (
        (example.id, example.symbol, example.project.name,
         example.license.spdx or example.license.text or plain.UNSTATED, example.file.path)
        for example in examples
    )  # fmt: skip
    return FOUND if listing.write_each(records, style) else NOTHING


@app.command()
def add(
    sources: Sources = None,
    env: Annotated[
        str | None,
        typer.Option(
            "--env", metavar="[PATH]", help="All packages of an environment; without PATH, of yours."
        ),
    ] = None,
    stdlib: Annotated[bool, typer.Option("--stdlib", help="The standard library as well.")] = False,
    symbol: Annotated[
        str | None, typer.Option("--symbol", metavar="NAME", help="Only uses of this symbol.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Use N processes; else one per processor."),
    ] = None,
    strict: Strict = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Add packages, projects or example pages.

    A source is a project or a folder of projects, a wheel or sdist, installed:NAME,
    pypi:NAME==VERSION, a Git URL, or a folder of example pages. Nothing in it is executed. If it is
    in the index already, only what has changed is read again. `exsearch add built-in` brings the
    built-in examples back.
    """
    from exsearch.commands.sources import environment_in_use, named_to_add

    _started(quiet, debug)
    named = named_to_add(sources or (), env, stdlib)
    if env == "" and (said := environment_in_use()):
        _say(said)
    return upkeep.add(named, symbol=symbol, jobs=jobs, strict=strict, quiet=_Run.quiet)


@app.command()
def update(strict: Strict = False, quiet: Quiet = False, debug: Debug = False) -> int:
    """Read sources again that have changed.

    Files that have gone leave the index.
    """
    _started(quiet, debug)
    return upkeep.update(strict=strict, quiet=_Run.quiet)


@app.command()
def remove(
    sources: Known = None,
    env: Annotated[
        str | None, typer.Option("--env", metavar="[PATH]", help="An environment; without PATH, yours.")
    ] = None,
    stdlib: Annotated[bool, typer.Option("--stdlib", help="The standard library.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Remove sources from the index.

    Name them as for `add`, or as `exsearch list sources` shows them.
    """
    from exsearch.commands.remove import remove as remove_from

    _started(quiet, debug)
    if not sources and env is None and not stdlib:
        raise UsageError("nothing to remove", hint="`exsearch list sources` shows what can be removed")
    remove_from(places().index_file, sources or (), env, stdlib, _say)
    return FOUND


@app.command()
def pages(
    symbols: Annotated[
        list[str], typer.Argument(metavar="SYMBOL...", help="Names, best with their package: flask.Flask.")
    ],
    folder: Annotated[str, typer.Option("--to", metavar="DIR", help="The folder for the pages.")],
    count: Annotated[
        int, typer.Option("--count", "-n", metavar="N", min=1, max=1000, help="N examples per page.")
    ] = 5,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Write example pages for symbols.

    A page has the best examples of one symbol, in the format that `add` reads. The paths of the
    files are printed.
    """
    from exsearch.output import files
    from exsearch.paging import make_page

    _started(quiet, debug)
    index = open_with_built_in(places().index_file, corpus_folder())
    made = [make_page(index, symbol, count) for symbol in symbols]
    files.write_files({os.path.join(folder, page.name): page.text for page in made}, force=force)
    for page in made:
        plain.write(plain.table([(os.path.join(folder, page.name),)]))
        for reason in page.left_out:
            _say(f"exsearch: left out {reason}")
    return FOUND


@app.command()
def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Check everything: names and text indexes, too.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from its sources.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Check the index; list what was skipped.

    It also names the folders that exsearch uses. The quick check, of a second or two, finds a file
    that was cut short, broken structure, and code and examples that are not as they were stored.
    --deep takes a few times as long.
    """
    from exsearch.commands.doctor import doctor as examine

    _started(quiet, debug)
    return FOUND if examine(deep=deep, rebuild=rebuild, quiet=_Run.quiet) else FAILED


@app.command()
def completion(
    shell: Annotated[str, typer.Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell.")] = "",
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Print the script that completes on TAB.

    Give the output to `eval`, or write it to a file that your shell reads at its start. Without
    SHELL, the way to set up each shell is printed.
    """
    from exsearch.commands.completion import script_for

    _started(quiet, debug)
    plain.write(script_for(shell))
    return FOUND


@app.command("help")
def help_(
    words: Annotated[list[str] | None, typer.Argument(metavar="[VERB]", help="What to explain.")] = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Explain exsearch, or one verb.

    To search for the word, give the verb: `exsearch search help`.
    """
    _started(quiet, debug)
    if words and (len(words) > 1 or words[0] not in _commands()):
        raise _no_verb("help", words)
    app([*(words or ()), "--help"], prog_name="exsearch", standalone_mode=False)
    return FOUND


@app.command("version")
def version_(
    words: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Print the version.

    To search for the word, give the verb: `exsearch search version`.
    """
    _started(quiet, debug)
    if words:
        raise _no_verb("version", words)
    plain.write(f"exsearch {__version__}\n")
    return FOUND


def _no_verb(verb: str, words: "Sequence[str]") -> UsageError:
    searched = " ".join((verb, *words))
    return UsageError(
        f"`exsearch {verb}` takes {'a verb' if verb == 'help' else 'no words'}, not {' '.join(words)}",
        hint=f"to search for these words: `exsearch search {searched}`",
    )


def _group() -> Any:
    """Return the command of all verbs as Typer makes it."""
    return typer.main.get_command(app)


def options_of(verb: str) -> "Iterator[Option]":
    """Yield the options of a verb, as TAB offers them."""
    from exsearch.completion import Option

    command = _group().commands[verb]
    for parameter in command.get_params(typer.Context(command)):
        if parameter.param_type_name == "option" and not parameter.hidden:
            long_first = sorted(parameter.opts, key=lambda name: not name.startswith("--"))
            yield Option(tuple(long_first), parameter.help or "", parameter.multiple)
            if parameter.secondary_opts:
                yield Option(tuple(parameter.secondary_opts), parameter.help or "", False)


def _add_examples() -> None:
    """Give the verbs their one-liners, which Click does not crop, and examples below their help."""
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        if name in help_texts.VERBS:
            command.short_help = help_texts.VERBS[name]
            command.epilog = _epilog(help_texts.EXAMPLES[name])
    app.info.epilog = f"{_epilog(help_texts.START)}\n\n{help_texts.MORE}"


def _epilog(examples: tuple[tuple[str, str], ...]) -> str:
    lines = "\n".join(f"  {line}" for line in help_texts.lines_of(examples))
    return f"\b\nExamples:\n{lines}"  # \b: Click would fill the lines


_add_examples()


# -- the boundary


def run(arguments: "Sequence[str]") -> int:
    """Run one command line and return its exit status; errors become text here and only here."""
    _Run.quiet = _Run.debug = False
    try:
        command = typer.main.get_command(app)
        words = _with_verb(list(arguments), command)
        status = command(words, prog_name="exsearch", standalone_mode=False)
        if status == INTERRUPTED:  # what Typer makes of Ctrl-C
            raise KeyboardInterrupt
        return status if isinstance(status, int) else FOUND
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        if isinstance(error, NotFound) and (rows := _rows(arguments[_leading(arguments) :])):
            error.hint = f"to search for it: `exsearch search {' '.join(rows)}`"
        return status_after(error)


def status_after(error: BaseException) -> int:
    """Say what went wrong, and return the exit status; a user is never shown a traceback unasked."""
    if isinstance(error, ExsearchError):
        plain.say_error(error)
        return error.exit_status
    if isinstance(error, typer.Abort | KeyboardInterrupt):
        plain.say("exsearch: stopped")
        return INTERRUPTED
    if isinstance(error, OSError):
        return _say_os_error(error)
    if isinstance(error, Exception):
        return _say_failure(error)
    raise error


def _say_os_error(error: OSError) -> int:
    if _Run.debug:
        raise error
    place = f"{error.filename}: " if error.filename else ""
    plain.say(f"exsearch: {place}{error.strerror or error}")
    return FAILED


def _say_failure(error: Exception) -> int:
    """Say what Typer makes of a command line, or that this program is at fault."""
    format_message = getattr(error, "format_message", None)
    if format_message is not None:
        plain.say(f"exsearch: {format_message()}\n  `exsearch --help` shows how it is used")
        return FAILED
    if _Run.debug:
        raise error
    plain.say(f"exsearch: internal error: {type(error).__name__}: {error}\n  --debug shows the traceback")
    return FAILED


def _commands() -> frozenset[str]:
    from exsearch.__main__ import VERBS

    return VERBS


def _with_verb(arguments: list[str], command: Any) -> list[str]:
    """Put a verb before words that start with none: `show` before rows of the last list, else `search`.

    Raises UsageError for a verb with a slip in it, and for an option that the verb does not have.
    """
    from exsearch.commands.options import read_options

    leading = _leading(arguments)
    rest = arguments[leading:]
    if not rest:
        return ["--help"]
    if rest[0] in ("-h", "--help", "--version"):
        return rest
    if rest[0] in ("--install-completion", "--show-completion"):  # other programs made with Typer have them
        return ["completion", *rest[1:]]
    options = _options_of(command)
    if rest[0] not in _commands():
        _ask_for_verb(rest, options)
        rest.insert(0, "show" if _rows(rest) else "search")
    verb, rest = rest[0], arguments[:leading] + rest[1:]
    if verb in ("add", "remove") and "--env" in rest:
        from exsearch.commands.sources import with_env_value

        rest = with_env_value(rest)
    return [verb, *read_options(verb, rest, options)]


def _options_of(command: Any) -> dict[str, dict[str, bool]]:
    """Return the options of every verb, and those of the command itself under "": name -> takes a value."""
    verbs_and_root = {**command.commands, "": command}
    helps = {"-h": False, "--help": False}
    return {
        verb: helps | {
            name: not param.is_flag
            for param in each.params if param.param_type_name == "option"
            for name in (*param.opts, *param.secondary_opts)
        }
        for verb, each in verbs_and_root.items()
    }  # fmt: skip


def _leading(arguments: "Sequence[str]") -> int:
    """Return how many options stand before the verb."""
    leading = 0
    while leading < len(arguments) and arguments[leading] in ("-q", "--quiet", "--debug"):
        leading += 1
    return leading


def _rows(arguments: "Sequence[str]") -> "Sequence[str]":
    """Return the rows of the last list that a command line begins with (`4`, `1-3`); () for a search."""
    from exsearch.search.ranges import is_rows

    options = [word.startswith("-") for word in [*arguments, "-"]]
    rows = arguments[: options.index(True)]
    return rows if all(is_rows(word) and not word.startswith("last") for word in rows) else ()


def _ask_for_verb(words: list[str], options: "dict[str, dict[str, bool]]") -> None:
    """Raise UsageError if the first word is a slip away from a verb, and no symbol has that name."""
    from exsearch.commands.options import positionals
    from exsearch.search.slips import command_meant, quoted, verb_near

    near = verb_near(words[0], _commands()) or "search"
    given = positionals(words, options[near])
    if not given or given[0] != words[0]:
        return
    meant = command_meant(given, _commands(), words)
    if meant is None or _is_name(words[0]):
        return
    typed = " ".join(map(quoted, given))
    raise UsageError(f"did you mean `{meant}`?", hint=f"to search for it: `exsearch search {typed}`")


def _is_name(word: str) -> bool:
    try:
        return bool(open_index(places().index_file).symbols_named(word, 1))
    except ExsearchError:  # the built-in examples are indexed by the first search
        return False
