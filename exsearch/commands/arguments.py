"""Command lines as people type them -> arguments for Typer.

A missing verb is put in. An unknown option is an error with a suggestion, never a word. Excluded words
(`-test`) and words after `--` are written in the query language, because Typer would take the first for
options, and would not pass on that the second stood after `--`.
"""

from __future__ import annotations

from exsearch.commands.guess import check_verb, verb_near
from exsearch.commands.names import VERBS, WORDS
from exsearch.errors import UsageError
from exsearch.search.query import LITERAL
from exsearch.search.ranges import is_rows
from exsearch.search.slips import nearest, one_slip, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.config import Places

    Options = Mapping[str, bool]
    """Each spelling of the options of a verb -> whether a value follows it."""

OF_TYPER = ("--install-completion", "--show-completion")
"""Options that other programs made with Typer have."""

_ASKING = tuple(verb for verb in VERBS if VERBS[verb].takes == WORDS)
"""The verbs that take the words and conditions of a question."""

_SHORT_OPTION = 4
"""Letters. Plain words are too often one wrong letter away from so short a name (`-find`, `kind`)."""


def with_verb(arguments: Sequence[str], options: Mapping[str, Options], places: Places) -> list[str]:
    """Return the arguments with a verb first: `show` before rows of the last list, else `search`.

    `options` are those of each verb, and of the command itself under "". Raises UsageError for a typing error
    in the verb, and for an option that the verb does not have.
    """
    leading, words = parted(arguments)
    if not words:
        return ["--help"]
    verb, *rest = words
    if verb in options[""]:
        return words
    if verb in OF_TYPER:
        return ["completion", *rest]
    if verb not in VERBS:
        near = verb_near(verb) or "search"
        plain = without_options(words, options[near])
        if plain and plain[0] == verb:
            check_verb(plain, words, places)
        verb, rest = ("show" if rows_in(words) else "search"), words
    rest = [*leading, *rest]
    if verb in ("add", "remove") and "--env" in rest:
        from exsearch.commands.sources import with_env_value

        rest = with_env_value(rest)
    return [verb, *read_options(verb, rest, options)]


def parted(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the options before the verb, and the rest."""
    words = list(arguments)
    at = next((at for at, word in enumerate(words) if word not in ("-q", "--quiet", "--debug")), len(words))
    return words[:at], words[at:]


def rows_in(words: Sequence[str]) -> Sequence[str]:
    """Return the rows of the last list that a command line begins with (`4`, `1-3`); () if it is a search."""
    options = [word.startswith("-") for word in (*words, "-")]
    rows = words[: options.index(True)]
    return rows if all(is_rows(word) and not word.startswith("last") for word in rows) else ()


def read_options(verb: str, arguments: Sequence[str], options: Mapping[str, Options]) -> list[str]:
    """Return the arguments of a verb as Typer can read them. Raises UsageError for an unknown option."""
    known = options[verb]
    given: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--":
            literal = [f"{LITERAL}{each}" for each in left]
            return [*given, *literal] if verb in _ASKING else [*given, "--", *left]
        if not word.startswith("-") or word == "-":
            given.append(word)
        elif takes := _as_known(word, known, verb):
            given.append(word)
            given += left[:1] * (takes == _VALUE_FOLLOWS)
            del left[: takes == _VALUE_FOLLOWS]
        elif verb in _ASKING and not word.startswith("--") and len(word) > 2:
            given.append(f"not:{_excluded(word, known)}")
        else:
            raise _unknown(verb, word, left, options)
    return given


def without_options(arguments: Sequence[str], known: Options) -> list[str] | None:
    """Return the arguments that are no options; None if there is an unknown option."""
    given: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if not word.startswith("-") or word == "-":
            given.append(word)
        elif takes := _as_known(word, known, ""):
            del left[: takes == _VALUE_FOLLOWS]
        else:
            return None
    return given


_COMPLETE, _VALUE_FOLLOWS = 1, 2


def _as_known(word: str, known: Options, verb: str) -> int:
    """Return _COMPLETE or _VALUE_FOLLOWS for a known option, else 0."""
    name, equals, _ = word.partition("=")
    if name in known:
        return _VALUE_FOLLOWS if known[name] and not equals else _COMPLETE
    short, rest = word[:2], word[2:]
    if word.startswith("--") or short not in known:
        return 0
    if known[short]:  # -n5
        return _COMPLETE if verb not in _ASKING or rest.isdecimal() else 0
    is_cluster = verb not in _ASKING and all(f"-{letter}" in known for letter in rest)
    return _COMPLETE if is_cluster else 0


def _excluded(word: str, known: Options) -> str:
    """Return the word that `-word` excludes; UsageError if it looks like a long option with one dash."""
    bare = word[1:]
    typed = bare.partition("=")[0]
    for name in _long(known):
        is_near = one_slip(typed, name) and (len(name) > _SHORT_OPTION or sorted(typed) == sorted(name))
        if typed == name or is_near:
            raise UsageError(
                f"no such option: -{typed}",
                hint=f"did you mean --{name}?\n  to exclude the word: not:{quoted(bare)}",
            )
    return bare


def _unknown(verb: str, word: str, after: Sequence[str], options: Mapping[str, Options]) -> UsageError:
    name, equals, value = word.partition("=")
    hint = _meant(verb, name, value if equals else "".join(after[:1]), options)
    if verb in _ASKING:
        if len(name) == len("-p"):
            hint = f"to exclude the word: not:{name[1:]}"
        hint += f"\n  to search for the text: `exsearch -- {quoted(word)}`" * (verb == "search")
    return UsageError(f"no such option: {name}", hint=hint)


def _meant(verb: str, name: str, value: str, options: Mapping[str, Options]) -> str:
    """Return a hint about an unknown option: one near it, else a verb that has it, else a guess."""
    known, typed = _long(options[verb]), name.lstrip("-")
    slips = [each for each in known if typed == each or one_slip(typed, each)]
    if slips:
        return f"did you mean --{slips[0]}?"
    if value in known:  # --format json
        return f"for {value}: --{value}"
    owners = [other or "exsearch itself" for other in sorted(options) if name in options[other]]
    if owners:
        return f"it is an option of {', '.join(owners)}"
    near = nearest(typed, known) if len(typed) > 1 else None
    return f"did you mean --{near}?" if near else f"`exsearch {verb} --help` lists the options"


def _long(known: Options) -> list[str]:
    """Return the names of long options, without their dashes."""
    return [name[2:] for name in known if name.startswith("--")]
