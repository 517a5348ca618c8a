"""A wheel and the source distribution of the same version -> the material of one project.

The code is the wheel's. The source distribution adds what wheels leave out: documents, examples and tests.
"""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.readers import DESCRIPTIONS, is_source
from exsearch.sources.archives.sdist import sdist_material
from exsearch.sources.archives.wheel import stamps_of_archive, wheel_material
from exsearch.sources.documents import is_document
from exsearch.sources.files import text_of_name
from exsearch.sources.kinds import SDIST_ENDINGS
from exsearch.sources.origins import Listed
from exsearch.sources.roles import role_of_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.sources.files import Stamp
    from exsearch.sources.origins import Limits, Material

_SDIST = "sdist:"
"""Before the place of a file in the source distribution: no member of an archive has a colon there."""
_ADDED = ("test", "example", "documentation")


def stem_beside(wheel: str) -> str:
    """Return the place in the cache of the source distribution of a wheel, without its ending."""
    folder, file = os.path.split(wheel)
    return os.path.join(os.path.dirname(folder), "sdists", "-".join(file.split("-")[:2]))


def sdist_beside(wheel: str) -> str | None:
    """Return the source distribution that was fetched for a wheel; None if there is none."""
    places = (stem_beside(wheel) + ending for ending in SDIST_ENDINGS)
    return next(filter(os.path.isfile, places), None)


def release_material(place: str, limits: Limits) -> Material:
    """Return the material of the wheel at `place`, and of the source distribution that was fetched with it.

    A source distribution that cannot be read costs no more than itself.
    """
    wheel = wheel_material(place, limits)
    sdist = sdist_beside(place)
    if sdist is None:
        return wheel
    try:
        beside = sdist_material(sdist, limits)
    except SourceError as error:
        skipped = Skipped(text_of_name(os.path.basename(sdist)), None, str(error))
        return wheel._replace(found=(*wheel.found, skipped))
    has = {each.path for each in wheel.found}
    added = {each.path: each for each in beside.found if _is_added(each, has)}
    # The long description is the README again.
    is_told = any("/" not in path and path.lower().startswith("readme") for path in added)
    own = [each for each in wheel.found if not (is_told and each.path in DESCRIPTIONS)]

    def read(where: str, most_bytes: int) -> bytes:
        inside = where.removeprefix(_SDIST)
        return wheel.read(where, most_bytes) if inside == where else beside.read(inside, most_bytes)

    def module_of(path: str) -> str | None:
        return beside.module_of(path) if path in added else wheel.module_of(path)

    marked = [_marked(each) if isinstance(each, Listed) else each for each in added.values()]
    return wheel._replace(found=(*own, *marked), read=read, module_of=module_of)


def _is_added(each: Listed | Skipped, has: set[str]) -> bool:
    """Return whether a file of the source distribution is read besides those that the wheel `has`."""
    path = each.path
    if path in has or path.removeprefix("src/") in has:
        return False
    if is_source(path):
        return role_of_path(path) in _ADDED and not path.endswith("/conf.py")  # the settings of Sphinx
    return is_document(path)


def _marked(each: Listed) -> Listed:
    return each._replace(place=_SDIST + each.place)


def stamps_of_release(place: str, limits: Limits) -> Iterator[Stamp]:
    """Yield the stamps of both archives."""
    yield from stamps_of_archive(place, limits)
    if sdist := sdist_beside(place):
        yield from stamps_of_archive(sdist, limits)
