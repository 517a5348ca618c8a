"""The theme of code: which there are, and which colours of it reach the terminal."""

from __future__ import annotations

import pytest
from rich.style import Style

from exsearch.errors import SettingsError
from exsearch.model import Example
from exsearch.output.code import in_color
from exsearch.output.themes import check_theme, look_of
from exsearch.readers.page.reader import read_page

PAGE = """title: x
slug: x

## Example 1 from shop
[shop](https://example.org) is it.

```python
~~def pay(amount):
    return "paid", amount + 1  # done
```
"""


@pytest.mark.parametrize("name", ["monokai", "github-dark", "ansi_light", "ansi_dark", "default"])
def test_themes_of_pygments_and_rich_are_known(name: str) -> None:
    check_theme(name, "config.toml:1")


@pytest.mark.parametrize(
    ("name", "near"), [("monokia", "monokai"), ("Monokai", "monokai"), ("os.path", None)]
)
def test_another_theme_is_an_error_with_the_nearest(name: str, near: str | None) -> None:
    with pytest.raises(SettingsError, match=f"^config.toml:1: no theme {name}$") as caught:
        check_theme(name, "config.toml:1")

    hint = caught.value.hint or ""
    assert hint.startswith(f'did you mean "{near}"?' if near else "the themes are ")


COLORS = [
    ({"COLORTERM": "truecolor", "TERM": "xterm"}, "1;38;2;255;70;137"),
    ({"COLORTERM": "", "TERM": "xterm-256color"}, "1;38;5;204"),
    ({"COLORTERM": "", "TERM": "xterm"}, "1;91"),
]


@pytest.mark.parametrize(("variables", "look"), COLORS)
def test_a_theme_has_as_many_colours_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], look: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert look_of(Style(color="#ff4689", bgcolor="#272822", bold=True)) == look
    assert look_of(Style(color="#000000", bgcolor="#272822")) == ""
    assert look_of("python") == ""


def test_a_theme_changes_colours_and_no_text() -> None:
    def bare(text: str) -> str:
        parts = text.split("\x1b[")
        return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])

    (shown,) = (each for each in read_page(PAGE, "x.md") if isinstance(each, Example))
    usual, other = (
        in_color(shown, None, header=True),
        in_color(shown, None, header=True, theme="monokai"),
    )

    assert usual != other
    assert bare(usual) == bare(other)
    assert "48;" not in other
