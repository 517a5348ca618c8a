"""What is installed, or in a wheel, with the source distribution of the same version -> one material.

The code is what is installed. The source distribution adds what wheels leave out: documents, examples and
tests.
"""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.readers import is_description, is_source
from exsearch.sources.archives.sdist import sdist_material
from exsearch.sources.documents import is_document
from exsearch.sources.files import text_of_name
from exsearch.sources.origins import Listed
from exsearch.sources.roles import role_of_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.sources.origins import Limits, Material

_SDIST = "sdist:"
"""Before the place of a file in the source distribution; no other place begins so."""
_ADDED = ("test", "example", "documentation")


def with_documents(material: Material, sdist: str, limits: Limits) -> Material:
    """Return a material with the documents, examples and tests in the archive `sdist`.

    An archive that cannot be read costs no more than itself.
    """
    try:
        beside = sdist_material(sdist, limits)
    except SourceError as error:
        skipped = Skipped(text_of_name(os.path.basename(sdist)), None, str(error))
        return material._replace(found=(*material.found, skipped))
    has = {each.path for each in material.found}
    added = {each.path: each for each in beside.found if _is_added(each, has)}
    # The long description is the README again.
    is_told = any("/" not in path and path.lower().startswith("readme") for path in added)
    own = [each for each in material.found if not (is_told and is_description(each.path))]

    def read(where: str, most_bytes: int) -> bytes:
        inside = where.removeprefix(_SDIST)
        return material.read(where, most_bytes) if inside == where else beside.read(inside, most_bytes)

    def module_of(path: str) -> str | None:
        return beside.module_of(path) if path in added else material.module_of(path)

    marked = [_marked(each) if isinstance(each, Listed) else each for each in added.values()]
    return material._replace(found=(*own, *marked), read=read, module_of=module_of)


def _is_added(each: Listed | Skipped, has: set[str]) -> bool:
    """Return whether a file of the source distribution is read besides the installed ones that it `has`."""
    path = each.path
    if path in has or path.removeprefix("src/") in has:
        return False
    if is_source(path):
        return role_of_path(path) in _ADDED and not path.endswith("/conf.py")  # the settings of Sphinx
    return is_document(path)


def _marked(each: Listed) -> Listed:
    return each._replace(place=_SDIST + each.place)
