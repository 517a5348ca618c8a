"""Complete a command line in the shell: verbs, options, names, rows of the last list, conditions, sources.

A shell's script (`exsearch completion SHELL`) puts the words into the environment, starts exsearch without
arguments and reads what can follow, one line each. What is offered goes back into a shell, so only plain
characters are; descriptions are cleaned for the terminal. Answers at the price of a search: Typer is
loaded for the names of options only.
"""

from __future__ import annotations

from exsearch.config import places
from exsearch.errors import ExsearchError
from exsearch.help_texts import VERBS
from exsearch.index.sqlite.read import open_index
from exsearch.model import Record
from exsearch.output.safe import clean
from exsearch.search import offers
from exsearch.search.query import FIELDS, KINDS, ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from exsearch.index.sqlite.read import Index

ASKED = "_EXSEARCH_COMPLETE"
"""The variable that asks for completion, and names the shell."""

SHELLS = ("bash", "zsh", "fish", "powershell")
LISTED = ("symbols", "projects", "licenses", "sources", "examples")
_COLORS = ("auto", "always", "never")
_NOTHING, _NAMES, _FILES, _FOLDERS, _LIST = "nothing", "names", "files", "folders", "list"
VALUES = {
    **dict.fromkeys(("--limit", "-n", "--context", "-C", "--count", "--jobs", "-j"), _NOTHING),
    **{f"--{field}": field for field in FIELDS},
    **dict.fromkeys(("--to", "--env"), _FOLDERS),
    "-o": _FILES,
    "--color": _COLORS,
}
"""Option that a value follows -> what the value is: a field, files or folders, or one of these words."""

_EXCLUSIVE = (("--highlighted", "--function", "--standalone"), ("--to", "-o"))
"""Options of which a command takes one."""

_BEFORE_VERBS = ("-q", "--quiet", "--debug")
_OF_EXSEARCH = ("--help", "--version")
_TAKE_REFERENCES = ("show", "extract", "notice")
_TAKE_NO_WORDS = ("update", "doctor", "version")
_PLACES = ("installed:", "env:", "stdlib:", "pypi:", "built-in")
_LONGEST_DESCRIPTION = 70


class Option(Record):
    """An option of a verb, as its help shows it."""

    names: tuple[str, ...]
    """The long name first."""
    help: str
    repeats: bool
    """Whether it may be given more than once."""


class Offer(Record):
    """A word that can follow, and what it is."""

    value: str
    description: str = ""
    is_name: bool = False
    """Whether it is the name of a symbol: the order of others means something."""


class _Asked(Record):
    """A command line up to the cursor."""

    before: tuple[str, ...]
    """The words after the command."""
    word: str
    """What stands before the cursor of the word there."""
    tail: str
    """The end of `word` that the shell replaces: bash takes a word apart at colons."""


def answer(environment: Mapping[str, str], options_of: Callable[[str], Iterable[Option]]) -> str | None:
    """Return what to print for the shell that asks; None if it is none that is known.

    `options_of` returns the options of a verb.
    """
    asked_by = environment.get(ASKED, "")
    shell = asked_by.removeprefix("complete_")  # as the scripts of Typer say, which 0.1.0 installed
    if shell not in SHELLS:
        return None
    asked = _asked_by_typer(environment, shell) if shell != asked_by else _asked(environment, shell)
    if asked is None:
        return ""
    try:
        found, also = _completed(asked, options_of)
    except ExsearchError:  # the index is damaged: its words are not to be had
        return ""
    plain = _in_one_case([each for each in dict.fromkeys(found) if _is_plain(each.value)], asked.word)
    if shell != asked_by:
        return _for_typer(shell, plain)
    if shell == "bash":
        # bash replaces the end of the word only.
        kept = asked.word[: len(asked.word) - len(asked.tail)] if asked.word.endswith(asked.tail) else ""
        lines = [each.value[len(kept) :] for each in plain]
    else:
        lines = [f"{each.value}\t{each.description}".rstrip("\t") for each in plain]
        if shell == "zsh":  # whose lists are shorter if names of one kind stand together
            lines = [f"{'n' if each.is_name else 'o'}{line}" for each, line in zip(plain, lines, strict=True)]
    return "".join(f"{line}\n" for line in (also, *lines))


