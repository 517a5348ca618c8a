"""Write results to files that the user names: each file whole or not at all."""

from __future__ import annotations

import os
import re

from exsearch.errors import OutputError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME = 100


def file_names(labels: Sequence[tuple[str | None, str | None]]) -> list[str]:
    """Return a name for each (symbol, project): "make_response_sandman2.py", with a number if it repeats."""
    names: list[str] = []
    for symbol, project in labels:
        words = [word for word in ((symbol or "").rpartition(".")[2], project or "") if word]
        stem = _UNSAFE.sub("_", "_".join(words)).strip("_").lower()[:_LONGEST_NAME] or "example"
        stem = f"example_{stem}" if stem[0].isdigit() else stem
        name, number = f"{stem}.py", 1
        while name in names:
            number += 1
            name = f"{stem}_{number}.py"
        names.append(name)
    return names


def write_files(files: Mapping[str, str], *, force: bool) -> None:
    """Write all files.

    Raises UsageError, and writes nothing, if a file exists and `force` is false. Raises OutputError if a
    file cannot be written.
    """
    existing = [path for path in files if os.path.lexists(path)]
    if existing and not force:
        raise UsageError(f"{existing[0]} exists already", hint="--force replaces it")
    for path, text in files.items():
        try:
            _write_whole(path, text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}") from error


def _write_whole(path: str, data: bytes) -> None:
    """Write to a file beside `path` and rename it, so that a crash leaves no half of a file."""
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    aside = f"{path}.{os.getpid()}.part"
    try:
        with open(aside, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        if os.path.lexists(aside):
            os.unlink(aside)
        raise
