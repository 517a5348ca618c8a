"""A conda environment -> its packages with Python code that have no metadata of Python's own."""

from __future__ import annotations

import json
import os

from exsearch.model import Skipped
from exsearch.sources.files import read_optional, text_of_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = "conda-meta"
_SITE = "/site-packages/"
_METADATA = (b".dist-info", b".egg-info")
_MOST_BYTES = 50_000_000


def without_metadata(environment: str) -> list[Skipped]:
    """Return the packages that conda installed and that pip would not know, by the names of their records.

    A package of Python code nearly always has a dist-info folder, which `installed.scan` finds.
    https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html
    """
    folder = os.path.join(environment, _FOLDER)
    skipped = []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        content = (name.endswith(".json") and read_optional(os.path.join(folder, name), _MOST_BYTES)) or b""
        if _SITE.encode() not in content or any(mark in content for mark in _METADATA):
            continue  # most of them, so that they are not parsed
        if place := next(_modules(content), None):
            place = text_of_name(os.path.join(environment, *place.split("/")))
            reason = f"conda's package has no metadata of Python: add {place}"
            skipped.append(Skipped(text_of_name(os.path.join(folder, name)), None, reason))
    return skipped


def _modules(content: bytes) -> Iterator[str]:
    """Yield the paths of the packages and modules of a record that are Python code, and lie below it."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        return
    files = record.get("files") if isinstance(record, dict) else None
    for path in files if isinstance(files, list) else ():
        if isinstance(path, str) and path.endswith(".py") and _SITE in path and ".." not in path:
            above, _, inside = path.partition(_SITE)
            yield f"{above}{_SITE}{inside.partition('/')[0]}"
