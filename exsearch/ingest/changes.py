"""Compare the files of a source with what is stored: which projects and pages have to be read?

Apart from `add`, because an update that finds no change needs no more than this.
"""

from __future__ import annotations

from exsearch import __version__
from exsearch.index.items import PAGE, PROJECT
from exsearch.model import Record
from exsearch.sources.fingerprint import survey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.held import HeldOrigin
    from exsearch.index.protocol import Reader
    from exsearch.sources.origins import Listing, Located, Origin

RANKING = "ranking"
"""Key of the meta value that names the edition of the rules that the stored rank keys were made by."""


_NO_LIMIT = " --no-limit"
"""Ends the fingerprint of a project that was read without limits; no symbol is called so."""
_BUILT_IN = "built-in"
"""Kind of the built-in pages."""


class Changed(Record):
    """A project or page that has to be read, and the fingerprint to store with it."""

    origin: Origin
    fingerprint: str
    source_bytes: int
    stamps: str
    """As in `Survey`; "" if the project is not read for all symbols, too."""
    may_refresh: bool
    """Whether it was read by the same rules before, so that its changed files may be enough."""
    listing: Listing | None
    """As in `Survey`."""


def differs(index: Reader, located: Located, *, no_limit: bool = False) -> bool:
    """Return whether `add` would find another state than before, by names, sizes and times."""
    stored = stored_of(index, located.name)
    keys = {key_of(origin) for origin in located.origins}
    symbols = index.symbols_read(located.name)
    if stored.keys() - keys or changed_in(located, stored, symbols, no_limit=no_limit):
        return True
    skipped = {skipped.path for _, skipped in index.skipped(located.name, unread=True)}
    unread = {key for _, key in keys - stored.keys()}
    return skipped - unread != {skipped.path for skipped in located.skipped}


def changed_in(
    located: Located,
    stored: dict[tuple[str, str], HeldOrigin],
    symbols: Sequence[str],
    *,
    no_limit: bool = False,
) -> list[Changed]:
    """Return the projects and pages that are new, or were read for other symbols, or have changed.

    With `no_limit` also the projects that were read with limits. One that was read without them stays as
    it is until it changes.

    Files have changed if their names, sizes or times have, or if an older edition of the reader read them.
    """
    changed = []
    surveys = located.surveys or map(survey, located.origins)
    for origin, found in zip(located.origins, surveys, strict=True):
        fingerprint = " ".join((found.fingerprint, *symbols)) if origin.kind != PAGE else found.fingerprint
        if located.kind == _BUILT_IN:  # an index that was made elsewhere is copied: times differ
            fingerprint = f"{__version__} {found.source_bytes}"
        held = stored.get(key_of(origin))
        if origin.kind != PAGE and (
            no_limit or (held is not None and held.fingerprint == fingerprint + _NO_LIMIT)
        ):
            fingerprint += _NO_LIMIT
        if held is None or held.fingerprint != fingerprint:
            stamps = "" if symbols else found.stamps
            is_alike = held is not None and _rules_of(held.fingerprint) == _rules_of(fingerprint)
            may_refresh = bool(stamps) and is_alike
            changed.append(
                Changed(origin, fingerprint, found.source_bytes, stamps, may_refresh, found.listing)
            )
    return changed


def _rules_of(fingerprint: str) -> list[str]:
    """Return all of a fingerprint but the digest of the stamps."""
    words = fingerprint.split(" ")
    return [words[0], *words[2:]]


def stored_of(index: Reader, source: str) -> dict[tuple[str, str], HeldOrigin]:
    """Return what is stored of the projects and pages of a source, by kind and key."""
    return {(held.kind, held.key): held for held in index.origins(source)}


def key_of(origin: Origin) -> tuple[str, str]:
    """Return the kind and the key that a project or page is stored under."""
    return (PAGE if origin.kind == PAGE else PROJECT), origin.key


def is_ranking_old(index: Reader) -> bool:
    """Return whether the stored rank keys were made by other rules than those of today."""
    from exsearch.search.rank import EDITION

    return index.meta(RANKING) != EDITION
