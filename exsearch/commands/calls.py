"""The values of a command line -> the request of a verb, and its run. One function for each verb.

Both front doors call these with the values that `options` names, so that a request is made in one place.
"""

from __future__ import annotations

import os

from exsearch import __version__
from exsearch.commands import DONE, JSON, JSON_1, JSONL, Out
from exsearch.config import places, settings
from exsearch.errors import UsageError
from exsearch.output import plain, style_for
from exsearch.search.query import FIELDS, conditions_in, parse_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from exsearch.model import Query

    Given = Mapping[str, Any]
    """As `options` names the values of a verb, and `quiet`."""

_SUBJECT_AND_PREFIX = 2


def call(verb: str, given: Given) -> int:
    """Run a verb, and return the exit status."""
    return _CALLS[verb](given)


def _search(given: Given) -> int:
    from exsearch.commands.search import SearchRequest, search

    if given["interactive"]:
        return _pick(given)
    query = _query(given)
    if not query.words and not query.conditions:
        raise UsageError("nothing to search for", hint="`exsearch make_response`, or `exsearch --help`")
    request = SearchRequest(
        query, given["limit"], given["explain"], _form(given), given["yes"], not given["no_filters"]
    )
    return search(request, places(), _out(given))


def _pick(given: Given) -> int:
    for name, value in (("explain", "explain"), ("json", "as_json"), ("jsonl", "as_jsonl")):
        if given[value]:
            raise UsageError(f"-i shows one example, and --{name} lists them", hint="leave out one of them")
    from exsearch.commands.pick import PickRequest, pick, text_of

    request = PickRequest(text_of(_as_words(given)), given["limit"], not given["no_filters"])
    return pick(request, places(), _out(given))


def _usage(given: Given) -> int:
    from exsearch.commands.usage import UsageRequest, usage

    request = UsageRequest(_query(given), given["rare"], _form(given), given["yes"], not given["no_filters"])
    return usage(request, places(), _out(given))


def _at(given: Given) -> int:
    from exsearch.commands.at import AtRequest, at

    request = AtRequest(given["place"], given["typed"], given["rare"], _form(given), given["yes"])
    return at(request, places(), _out(given))


def _show(given: Given) -> int:
    from exsearch.commands import show as of

    parts = [part for part in (of.HIGHLIGHTED, of.FUNCTION, of.STANDALONE) if given[part]]
    if len(parts) > 1:
        raise UsageError(f"--{parts[0]} and --{parts[1]} are two different parts", hint="give one of them")
    to = _form(given) or (of.OPENED if given["open_"] else of.COPIED if given["copy"] else of.PRINTED)
    part = parts[0] if parts else of.ALL
    request = of.ShowRequest(tuple(given["refs"]), part, given["context"], given["header"], to)
    return of.show(request, places(), _out(given))


def _extract(given: Given) -> int:
    from exsearch.commands.extract import ExtractRequest, extract

    request = ExtractRequest(tuple(given["refs"]), given["folder"], given["file"], given["force"])
    return extract(request, places(), _out(given))


def _notice(given: Given) -> int:
    from exsearch.commands.notice import notice

    return notice(tuple(given["refs"]), places(), _out(given))


def _list(given: Given) -> int:
    from exsearch.commands.list import ListRequest, list_

    words, conditions = conditions_in(_as_words(given))
    if len(words) > _SUBJECT_AND_PREFIX:
        raise no_such_words("list", "a subject and a prefix", words)
    word, prefix = (*words, "", "")[:_SUBJECT_AND_PREFIX]
    return list_(ListRequest(word, prefix, _form(given), conditions), places(), _out(given))


def _add(given: Given) -> int:
    from exsearch.commands.add import AddRequest, add

    request = AddRequest(
        tuple(given["sources"] or ()),
        given["env"],
        given["stdlib"],
        given["symbol"],
        given["jobs"],
        given["strict"],
        given["no_docs"],
        given["docs"],
        given["no_project"],
        given["no_limit"],
    )
    return add(request, places(), _out(given))


def _update(given: Given) -> int:
    from exsearch.commands.update import UpdateRequest, update

    return update(UpdateRequest(given["strict"], given["no_limit"]), places(), _out(given))


