"""Answer TAB in a shell: verbs, options, names, rows of the last list, conditions, sources.

The script of a shell (`exsearch completion SHELL`) puts the words into the environment, starts exsearch
without arguments and reads the offers, one on each line. Offers go back into a shell, so that only words of
plain characters are offered. Descriptions are cleaned for the terminal. An answer takes as long as a search.
"""

from __future__ import annotations

from exsearch.commands import names
from exsearch.commands.names import SUBJECTS, VERBS
from exsearch.commands.options import FILES, FLAG, FOLDERS, HELP, LINES, OF_ALL, TEXTS
from exsearch.errors import ExsearchError
from exsearch.index.sqlite.read import open_index
from exsearch.model import Query, Record
from exsearch.output.safe import clean
from exsearch.search import offers
from exsearch.search.query import FIELDS, KINDS, ROLES
from exsearch.search.typed import words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exsearch.config import Places
    from exsearch.index.protocol import Reader

ASKED = "_EXSEARCH_COMPLETE"
"""The variable that asks for completion, and names the shell."""

_LIST = "list"
"""What can follow is what is offered, and no file or folder."""

_OF_CLIENT = "name of a client"
_CHOICES = {
    _OF_CLIENT: names.CLIENTS,
    "kind": KINDS,
    "role": ROLES,
    "color": ("auto", "always", "never"),
    "schema": ("2", "1"),
    names.SUBJECT: SUBJECTS,
    names.SHELL: names.SHELLS,
    names.CLIENT: (names.INSTALL,),
    names.INSTALL: (names.INSTALL,),
}
_IN_INDEX = ("license", "project", "source", "symbol")
"""Kinds of values that the index holds."""

_EXCLUSIVE = (("--highlighted", "--function", "--standalone"), ("--to", "-o"))
"""Options of which a command takes one."""

_BEFORE_VERBS = ("-q", "--quiet", "--debug")
_OF_EXSEARCH = ("--help", "--version")
_SOURCES = ("installed:", "env:", "stdlib:", "pypi:", "pack:", "built-in")
_WITHOUTFILES = ("installed", "pypi", "pack", "stdlib")
"""What no file follows."""
_LONGEST_DESCRIPTION = 70


class Offer(Record):
    """A word that can follow."""

    value: str
    description: str = ""
    is_name: bool = False
    """Whether it is the name of a symbol. Names may be sorted; other offers have an order of their own."""


class _Asked(Record):
    """A command line up to the cursor."""

    before: tuple[str, ...]
    """The words after the command."""
    word: str
    """The word at the cursor, up to the cursor."""
    tail: str
    """The end of `word` that the shell replaces, because bash splits words at colons."""


def answer(environment: Mapping[str, str], places: Places) -> str | None:
    """Return the text for the shell that asks; None if it is unknown."""
    asked_by = environment.get(ASKED, "")
    shell = asked_by.removeprefix("complete_")  # in the scripts of Typer, which 0.1.0 installed
    if shell not in names.SHELLS:
        return None
    asked = _asked(environment, shell) if shell == asked_by else _asked_by_typer(environment, shell)
    if asked is None:
        return ""
    try:
        found, also = _Completion(_read_line(asked.before), asked.word, places).offers()
    except ExsearchError:  # for example, the index is damaged
        return ""
    plain = _in_one_case([each for each in dict.fromkeys(found) if _is_plain(each.value)], asked.word)
    if shell != asked_by:
        return _for_typer(shell, plain)
    if shell == "bash":
        kept = asked.word[: len(asked.word) - len(asked.tail)] if asked.word.endswith(asked.tail) else ""
        lines = [each.value[len(kept) :] for each in plain]
    else:
        lines = [f"{each.value}\t{each.description}".rstrip("\t") for each in plain]
        if shell == "zsh":  # its lists are shorter if names stand together
            lines = [f"{'n' if each.is_name else 'o'}{line}" for each, line in zip(plain, lines, strict=True)]
    return "".join(f"{line}\n" for line in (also, *lines))


def _is_plain(value: str) -> bool:
    """Return whether a word has no character that a shell would interpret."""
    bare = "".join(char for char in value if char not in "._-:/@+=")
    return value.isascii() and (bare.isalnum() or value == "--")


def _in_one_case(found: list[Offer], word: str) -> list[Offer]:
    """Return the offers that continue a word in the case in which it is typed, else those in one other case.

    A shell replaces the word by the common start of all offers. In two cases this could be less than what was
    typed.
    """
    starts = [each.value[: len(word)] for each in found]
    wanted = word if word in starts else next(iter(starts), word)
    return [each for each, start in zip(found, starts, strict=True) if start == wanted]


# -- the protocols of the shells


def _asked(environment: Mapping[str, str], shell: str) -> _Asked:
    if shell == "bash":
        words = words_in(environment.get("_EXSEARCH_LINE", ""))
        tail = environment.get("_EXSEARCH_TAIL", "")
    else:
        tail = environment.get("_EXSEARCH_WORD", "")
        words = [*environment.get("_EXSEARCH_WORDS", "").split("\n"), tail]
    _, *before, word = words if len(words) > 1 else ("", "")
    return _Asked(tuple(before), word, tail)


