"""Complete verbs, symbols, projects and sources in the shell, at the price of a search.

Speaks the dialects of the scripts that `exsearch --install-completion` installs. What is offered
goes back into a shell, so only names made of plain characters are.
"""

from __future__ import annotations

from exsearch.config import places
from exsearch.errors import ExsearchError
from exsearch.index.store import Index, open_index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_MOST = 200
_LISTED = ("symbols", "projects", "licenses", "sources", "examples")
_CLASSES = ("permissive", "weak-copyleft", "copyleft", "unstated")


def completions(environment: Mapping[str, str], verbs: Collection[str]) -> str | None:
    """Return what to print for the shell; None where Typer knows better: options, other shells."""
    shell = environment.get("_EXSEARCH_COMPLETE", "").removeprefix("complete_")
    words = _words(environment, shell)
    if words is None or words[-1].startswith("-"):
        return None
    *before, word = words
    try:
        offered = sorted(set(_offered(open_index(places().index_file), before, word, verbs)))
    except ExsearchError:
        offered = sorted(verb for verb in verbs if not before and verb.startswith(word))
    return _in_dialect(shell, [each for each in offered if _is_plain(each)][:_MOST], environment)


def _words(environment: Mapping[str, str], shell: str) -> list[str] | None:
    """Return the words after the command, the one at the cursor last."""
    if shell == "bash":
        words = environment.get("COMP_WORDS", "").split(
            "\n" if "\n" in environment.get("COMP_WORDS", "") else None
        )
        at = environment.get("COMP_CWORD", "")
        return [*words, ""][1 : int(at) + 1] or [""] if at.isdecimal() else None
    if shell in ("zsh", "fish"):
        line = environment.get("_TYPER_COMPLETE_ARGS", "")
        words = line.split()[1:]
        return words if words and not line.endswith(" ") else [*words, ""]
    return None


def _offered(index: Index, before: list[str], word: str, verbs: Collection[str]) -> list[str]:
    verb = before[0] if before else ""
    field, colon, value = word.partition(":")
    if not before and not colon:
        return [v for v in verbs if v.startswith(word)] + (_names(index, word) if word else [])
    if verb == "list" and len(before) == 1:
        return [listed for listed in _LISTED if listed.startswith(word)]
    if verb in ("remove", "update"):
        return [name for name, *_ in index.sources() if name.startswith(word)]
    if verb in ("add", "doctor"):
        return []
    if colon and field == "project":
        return [f"project:{name}" for name, *_ in index.count_projects(value) if name]
    if colon and field == "license":
        stated = [spdx for spdx, *_ in index.count_licenses(value) if spdx]
        return [f"license:{each}" for each in (*_CLASSES, *stated) if each.lower().startswith(value.lower())]
    return _names(index, word) if word else []


def _names(index: Index, word: str) -> list[str]:
    """Return the next whole piece of each name that starts so: `flask.` before all that is in it."""
    return [name for name in index.names_starting(word, _MOST * 5) if name.startswith(word.lower())]


def _is_plain(name: str) -> bool:
    bare = "".join(char for char in name if char not in "._-:/@+")
    return name.isascii() and bare.isalnum()


def _in_dialect(shell: str, offered: list[str], environment: Mapping[str, str]) -> str:
    if shell == "zsh":
        listed = "\n".join('"' + name.replace(":", r"\\:") + '"' for name in offered)
        return f"_arguments '*: :(({listed}))'\n" if offered else "_files\n"
    return "".join(f"{name}\n" for name in offered)
