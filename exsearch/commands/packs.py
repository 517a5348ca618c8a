"""`exsearch list packs`: what each pack would add, which are added, and which suit the user's environment."""

from __future__ import annotations

import os

from exsearch.commands import DONE, write_json
from exsearch.errors import IndexMissing, UsageError
from exsearch.index.sqlite.read import open_index
from exsearch.model import Record
from exsearch.output import plain
from exsearch.sources.environments import environment_of
from exsearch.sources.kinds import PACK, PACK_ENDING
from exsearch.sources.packs import Pack, built_in_packs, pack_called, source_of
from exsearch.sources.provided import provider_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places

_MOST_SUITING = 5
"""Modules that a terminal names for one pack."""


class Offered(Record):
    """A pack, and what it would bring here."""

    pack: Pack
    indexed: int | None
    """How many members the index has; None if the pack is not added.

    It may lack some: the run was stopped, or a member could not be fetched.
    """
    suits: tuple[tuple[str, int], ...]
    """(module that the environment has, members that use it), those that most of them use first."""

    def is_in_part(self) -> bool:
        """Return whether the pack is added, but not all of its members."""
        return self.indexed is not None and self.indexed < len(self.pack.members)

    def added(self) -> str:
        """Return "added", "3 of 12 added", or "" if the pack is not added."""
        if self.is_in_part():
            return f"{self.indexed} of {len(self.pack.members)} added"
        return "" if self.indexed is None else "added"


def list_packs(prefix: str, form: str, places: Places, out: Out) -> int:
    """Write the packs, or the members of one; returns the exit status.

    Raises UsageError if no pack is called so.
    """
    offered = offered_packs(places, named=prefix.removeprefix(PACK))
    wanted = source_of(prefix).removeprefix(PACK)
    found = [each for each in offered if _starts_with(each.pack.source.removeprefix(PACK), wanted)]
    if not found:
        names = ", ".join(each.pack.source for each in offered)
        raise UsageError(f"no pack starts with {prefix}", hint=f"the packs are {names}")
    if form:
        write_json(map(_as_dict, found), form)
    elif wanted and len(found) == 1:
        _write_members(found[0].pack, out)
    elif out.style.terminal:
        from exsearch.output.packs import write_packs

        write_packs([_block(each) for each in found], out.style)
        out.say(
            "exsearch: `exsearch list packs NAME` lists what is in a pack; a pack of yours is a file in TOML"
        )
    else:
        plain.write(plain.table(map(_line, found), color=out.style.color))
    return DONE


def _starts_with(name: str, wanted: str) -> bool:
    """Return whether a name, a path or the name of its file starts so."""
    return name.startswith(wanted) or os.path.basename(name).startswith(wanted)


def offered_packs(
    places: Places, environment: Mapping[str, str] = os.environ, *, named: str = ""
) -> list[Offered]:
    """Return the packs of exsearch, those of the user that were added, and the one in a file that is `named`.

    Raises SourceError if that file is no pack.
    """
    held = _held(places)
    own = {name for name in held if os.path.isfile(name.removeprefix(PACK))}
    own |= {source_of(PACK + named)} if named.endswith(PACK_ENDING) else set()
    packs = [*built_in_packs(), *(pack_called(name.removeprefix(PACK)) for name in sorted(own))]
    env = environment_of(environment, None)
    modules = {module for pack in packs for module in pack.uses()}
    there = set() if env.is_own else {module for module in modules if provider_of(env.path, module)}
    return [Offered(pack, held.get(pack.source), _suits(pack, there)) for pack in packs]


def _held(places: Places) -> dict[str, int]:
    """Return how many projects the index has of each pack that is added."""
    try:
        index = open_index(places.index_file)
    except IndexMissing:
        return {}
    held = {name: len(index.origins(name)) for name, kind in index.source_kinds().items() if kind == "pack"}
    index.close()
    return held


def _suits(pack: Pack, there: set[str]) -> tuple[tuple[str, int], ...]:
    return tuple((module, count) for module, count in pack.uses().items() if module in there)


def _block(each: Offered) -> tuple[str, Sequence[str]]:
    """Return the heading of a pack, and the sentences about it."""
    pack = each.pack
    size = f"{plain.counted(len(pack.members), 'project')}, {_megabytes(pack.size_bytes())} MB"
    sentences = [f"{pack.title}: {', '.join(member.name for member in pack.members)}"]
    if each.is_in_part():
        sentences.append(f"It is not whole: `exsearch add {pack.source}` goes on.")
    elif each.indexed is not None:
        sentences.append(f"It is added. `exsearch remove {pack.source}` takes it out.")
    elif each.suits:
        (module, most), *others = each.suits
        known = [f"{module} ({most} of them use it)", *(f"{other} ({count})" for other, count in others)]
        more = [f"and {len(known) - _MOST_SUITING} more"] if len(known) > _MOST_SUITING else []
        sentences.append(f"Your environment has {', '.join([*known[:_MOST_SUITING], *more])}.")
        sentences.append(f"`exsearch add {pack.source}`")
    added = each.added()
    return f"{pack.source}  {size}{f'  {added}' if added else ''}", sentences


def _line(each: Offered) -> Sequence[object]:
    pack = each.pack
    suits = ", ".join(f"{module} {count}" for module, count in each.suits)
    names = ", ".join(member.name for member in pack.members)
    return (
        pack.source,
        _megabytes(pack.size_bytes()),
        len(pack.members),
        each.added(),
        suits,
        names,
    )


def _write_members(pack: Pack, out: Out) -> None:
    rows = [
        (each.name, each.version, each.license or plain.UNSTATED, _megabytes(each.size_bytes),
         " ".join(each.uses), each.why)
        for each in pack.members
    ]  # fmt: skip
    if not out.style.terminal:
        plain.write(plain.table(rows, color=out.style.color))
        return
    from exsearch.output.packs import write_members

    write_members(f"{pack.source}: {pack.title}", rows, out.style)


def _as_dict(each: Offered) -> dict[str, object]:
    pack = each.pack
    return {
        "pack": pack.source,
        "title": pack.title,
        "added": each.indexed is not None,
        "indexed": each.indexed or 0,
        "size_bytes": pack.size_bytes(),
        "suits": dict(each.suits),
        "members": [
            {
                "name": member.name,
                "version": member.version,
                "why": member.why,
                "license": member.license or None,
                "size_bytes": member.size_bytes or None,
                "uses": list(member.uses),
                "archive": member.archive,
            }
            for member in pack.members
        ],
    }


def _megabytes(size_bytes: int) -> str:
    """Return a size in MB; a tenth, if it is less: "0.0" looks as if it were nothing."""
    return f"{max(size_bytes / 1_000_000, 0.1 * bool(size_bytes)):.1f}"