def _is_plain(value: str) -> bool:
    """Say whether no shell finds anything in a word that it would obey."""
    bare = "".join(char for char in value if char not in "._-:/@+=")
    return value.isascii() and (bare.isalnum() or value == "--")


def _in_one_case(found: list[Offer], word: str) -> list[Offer]:
    """Return the offers that go on with a word as it is typed; else those that do in one other case.

    Shells put what all offers begin with in place of the word: with two cases that would be less than what
    was typed, or a word in neither case.
    """
    starts = [each.value[: len(word)] for each in found]
    wanted = word if word in starts else next(iter(starts), word)
    return [each for each, start in zip(found, starts, strict=True) if start == wanted]


# -- what shells say and hear


def _asked(environment: Mapping[str, str], shell: str) -> _Asked:
    if shell == "bash":
        words = _words_in(environment.get("_EXSEARCH_LINE", ""))
        tail = environment.get("_EXSEARCH_TAIL", "")
    else:
        tail = environment.get("_EXSEARCH_WORD", "")
        words = [*environment.get("_EXSEARCH_WORDS", "").split("\n"), tail]
    _, *before, word = words if len(words) > 1 else ("", "")
    return _Asked(tuple(before), word, tail)


def _words_in(line: str) -> list[str]:
    """Return the words of a line as a shell reads them, the unfinished one last; nothing is expanded."""
    words: list[str] = []
    word: str | None = None
    quote = ""
    letters = iter(line)
    for letter in letters:
        if letter == quote:
            quote = ""
        elif letter == "\\" and quote != "'":
            word = (word or "") + next(letters, "")
        elif not quote and letter in "'\"":
            quote, word = letter, word or ""
        elif not quote and letter in " \t\n":
            words += [] if word is None else [word]
            word = None
        else:
            word = (word or "") + letter
    return [*words, word or ""]


def _asked_by_typer(environment: Mapping[str, str], shell: str) -> _Asked | None:
    """Read what the scripts say that exsearch 0.1.0 installed."""
    if shell == "bash":
        said = environment.get("COMP_WORDS", "")
        words = said.split("\n" if "\n" in said else None)
        at = environment.get("COMP_CWORD", "")
        if not at.isdecimal():
            return None
        _, *before, word = ["", *([*words, ""][1 : int(at) + 1] or [""])]
    elif shell in ("zsh", "fish"):
        line = environment.get("_TYPER_COMPLETE_ARGS", "")
        words = line.split()[1:]
        before, word = (words[:-1], words[-1]) if words and not line.endswith(" ") else (words, "")
    else:
        return None
    return _Asked(tuple(before), word, word)


def _for_typer(shell: str, found: Sequence[Offer]) -> str:
    values = [each.value for each in found]
    if shell == "zsh":  # which evaluates what it hears
        listed = "\n".join('"' + value.replace(":", r"\\:") + '"' for value in values)
        return f"_arguments '*: :(({listed}))'\n" if values else "_files\n"
    return "".join(f"{value}\n" for value in values)


# -- what can follow


class _Line(Record):
    """A command line, understood."""

    verb: str
    """"search" if none was typed."""
    is_typed: bool
    """Whether a verb can stand at the cursor no more."""
    words: tuple[str, ...]
    """What was typed after the verb, but options and their values."""
    options: tuple[str, ...]
    value_of: str
    """The option whose value is at the cursor, or ""."""
    only_words: bool
    """Whether `--` has ended the options."""


def _completed(asked: _Asked, options_of: Callable[[str], Iterable[Option]]) -> tuple[list[Offer], str]:
    """Return the offers, best first, and whether files or folders can follow as well."""
    line, word = _line(asked.before), asked.word
    option, equals, value = word.partition("=")
    if not line.only_words and not line.value_of and equals and option in VALUES:
        found, also = _values(VALUES[option], value)
        return [Offer(f"{option}={each.value}", each.description) for each in found], also
    if line.value_of:
        found, also = _values(VALUES[line.value_of], word)
        return found, also
    if word.startswith("-") and not line.only_words:
        return [*_options(line, word, options_of), *_conditions(word, line)], _LIST
    found = list(_words(line, word))
    takes_files = line.verb == "add" and word.partition(":")[0] not in ("installed", "pypi", "stdlib")
    return found, _FILES if takes_files else _LIST


