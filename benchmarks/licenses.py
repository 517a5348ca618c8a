"""Compare how licence files are recognised.

`python benchmarks/licenses.py FOLDER...` takes wheels and `.dist-info` folders below the folders: the licence
files of the first 300 distributions by name, each text once. It prints how many are named by the phrases of
`texts.txt` alone, by these and the whole wording (what exsearch does), and by `spdx-matcher` if it is
installed; and every file on which two of them differ, for reading by eye. `--most N` takes more.
"""

from __future__ import annotations

import argparse
import re
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from exsearch.licenses.texts import is_license_path, recognise, resembles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Name = Callable[[str], str]

_INFO = re.compile(r"(?:.*/)?([^/]+?)-\d[^/]*\.dist-info/(.+)")
NOTHING = "-"
LONGEST = 40_000
"""Characters; `spdx-matcher` takes many seconds for a collection of licences that is longer."""


def files_below(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield (distribution, path in its folder of metadata, content) of licence files."""
    for path in folder.rglob("*"):
        if path.suffix == ".whl":
            try:
                with zipfile.ZipFile(path) as wheel:
                    for name in wheel.namelist():
                        if (found := _INFO.fullmatch(name)) and is_license_path(name):
                            yield found[1].lower(), found[2], wheel.read(name)
            except (OSError, zipfile.BadZipFile):
                continue
        elif (found := _INFO.fullmatch(path.as_posix())) and is_license_path(path.name) and path.is_file():
            yield found[1].lower(), found[2], path.read_bytes()


def texts_of(folders: list[Path], most: int) -> dict[str, str]:
    """Return where each text of the first distributions was found."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for folder in folders:
        for name, path, content in files_below(folder):
            found.setdefault(name, []).append((path, content))
    texts: dict[str, str] = {}
    for name in sorted(found)[:most]:
        for path, content in sorted(set(found[name])):
            texts.setdefault(content.decode("utf-8", "replace"), f"{name}/{path}")
    return texts


def by_phrases(text: str) -> str:
    """Return the licence that alone has its phrases in a text."""
    found = resembles(text)
    return next(iter(found)) if len(found) == 1 else NOTHING


def by_wording(text: str) -> str:
    """Return the licence that a text is as a whole."""
    found = recognise(text)
    return found[0] if found else NOTHING


def by_spdx_matcher() -> Name | None:
    """Return what names a text by `spdx-matcher`, as "-only" where it leaves that open."""
    try:
        from spdx_matcher import analyse_license_text  # type: ignore[import-not-found]
    except ImportError:
        return None

    def name(text: str) -> str:
        if len(text) > LONGEST:
            return "too long"
        try:
            found, _ = analyse_license_text(text)
        except Exception:  # noqa: BLE001, because it is another project's
            return "failed"
        named = {each.replace("-or-later", "-only") for each in found["licenses"]}
        return " and ".join(sorted(named)) or NOTHING

    return name


def main() -> None:
    """Print the table, and where two ways differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=300)
    arguments = parser.parse_args()
    texts = texts_of(arguments.folders, arguments.most)
    ways: dict[str, Name] = {"phrases": by_phrases, "exsearch": by_wording}
    if matcher := by_spdx_matcher():
        ways["spdx-matcher"] = matcher
    named: dict[str, list[str]] = {}
    print(f"{len(texts)} texts")
    for way, name in ways.items():
        started = time.process_time()
        named[way] = [name(text) for text in texts]
        seconds = time.process_time() - started
        known = sum(each not in (NOTHING, "too long", "failed") for each in named[way])
        print(f"{way}: {known} named, {1000 * seconds / max(len(texts), 1):.1f} ms each", flush=True)
    for place, *answers in zip(texts.values(), *named.values(), strict=True):
        if len(set(answers)) > 1:
            print(place, *answers, sep="\t")


if __name__ == "__main__":
    main()