def _asked_by_typer(environment: Mapping[str, str], shell: str) -> _Asked | None:
    """Read the environment that the scripts of exsearch 0.1.0 set."""
    if shell == "bash":
        typed = environment.get("COMP_WORDS", "")
        words = typed.split("\n" if "\n" in typed else None)
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
    if shell == "zsh":  # it evaluates the answer
        listed = "\n".join('"' + value.replace(":", r"\\:") + '"' for value in values)
        return f"_arguments '*: :(({listed}))'\n" if values else "_files\n"
    return "".join(f"{value}\n" for value in values)


# -- the offers


class _Line(Record):
    """The words before the cursor."""

    verb: str
    """"search" if none is typed."""
    is_typed: bool
    """Whether no verb can stand at the cursor."""
    words: tuple[str, ...]
    """The words after the verb, without options and their values."""
    options: tuple[str, ...]
    value_of: str = ""
    """The option whose value is at the cursor, or ""."""
    only_words: bool = False
    """Whether `--` has ended the options."""


def _values_in(verb: str) -> Mapping[str, str]:
    """Return the options of a verb that have a value, by each of their names, with what TAB offers for it."""
    options = (option for option in LINES[verb].options if option.kind != FLAG)
    return {name: option.completes for option in options for name in option.names}


def _read_line(before: Sequence[str]) -> _Line:
    left = list(before)
    while left and left[0] in _BEFORE_VERBS:
        left.pop(0)
    is_typed = bool(left) and left[0] in VERBS
    verb = left.pop(0) if is_typed else "search"
    known = _values_in(verb)
    words: list[str] = []
    options: list[str] = []
    while left:
        word = left.pop(0)
        if word == "--":
            return _Line(verb, True, (*words, *left), tuple(options), only_words=True)
        if not word.startswith("-") or len(word) == 1:
            words.append(word)
            continue
        options.append(word.partition("=")[0])
        if word in known:
            if not left:
                return _Line(verb, is_typed, tuple(words), tuple(options), value_of=word)
            left.pop(0)
    return _Line(verb, is_typed or bool(words or options), tuple(words), tuple(options))