def _line(before: Sequence[str]) -> _Line:
    left = list(before)
    while left and left[0] in _BEFORE_VERBS:
        left.pop(0)
    is_typed = bool(left) and left[0] in VERBS
    verb = left.pop(0) if is_typed else "search"
    words: list[str] = []
    options: list[str] = []
    while left:
        word = left.pop(0)
        if word == "--":
            return _Line(verb, True, (*words, *left), tuple(options), "", True)
        if not word.startswith("-") or len(word) == 1:
            words.append(word)
            continue
        options.append(word.partition("=")[0])
        if word in VALUES:
            if not left:
                return _Line(verb, is_typed, tuple(words), tuple(options), word, False)
            left.pop(0)
    return _Line(verb, is_typed or bool(words or options), tuple(words), tuple(options), "", False)


def _index() -> Index | None:
    try:
        return open_index(places().index_file)
    except ExsearchError:
        return None


def _starting(values: Iterable[str], word: str) -> Iterator[Offer]:
    low = word.lower()
    return (Offer(value) for value in values if value.lower().startswith(low))


def _options(line: _Line, word: str, options_of: Callable[[str], Iterable[Option]]) -> Iterator[Offer]:
    """Yield the options of a verb that may still be given."""
    refused = {name for group in _EXCLUSIVE if {*group} & {*line.options} for name in group}
    if not line.is_typed:
        yield from _starting(_OF_EXSEARCH, word)
    for option in options_of(line.verb):
        given = {*option.names} & {*line.options}
        name = next((name for name in option.names if name.startswith(word)), None)
        if name is not None and not refused & {*option.names} and (option.repeats or not given):
            yield Offer(name, _described(option.help))


def _conditions(word: str, line: _Line) -> Iterator[Offer]:
    """Yield the fields that narrow a search, and the values of one, a minus before them or not."""
    minus = "-" if word.startswith("-") else ""
    field, colon, value = word.removeprefix("-").partition(":")
    if line.verb != "search" or not field:
        return
    if not colon:
        yield from (Offer(f"{minus}{each.value}:") for each in _starting(FIELDS, field))
    elif field in FIELDS:
        for each in _values(field, value)[0]:
            yield Offer(f"{minus}{field}:{each.value}", each.description)


def _values(what: str | Sequence[str], word: str) -> tuple[list[Offer], str]:
    """Return what can be the value of an option or a field."""
    if what in (_FILES, _FOLDERS):
        return [], str(what)
    if not isinstance(what, str):
        return list(_starting(what, word)), _LIST
    known: Sequence[str] = {"kind": KINDS, "role": ROLES}.get(what, ())
    if what == "license":
        from exsearch.licenses.rank import LICENSE_CLASSES

        known = LICENSE_CLASSES
    found = list(_starting(known, word))
    index = _index()
    return (found if index is None else [*found, *_values_in(index, what, word)]), _LIST


def _values_in(index: Index, field: str, word: str) -> Iterator[Offer]:
    if field == "license":
        return map(Offer, offers.licenses_starting(index, word))
    if field == "project":
        return map(Offer, offers.projects_starting(index, word))
    if field == "source":
        return _starting(list(index.source_kinds()), word)
    return _names(index, word) if field == "symbol" else iter(())


