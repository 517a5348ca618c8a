"""The verb `extract`: references -> examples -> modules in files, or one module on standard output."""

from __future__ import annotations

import os

from exsearch.asking import open_for_reading
from exsearch.commands import DONE
from exsearch.commands.show import referred
from exsearch.errors import UsageError
from exsearch.model import Record
from exsearch.output import files, plain
from exsearch.snippets.standalone import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.commands import Out
    from exsearch.config import Places


class ExtractRequest(Record):
    """Examples, and the folder or the one file to write them to."""

    refs: tuple[str, ...]
    folder: str | None
    file: str | None
    """"-" for standard output."""
    force: bool = False
    """Whether files that exist are overwritten."""


def extract(request: ExtractRequest, places: Places, out: Out) -> int:
    """Write examples as modules of their own, and print the paths; returns the exit status."""
    folder, file = request.folder, request.file
    if (folder is None) == (file is None):
        raise UsageError("extract needs one place to write to", hint="give either --to DIR or -o FILE")
    index = open_for_reading(places)
    examples = referred(index, request.refs, places, out, with_documents=True)
    if file is not None and len(examples) > 1:
        raise UsageError("-o takes one example", hint="--to DIR takes several")
    made = modules(examples)
    if file == "-":
        (text,) = [module.text for module in made]
        plain.write(plain.for_eyes(text) if out.style.terminal else text)
        paths = ["the module"]
    else:
        names = files.file_names([(example.symbol, example.project.name) for example in examples])
        paths = [str(file)] if folder is None else [os.path.join(folder, name) for name in names]
        texts = [module.text for module in made]
        files.write_files(dict(zip(paths, texts, strict=True)), force=request.force)
        plain.write(plain.table([(path,) for path in paths]))
    for path, module in zip(paths, made, strict=True):
        if module.undefined:
            out.say(f"exsearch: {path} needs {', '.join(module.undefined)}")
    return DONE