class _Completion:
    """Finds the offers for the word at the cursor."""

    def __init__(self, line: _Line, word: str, places: Places) -> None:
        self._line = line
        self._word = word
        self._places = places

    def offers(self) -> tuple[list[Offer], str]:
        """Return the offers, best first, and whether files or folders can follow as well."""
        line, word = self._line, self._word
        option, equals, value = word.partition("=")
        known = _values_in(line.verb)
        if not line.only_words and not line.value_of and equals and option in known:
            found, also = self._values(known[option], value)
            return [Offer(f"{option}={each.value}", each.description) for each in found], also
        if line.value_of:
            return self._values(known[line.value_of], word)
        if word.startswith("-") and not line.only_words:
            return [*self._options(), *self._conditions()], _LIST
        takes_files = line.verb in ("add", "at") and word.partition(":")[0] not in _WITHOUTFILES
        return list(self._words()), FILES if takes_files else _LIST

    def _options(self) -> Iterator[Offer]:
        """Yield the options of the verb that may still be given."""
        given = {*self._line.options}
        refused = {name for group in _EXCLUSIVE if {*group} & given for name in group}
        if not self._line.is_typed:
            yield from _starting(_OF_EXSEARCH, self._word)
        for option in (*LINES[self._line.verb].options, *OF_ALL, HELP):
            for names_of_one in (option.long_first(), (option.off,) * bool(option.off)):
                name = next((name for name in names_of_one if name.startswith(self._word)), None)
                is_free = option.kind == TEXTS or not given & {*names_of_one}
                if name is not None and is_free and not refused & {*names_of_one}:
                    yield Offer(name, _described(option.help))

    def _conditions(self) -> Iterator[Offer]:
        """Yield the fields that narrow a search, or the values of one, all with the minus that is typed."""
        minus = "-" if self._word.startswith("-") else ""
        field, colon, value = self._word.removeprefix("-").partition(":")
        if VERBS[self._line.verb].takes not in (names.WORDS, names.CONDITIONS) or not field:
            return
        if not colon:
            yield from (Offer(f"{minus}{each.value}:") for each in _starting(FIELDS, field))
        elif field in FIELDS:
            for each in self._values(field, value)[0]:
                yield Offer(f"{minus}{field}:{each.value}", each.description)

    def _values(self, kind: str, word: str) -> tuple[list[Offer], str]:
        """Return the values that start with a word, and whether files or folders can follow as well."""
        known: Sequence[str] = ()
        if kind == "license":
            from exsearch.licenses.rank import LICENSE_CLASSES

            known = LICENSE_CLASSES
        also = kind if kind in (FILES, FOLDERS) else _LIST
        return [*_starting(known, word), *self._of_kind(kind, word)], also

    def _of_kind(self, kind: str, word: str) -> Iterator[Offer]:
        yield from _starting(_CHOICES.get(kind, ()), word)
        if kind == "pack":
            from exsearch.sources.packs import built_in_names

            yield from _starting(built_in_names(), word)
        index = self._index() if kind in _IN_INDEX else None
        if index is None:
            return
        if kind == "license":
            yield from map(Offer, offers.licenses_starting(index, word))
        elif kind == "project":
            yield from map(Offer, offers.projects_starting(index, word))
        elif kind == "source":
            yield from _starting(index.source_kinds(), word)
        elif word and word.isascii():
            yield from (Offer(name.text, name.kind, True) for name in offers.names_starting(index, word))

    def _words(self) -> Iterable[Offer]:
        """Return what can follow, without options."""
        kind, words = VERBS[self._line.verb].takes, self._line.words
        if kind == names.WORDS:
            return self._searched()
        if kind == names.CONDITIONS:
            return self._conditions()
        if kind == names.SOURCES:
            return self._sources()
        if kind == names.REFS:
            return self._references()
        if kind == names.KNOWN_SOURCES:
            sources = self._of_kind("source", self._word)
            return [each for each in sources if each.value.startswith(self._word) and each.value not in words]
        if kind == names.SUBJECT and len(words) == 1:
            kind = "symbol" if words[0] == "examples" else words[0].removesuffix("s")
        elif kind == names.CLIENT and words == (names.INSTALL,):
            kind = _OF_CLIENT
        elif words and kind != names.SYMBOL:
            return ()
        return _verbs(self._word) if kind == names.VERB else self._of_kind(kind, self._word)

    def _searched(self) -> Iterator[Offer]:
        """Yield the verbs that begin with a first word, else names and fields.

        Names come only if no verb matches, because a verb could not be completed with them beside it. After a
        first word it is the same with fields.
        """
        verbs = [] if self._line.is_typed else [*_verbs(self._word)]
        fields = [] if verbs else [*self._conditions()]
        yield from (*verbs, *fields)
        if not verbs and ":" not in self._word and not (fields and self._line.words):
            yield from self._of_kind("symbol", self._word)

    def _sources(self) -> Iterator[Offer]:
        kind, colon, name = self._word.partition(":")
        if colon:
            if kind == "installed":
                yield from (Offer(f"installed:{each.value}") for each in _starting(_installed(), name))
            elif kind == "pack":
                yield from (Offer(f"pack:{each.value}") for each in self._of_kind("pack", name))
            return
        if not self._word and "--env" not in self._line.options:
            yield Offer("--env", "the packages of your environment")
        yield from _starting(_SOURCES, self._word)

    def _references(self) -> Iterator[Offer]:
        """Yield rows and ids of the last list, names, and the numbers of the examples of a symbol."""
        from exsearch.search.last import recall

        index, word = self._index(), self._word
        if index is None:
            return
        try:
            ids: Sequence[str] = recall(self._places.state).ids
        except ExsearchError:
            ids = ()
        if word.isdigit() or not word:
            numbered = [(str(number), ref) for number, ref in enumerate(ids, 1)]
            yield from _rows(index, [row for row in numbered if row[0].startswith(word)])
            return
        name, colon, number = word.rpartition(":")
        if colon and "/" not in name and (number.isdigit() or not number):
            yield from _of_symbol(index, name, number)
        else:
            yield from self._of_kind("symbol", word)
        yield from _rows(index, [(ref, ref) for ref in ids if ref.startswith(word)])

    def _index(self) -> Reader | None:
        try:
            return open_index(self._places.index_file)
        except ExsearchError:
            return None


def _starting(values: Iterable[str], word: str) -> Iterator[Offer]:
    low = word.lower()
    return (Offer(value) for value in values if value.lower().startswith(low))


def _verbs(word: str) -> Iterator[Offer]:
    return (Offer(each.value, VERBS[each.value].line) for each in _starting(VERBS, word))


def _installed() -> list[str]:
    """Return the names of the distributions in the user's environment."""
    import os

    from exsearch.sources.environments import environment_of, names_installed

    return sorted(names_installed(environment_of(os.environ, None).path))


def _rows(index: Reader, named: Sequence[tuple[str, str]]) -> Iterator[Offer]:
    """Yield words for examples, each given with an id. Examples that are gone are left out."""
    for value, ref in named[: offers.MOST]:
        row = index.row(ref)
        if row is not None:
            yield Offer(value, _described(f"{row.shown or ''}  {row.text}"))


def _of_symbol(index: Reader, name: str, number: str) -> Iterator[Offer]:
    from exsearch.search.find import search

    hits = search(index, Query((name,), ()), offers.MOST, turns=False).hits
    for at, hit in enumerate((hit for hit in hits if hit.tier <= 1), 1):
        if str(at).startswith(number):
            yield Offer(f"{name}:{at}", _described(f"{hit.project or ''}  {hit.text}"))


def _described(text: str) -> str:
    shown = clean(text.strip())
    return shown if len(shown) <= _LONGEST_DESCRIPTION else shown[: _LONGEST_DESCRIPTION - 1] + "…"