def _words(line: _Line, word: str) -> Iterator[Offer]:
    """Yield what can follow, but for options."""
    verb = line.verb
    if verb == "search":
        yield from _searched(line, word)
    elif verb == "add":
        yield from _to_add(line, word)
    elif verb in ("completion", "help") and not line.words:
        yield from _starting(SHELLS, word) if verb == "completion" else _verbs(word)
    elif verb == "list" and not line.words:
        yield from _starting(LISTED, word)
    elif verb in _TAKE_NO_WORDS or (index := _index()) is None:
        return
    elif verb == "list" and len(line.words) == 1:
        yield from _listed(index, line.words[0], word)
    elif verb == "remove":
        left = [name for name in list(index.source_kinds()) if name not in line.words]
        yield from (each for each in _starting(left, word) if each.value.startswith(word))
    elif verb in _TAKE_REFERENCES:
        yield from _references(index, word)
    elif verb == "pages":
        yield from _names(index, word)


def _searched(line: _Line, word: str) -> Iterator[Offer]:
    """Yield the verbs that begin with a first word, else names and fields.

    Names come only if no verb begins so, because with them beside it a verb could not be completed. After
    a word it is the same with fields, which is where they are typed.
    """
    verbs = [] if line.is_typed else [*_verbs(word)]
    fields = [] if verbs else [*_conditions(word, line)]
    yield from (*verbs, *fields)
    if not verbs and ":" not in word and not (fields and line.words) and (index := _index()) is not None:
        yield from _names(index, word)


def _verbs(word: str) -> Iterator[Offer]:
    return (Offer(each.value, VERBS[each.value]) for each in _starting(VERBS, word))


def _names(index: Index, word: str) -> Iterator[Offer]:
    if word and word.isascii():
        yield from (Offer(name.text, name.kind, True) for name in offers.names_starting(index, word))


def _listed(index: Index, subject: str, word: str) -> Iterator[Offer]:
    if subject in ("symbols", "examples"):
        return _names(index, word)
    field = {"projects": "project", "licenses": "license", "sources": "source"}.get(subject)
    return _values_in(index, field, word) if field else iter(())


def _to_add(line: _Line, word: str) -> Iterator[Offer]:
    kind, colon, name = word.partition(":")
    if colon:
        if kind == "installed":
            yield from (Offer(f"installed:{each.value}") for each in _starting(_installed(), name))
        return
    if not word and "--env" not in line.options:
        yield Offer("--env", "the packages of your environment")
    yield from _starting(_PLACES, word)


def _installed() -> list[str]:
    """Return the names of the distributions of the user's environment."""
    import os

    from exsearch.sources.environments import environment_of, names_installed

    return sorted(names_installed(environment_of(os.environ, None).path))


def _references(index: Index, word: str) -> Iterator[Offer]:
    """Yield rows of the last list, ids of it, names, and the numbers of the examples of a symbol."""
    from exsearch.search.last import recall

    try:
        ids: Sequence[str] = recall(places().state).ids
    except ExsearchError:
        ids = ()
    if word.isdigit() or not word:
        numbered = [(str(number), ref) for number, ref in enumerate(ids, 1) if str(number).startswith(word)]
        yield from _rows(index, numbered)
        return
    name, colon, number = word.rpartition(":")
    if colon and "/" not in name and (number.isdigit() or not number):
        yield from _of_symbol(index, name, number)
    else:
        yield from _names(index, word)
    yield from _rows(index, [(ref, ref) for ref in ids if ref.startswith(word)])


def _rows(index: Index, named: Sequence[tuple[str, str]]) -> Iterator[Offer]:
    """Yield the words that name examples, given each with its id; examples that have gone are left out."""
    for value, ref in named[: offers.MOST]:
        row = index.row(ref)
        if row is not None:
            yield Offer(value, _described(f"{row.symbol or ''}  {row.text}"))


def _of_symbol(index: Index, name: str, number: str) -> Iterator[Offer]:
    from exsearch.model import Query
    from exsearch.search.find import search

    hits = search(index, Query((name,), ()), offers.MOST).hits
    for at, hit in enumerate((hit for hit in hits if hit.tier <= 1), 1):
        if str(at).startswith(number):
            yield Offer(f"{name}:{at}", _described(f"{hit.project or ''}  {hit.text}"))


def _described(text: str) -> str:
    shown = clean(text.strip())
    return shown if len(shown) <= _LONGEST_DESCRIPTION else shown[: _LONGEST_DESCRIPTION - 1] + "…"
