"""The texts of licences, as people put them into their projects."""

from __future__ import annotations

import re

from exsearch.licenses.wording import _wordings


def license_text(spdx: str, *, holder: str = "The shop", year: str = "2020") -> str:
    """Return the text of a licence with a line of copyright, from the wording that exsearch ships."""
    wording = max(_wordings()[spdx], key=len)
    while found := re.search(r"<([^<>]*)>", wording):
        first = found[1].split("|")[0]
        wording = wording.replace(found[0], holder if first.startswith("=") else first, 1)
    text = re.sub(r"^\? ", "", wording, flags=re.MULTILINE).strip()
    has_title = spdx.startswith(
        ("Apache", "GPL", "LGPL", "AGPL", "MPL", "EPL", "EUPL", "CC0", "Python", "PSF")
    )
    return f"{text}\n" if has_title else f"Copyright (c) {year} {holder}\n\n{text}\n"
