"""Texts of example pages."""

from __future__ import annotations

import textwrap
import time

HEADER = """\
title: flask.helpers make_response Example Code
category: page
slug: flask-helpers-make-response-examples
sidebartitle: flask.helpers make_response
meta: Python example code for the make_response function from the flask.helpers module.
"""

SECTION = """\
## Example {number} from sandman
[sandman](https://example.org/sandman) is a code library for REST.

sandman is provided under the
[MIT license](https://example.org/sandman/blob/main/LICENSE).

[**sandman / sandman / service.py**](https://example.org/sandman/blob/main/sandman/./service.py)

"""

CODE = "~~from flask import make_response\n\n~~answer = make_response('{name}')\n"

KETTLE = """\
title: kettle boil Example Code
slug: kettle-boil-examples
symbol: kettle.boil

## Example 1 from teapot
[teapot](https://example.org/teapot) is a sample.

```python
~~kettle.boil()
```
"""
"""A page about a symbol that no built-in example uses."""


def settle() -> None:
    """Wait until pages that were written before are old enough for their times to be trusted.

    A page that is younger when it is read is read again by the next update, because a second change in the
    same tick of the clock would leave its times as they are.
    """
    time.sleep(0.06)


def page(code: str, *, header: str = HEADER, section: str = SECTION) -> str:
    """Return the text of a page with one example: `code` between its fences."""
    return f"{header}\n\n{section.format(number=1)}```python\n{textwrap.dedent(code)}```\n"


def named(slug: str, code: str = CODE) -> str:
    """Return a page with this slug; in `code`, `{name}` becomes the slug."""
    header = HEADER.replace("flask-helpers-make-response-examples", slug)
    return page(code.replace("{name}", slug), header=header)