def _remove(given: Given) -> int:
    from exsearch.commands.remove import RemoveRequest, remove

    request = RemoveRequest(tuple(given["sources"] or ()), given["env"], given["stdlib"])
    return remove(request, places(), _out(given))


def _pages(given: Given) -> int:
    from exsearch.commands.pages import PagesRequest, pages

    request = PagesRequest(tuple(given["symbols"]), given["folder"], given["count"], given["force"])
    return pages(request, places(), _out(given))


def _site(given: Given) -> int:
    words, conditions = conditions_in(_as_words({**given, "symbol": None}))
    if words:
        error = no_such_words("site", "conditions", words)
        error.hint = f"for the names in it: `exsearch site --to DIR --symbols {words[0]}`\n  {error.hint}"
        raise error
    from exsearch.commands.site import SiteRequest, site

    request = SiteRequest(
        given["folder"],
        given["symbol"],
        conditions,
        given["limit"],
        given["count"],
        given["jobs"],
        given["force"],
        not given["no_filters"],
    )
    return site(request, places(), _out(given))


def _doctor(given: Given) -> int:
    from exsearch.commands.doctor import DoctorRequest, doctor

    return doctor(DoctorRequest(given["deep"], given["rebuild"]), places(), _out(given))


def _config(given: Given) -> int:
    if given["words"]:
        raise no_such_words("config", "no words", given["words"])
    from exsearch.commands.config import ConfigRequest, config

    return config(ConfigRequest(_form(given), given["color"]), places(), _out(given))


def _completion(given: Given) -> int:
    from exsearch.commands.completion import completion

    return completion(given["shell"], os.path.basename(os.environ.get("SHELL", "")))


def _mcp(given: Given) -> int:
    from exsearch.commands.mcp import McpRequest, mcp

    request = McpRequest(tuple(given["words"] or ()), given["print_only"], given["allow_index"])
    return mcp(request, _out(given))


def _skill(given: Given) -> int:
    from exsearch.commands.skill import SkillRequest, skill

    request = SkillRequest(tuple(given["words"] or ()), given["in_project"], given["force"])
    return skill(request, _out(given))


def _version(given: Given) -> int:
    if given["words"]:
        raise no_such_words("version", "no words", given["words"])
    plain.write(f"exsearch {__version__}\n")
    return DONE


_CALLS: Mapping[str, Callable[[Given], int]] = {
    "search": _search,
    "usage": _usage,
    "at": _at,
    "show": _show,
    "extract": _extract,
    "notice": _notice,
    "list": _list,
    "add": _add,
    "update": _update,
    "remove": _remove,
    "pages": _pages,
    "site": _site,
    "doctor": _doctor,
    "config": _config,
    "completion": _completion,
    "mcp": _mcp,
    "skill": _skill,
    "version": _version,
}


def _out(given: Given) -> Out:
    said = settings(places())
    return Out(style_for(given.get("color"), said), given["quiet"], said)


def _query(given: Given) -> Query:
    return parse_query(_as_words(given))


def _as_words(given: Given) -> list[str]:
    """Return the words of a question, and its options that are conditions as words."""
    fields = [f"{field}:{value}" for field in FIELDS for value in given[field] or ()]
    return [*(given["words"] or ()), *fields]


def _form(given: Given) -> str:
    """Return the form for programs that is asked for; "" for none."""
    as_json, as_jsonl, schema = given["as_json"], given.get("as_jsonl"), given.get("schema")
    if schema and not (as_json or (as_jsonl and schema == 1)):
        raise UsageError(
            f"--schema {schema} " + ("is not for --jsonl" if as_jsonl else "is for --json"),
            hint="a line of --jsonl has all of its example: schema 1" if as_jsonl else "add --json",
        )
    return JSONL if as_jsonl else "" if not as_json else JSON_1 if schema == 1 else JSON


def no_such_words(verb: str, takes: str, words: Sequence[str]) -> UsageError:
    """Return the error for words that a verb does not take."""
    typed = " ".join(words)
    return UsageError(
        f"`exsearch {verb}` takes {takes}, not {typed}",
        hint=f"to search for these words: `exsearch search {verb} {typed}`",
    )
