"""Write results to files: where the user said, whole or not at all, never over another by accident."""

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
    """Return a name for each (symbol, project): "make_response_sandman2.py"; a number where two agree."""
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
    """Write all files, each whole or not at all; none where one of them is there already.

    Each is written aside in its own folder and renamed. Raises UsageError for a file that is there
    and no `force`, OutputError where one cannot be written.
    """
    there = [path for path in files if os.path.lexists(path)]
    if there and not force:
        raise UsageError(f"{there[0]} is there already", hint="--force writes over it")
    for path, text in files.items():
        try:
            _write_whole(path, text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}") from error


def _write_whole(path: str, data: bytes) -> None:
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
