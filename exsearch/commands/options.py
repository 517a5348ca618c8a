"""Options as people type them: an unknown one is an error that names the nearest, never a word.

Arguments in, arguments for Typer out. Excluded words (`-test`) and words after `--` are written in
the query language, because Typer would read the first as options and drop the difference of the second.
"""

from __future__ import annotations

from exsearch.errors import UsageError
from exsearch.search.query import LITERAL
from exsearch.search.slips import nearest, one_slip, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Options = Mapping[str, bool]
    """Every spelling of the options of a verb -> whether a value follows it."""

_SHORT_OPTION = 4
"""Letters: a plain word is too often one wrong letter away from so short a name (`-find`, `kind`)."""


def read_options(verb: str, arguments: Sequence[str], options: Mapping[str, Options]) -> list[str]:
    """Return the arguments of a verb as Typer shall read them.

    `options` are those of every verb, and of the command itself under "". Raises UsageError for an
    option that the verb does not have.
    """
    known = options[verb]
    given: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--":
            literal = [f"{LITERAL}{each}" for each in left]
            return [*given, *literal] if verb == "search" else [*given, "--", *left]
        if not word.startswith("-") or word == "-":
            given.append(word)
        elif takes := _as_known(word, known, verb):
            given.append(word)
            given += left[:1] * (takes == _VALUE_FOLLOWS)
            del left[: takes == _VALUE_FOLLOWS]
        elif verb == "search" and not word.startswith("--") and len(word) > 2:
            given.append(f"not:{_excluded(word, known)}")
        else:
            raise _unknown(verb, word, left, options)
    return given


def positionals(arguments: Sequence[str], known: Options) -> list[str] | None:
    """Return the arguments that are no options; None if one is an option that is not known."""
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
    """Say whether a word is a known option: 0, _COMPLETE, or _VALUE_FOLLOWS."""
    name, equals, _ = word.partition("=")
    if name in known:
        return _VALUE_FOLLOWS if known[name] and not equals else _COMPLETE
    short, rest = word[:2], word[2:]
    if word.startswith("--") or short not in known:
        return 0
    if known[short]:  # -n5
        return _COMPLETE if verb != "search" or rest.isdecimal() else 0
    is_cluster = verb != "search" and all(f"-{letter}" in known for letter in rest)  # -qj4 is not for here
    return _COMPLETE if is_cluster else 0


def _excluded(word: str, known: Options) -> str:
    """Return the word that `-word` excludes; UsageError if it is more like a long option with one dash."""
    bare = word[1:]
    typed = bare.partition("=")[0]
    for name in _long(known):
        is_near = one_slip(typed, name) and (len(name) > _SHORT_OPTION or sorted(typed) == sorted(name))
        if typed == name or is_near:
            raise UsageError(
                f"no such option: -{typed}",
                hint=f"did you mean --{name}?\n  to leave out what has the word: not:{quoted(bare)}",
            )
    return bare


def _unknown(verb: str, word: str, after: Sequence[str], options: Mapping[str, Options]) -> UsageError:
    name, equals, value = word.partition("=")
    hint = _meant(verb, name, value if equals else "".join(after[:1]), options)
    if verb == "search":
        if len(name) == len("-p"):
            hint = f"to leave out what has the word: not:{name[1:]}"
        hint += f"\n  to search for the text: `exsearch -- {quoted(word)}`"
    return UsageError(f"no such option: {name}", hint=hint)


def _meant(verb: str, name: str, value: str, options: Mapping[str, Options]) -> str:
    """Return what to do about an unknown option, before which a slip comes and after which a guess."""
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
