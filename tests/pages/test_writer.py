"""Writing a page: reading it gives the same records, or writing raises the reason why it cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from helpers.pages import HEADER, SECTION
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from exsearch.errors import PageError
from exsearch.licenses import read_license
from exsearch.model import UNSTATED, Example, File, License, Page, Project, Skipped
from exsearch.readers.page.prose import read_section
from exsearch.readers.page.reader import LONGEST_FENCE, MARK, read_page
from exsearch.readers.page.writer import write_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

PATH = "flask/redirect.md"
PROJECT = Project("sandman", "https://example.org/sandman", None, "a library.", (("documentation", "d"),))
ONE = Example(
    id="redirect:1",
    symbol="flask.redirect",
    aliases=("flask.helpers.redirect",),
    kind="function",
    page=Page("redirect", "flask redirect Example Code", PATH),
    position=1,
    number=1,
    project=PROJECT,
    license=read_license("MIT license", "https://example.org/sandman/blob/main/LICENSE"),
    file=File("sandman/views.py", "https://example.org/sandman/blob/main/sandman/views.py"),
    code="from flask import redirect\n\nredirect('/')\n",
    segments=None,
    highlighted=(1, 3),
    cuts=(),
)


def read(text: str) -> list[Example | Skipped]:
    return list(read_page(text, PATH))


def with_positions(examples: Sequence[Example]) -> list[Example]:
    """Return the examples as those of one page, in this order."""
    first = examples[0]
    shared: dict[str, Any] = {"page": first.page, "symbol": first.symbol, "kind": first.kind}
    slug = first.page.slug if first.page else ""
    return [
        e._replace(id=f"{slug}:{n}", position=n, aliases=first.aliases, **shared)
        for n, e in enumerate(examples, 1)
    ]


# -- records, as they may come from a page

NASTY = [
    "[",
    "]",
    "(",
    ")",
    "](",
    "`",
    "```",
    "~~",
    "~~~",
    "\\",
    "\\\\",
    '"',
    "'",
    "*",
    "**",
    "#",
    "##",
    "<",
    "&",
]
WORDS = [
    "is",
    "are",
    "a",
    "the",
    "one",
    "from",
    "under",
    "and",
    "license",
    "MIT",
    "docs",
    "x",
    "/",
    ".",
    ":",
    "-",
]
PHRASES = [
    "## Example 1 from p",
    "(aside)",
    "[x](y)",
    "is a library",
    "under the",
    "---",
    "null",
    "1.10",
    "é🐍\x00\x1b",
]


def one_line(text: str) -> str:
    """Return text as a record has it: one line with single blanks."""
    return " ".join(text.split())


pieces = st.sampled_from(NASTY + WORDS + PHRASES) | st.text(max_size=6)
texts = st.lists(pieces, max_size=8).flatmap(
    lambda parts: st.sampled_from([" ", ""]).map(lambda gap: one_line(gap.join(parts)))
)
some_text = texts.filter(bool)

# White space ends a link's address, and one that starts with "/" leads to the site's own pages.
addresses = (
    st.lists(
        st.sampled_from(["https://e.org", "/a", "(b)", "(", ")", "[", "]", "\\", "#", "?q", "é"]), min_size=1
    )
    .map("".join)
    .filter(lambda url: not url.startswith("/"))
)

# The other words for these three labels are read as one of them.
plain_labels = some_text.filter(
    lambda label: not re.search(r"\bdocs?\b|documentation|\bpypi\b|home\s?page|site\b", label, re.IGNORECASE)
)
labelled = st.dictionaries(
    st.sampled_from(["documentation", "pypi", "website"]) | plain_labels, addresses, max_size=4
).map(lambda links: tuple(links.items()))


@st.composite
def projects(draw: st.DrawFn) -> Project:
    name = draw(st.none() | some_text)
    url = draw(st.none() | addresses)
    links = draw(labelled)
    # A link without a label, in a heading without a name, counts as the licence's if it leads to a licence.
    if name is None and url is not None and re.search(r"licen[cs]e|copying", url, re.IGNORECASE):
        url = None
    return Project(name, url, None, draw(st.none() | some_text), links)


def states_a_license(description: str | None) -> bool:
    """Return whether a page with this description, and no other words about licences, states a licence."""
    return read_section(None, (description or "").replace("[", "\\[")).license != UNSTATED


licenses = st.builds(read_license, st.none() | some_text, st.none() | addresses).map(
    lambda found: found if found.text or found.url else UNSTATED
)

names = st.sampled_from(
    ["a.py", "views.py", "__init__.py", "b c.py", "a**b", "[x]", "`", "é", "\\", "#", "(y)"]
)


@st.composite
def files(draw: st.DrawFn) -> File:
    path = "/".join(draw(st.lists(names, max_size=3)))
    in_address = re.sub(r"[\s#?]", "-", path)  # white space, "#" and "?" end a path in an address
    kind = draw(st.sampled_from(["none", "address", "blob", "label"]))
    if kind == "none":
        return File(None, None)
    if kind == "blob":
        part = draw(st.sampled_from(["", "#L3-L9", "?raw=1"]))
        return File(in_address or None, f"https://e.org/x/blob/main/{in_address}{part}")
    # Without "/blob/" in the URL, the path comes from the label.
    return File(path or None, draw(addresses) if kind == "address" else None)


# A line of code is anything between two newlines.
CODE_LINES = [
    *(
        "",
        " ",
        "\t",
        "x = 1",
        "    y",
        "\r",
        "x\r",
        "\x0c",
        "\u2028",
        "\ufeff",
        "\\",
        "~",
        "~x",
        " ~~",
        "#",
        "é\x00",
    ),
    *(
        "```",
        "````",
        "   ```",
        "    ```",
        "```python",
        "````python",
        "~~~",
        "~~~~",
        " ~~~",
        "`" * 19,
        "`" * 20,
        "`" * 40,
    ),
    *(
        "## Example 1 from p",
        "# Example",
        "## Examples",
        "## ... source file abbreviated to get to x examples ...",
    ),
    *(
        "title: x",
        "---",
        "[**p / a.py**](u)",
        "under the MIT license",
        "from flask import redirect",
        "redirect()",
    ),
]
code_lines = st.sampled_from(CODE_LINES) | st.text(max_size=10).map(lambda text: text.replace("\n", ""))


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Any]:
    lines = draw(st.lists(code_lines, min_size=1, max_size=8))
    marked = draw(st.sets(st.integers(1, len(lines)), min_size=1))
    # A line that starts with the mark can only be a highlighted one.
    marked |= {n for n, line in enumerate(lines, 1) if line.startswith(MARK)}
    cuts = [n for n, line in enumerate(lines, 1) if line.startswith("## ...")]
    return {
        "code": "".join(f"{line}\n" for line in lines),
        "highlighted": tuple(sorted(marked)),
        "cuts": tuple(cuts),
    }


identifiers = st.sampled_from(
    ["flask", "helpers", "redirect", "Q", "_x", "Example", "source", "größe", "null", "on"]
)
dotted = st.lists(identifiers, min_size=1, max_size=4).map(".".join)


@st.composite
def pages(draw: st.DrawFn) -> list[Example]:
    """Draw the examples of a whole page."""
    symbol = draw(st.none() | dotted)
    # Only a symbol has other names.
    aliases = draw(st.sets(dotted, max_size=3)) - {symbol} if symbol else set()
    slug = draw(st.sampled_from(["flask-redirect-examples", "null", "1.0", "x" * 200]))
    shared: dict[str, Any] = {
        "symbol": symbol,
        "kind": draw(st.none() | some_text),
        "aliases": tuple(sorted(aliases)),
        "page": Page(slug, draw(texts), PATH),
    }
    examples = []
    for _ in range(draw(st.integers(1, 4))):
        project = draw(projects())
        stated = draw(licenses)
        # Words such as "under the MIT license" in a description state a licence where nothing else does.
        if stated == UNSTATED and states_a_license(project.description):
            project = project._replace(description=None)
        number = draw(st.none() | st.integers(0, 999_999_999))
        facts: dict[str, Any] = {
            "number": number,
            "project": project,
            "license": stated,
            "file": draw(files()),
        }
        examples.append(ONE._replace(**shared, **facts, **draw(blocks())))
    return with_positions(examples)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages())
@example([ONE._replace(project=Project(None, None, None, None, ()), license=read_license("v. A license"))])
def test_reading_a_written_page_gives_the_same_records(examples: list[Example]) -> None:
    assert read(write_page(examples)) == examples


# -- pages, as people may write them

page_lines = st.sampled_from(
    [
        *("## Example 1 from p", "## Example 2 from [q](https://e.org/q)", "## Example"),
        *(r"### Examples of \[x\]\(y\) #", "[p](https://e.org/p)", "([docs](d) and [x\\](y](z))"),
        *("is a library.", "The [p](u) library", "[](u)", "[p]()", "It is under the [MIT license](l)."),
        *("under the BSD License", "Licensed. [x](LICENSE)", "[license](u) x.", "x", "is", "(", "\\", "#"),
        *("[**p / a / b.py**](https://e.org/p/blob/main/./a/b.py#L1)", "[**b.py**]()", "[** / ..**](u)"),
        *("```python", "```", "````python", "````", "~~~", "~~~py", " ```", "  ~~~", "```sh"),
        *("~~redirect()", "redirect", "## ... source file continues with no further examples", "", "", ""),
        *("title: a b", "symbol: a.b", "kind: x: y", "aliases: c.d", "slug: -s-", "---", "- x"),
        *("> [x](y)", "\t", "\x0c", "and", "[** **](u)"),
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(page_lines | st.text(max_size=5), max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
@example([r"## Example 1 from \# \ ", "[p](u", ")", "```", "~~x", "```"], "\n", True)
@example(["```", "~~" + "`" * 3, "~~" + "~" * 30, "~~~~~", "```"], "\n", True)
@example(["~~~", "~~" + "`" * 30, "x", "~~~"], "\r\n", True)
def test_the_records_of_any_page_can_be_written(lines: list[str], newline: str, in_section: bool) -> None:
    start = HEADER + "\n\n" + SECTION.format(number=1) if in_section else ""
    found = read((start + "\n".join(lines) + "\n").replace("\n", newline))

    # A page holds no skipped blocks, so the examples move up.
    examples = [item for item in found if isinstance(item, Example)]
    if examples:
        examples = with_positions(examples)
        assert read(write_page(examples)) == examples


alphabet = st.text(alphabet="`[]()<!*_>&|~#-\n\r\x00\x1b ax:", max_size=200)


@settings(max_examples=300, deadline=None)
@given(alphabet, st.booleans())
def test_any_text_is_a_page_and_code_consists_of_its_lines(text: str, in_section: bool) -> None:
    start = HEADER + "\n\n" + SECTION.format(number=1) if in_section else ""
    lines = (start + text).split("\n")

    for item in read(start + text):
        if isinstance(item, Skipped):
            assert item.line is not None
            assert 1 <= item.line <= len(lines)
            continue
        rest = iter(lines)
        for number, line in enumerate(item.code.split("\n")[:-1], 1):
            marked = (MARK if number in item.highlighted else "") + line
            # Highlighted lines without a mark name the symbol. A fence may be indented.
            assert any(their.lstrip(" ") in (marked.lstrip(" "), line.lstrip(" ")) for their in rest)


# -- real pages


def test_every_real_page_can_be_written_and_read_again(real_pages: Path) -> None:
    written = 0
    for path in sorted(real_pages.rglob("*.markdown")):
        items = list(read_page(path.read_bytes().decode(), PATH))
        examples = [item for item in items if isinstance(item, Example)]
        if examples:
            written += len(examples)
            assert read(write_page(examples)) == examples, path.name

    assert written == 757


# -- the written text


def test_a_page_is_written_as_people_write_them() -> None:
    assert write_page([ONE]) == (
        "title: flask redirect Example Code\n"
        "category: page\n"
        "slug: redirect\n"
        "symbol: flask.redirect\n"
        "kind: function\n"
        "sidebartitle: flask redirect\n"
        "meta: Python example code that shows how to use redirect from the flask module.\n"
        "aliases: flask.helpers.redirect\n"
        "toc: False\n"
        "\n\n"
        "`redirect` is a function within the `flask` module.\n"
        "\n\n"
        "## Example 1 from sandman\n"
        "[sandman](https://example.org/sandman)\n"
        "([documentation](d))\n"
        "is a library.\n\n"
        "The code is open source under the\n"
        "[MIT license](https://example.org/sandman/blob/main/LICENSE).\n\n"
        "[**sandman / sandman / views.py**](https://example.org/sandman/blob/main/sandman/views.py)\n\n"
        "```python\n"
        "~~from flask import redirect\n"
        "\n"
        "~~redirect('/')\n"
        "```\n"
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("method", "`get` is a method of the `httpx.Client` class."),
        ("property", "`get` is a property of the `httpx.Client` class."),
        ("function", "`get` is a function within the `httpx.Client` module."),  # control
    ],
)
def test_what_a_class_has_is_said_to_be_of_the_class(kind: str, said: str) -> None:
    page = write_page([ONE._replace(symbol="httpx.Client.get", aliases=(), kind=kind)])

    assert f"\n{said}\n" in page
    (meta,) = [line for line in page.splitlines() if line.startswith("meta:")]
    assert ("of the httpx.Client class" in meta) == (kind != "function")


def test_fields_that_only_source_has_are_left_out() -> None:
    from_source = ONE._replace(
        project=PROJECT._replace(version="1.0"), segments=((1, 7, 3),), how="import", role="test", source="x"
    )

    assert write_page([from_source]) == write_page([ONE])


LONG = "x" * 3000


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda e: [], id="no example"),
        pytest.param(lambda e: [e._replace(page=None)], id="no page"),
        pytest.param(lambda e: [e, e], id="positions twice"),
        pytest.param(lambda e: [e._replace(position=2)], id="positions from 2"),
        pytest.param(lambda e: [e, e._replace(position=3)], id="positions with a gap"),
        pytest.param(lambda e: [e, e._replace(position=2, symbol="flask.abort")], id="two symbols"),
        pytest.param(lambda e: [e, e._replace(position=2, kind="class")], id="two kinds"),
        pytest.param(lambda e: [e, e._replace(position=2, aliases=())], id="two sets of aliases"),
        pytest.param(lambda e: [e, e._replace(position=2, page=Page("x", "y", PATH))], id="two pages"),
        pytest.param(lambda e: [e._replace(code="~~x\ny\n", highlighted=(2,))], id="mark without highlight"),
        pytest.param(lambda e: [e._replace(code="", highlighted=())], id="no code"),
        pytest.param(lambda e: [e._replace(code="x", highlighted=(1,))], id="no newline at the end"),
        pytest.param(lambda e: [e._replace(highlighted=())], id="nothing highlighted"),
        pytest.param(lambda e: [e._replace(highlighted=(3, 1))], id="highlights in no order"),
        pytest.param(lambda e: [e._replace(highlighted=(1, 4))], id="highlight behind the end"),
        pytest.param(lambda e: [e._replace(cuts=(2,))], id="cut without words"),
        pytest.param(
            lambda e: [e._replace(code="## ... source file cut\n", highlighted=(1,))], id="unknown cut"
        ),
        pytest.param(lambda e: [e._replace(number=10**9)], id="number too large"),
        pytest.param(lambda e: [e._replace(number=-1)], id="number below 0"),
        pytest.param(lambda e: [e._replace(symbol="not a name", aliases=())], id="symbol that is no name"),
        pytest.param(lambda e: [e._replace(symbol=None)], id="aliases of nothing"),
        pytest.param(lambda e: [e._replace(aliases=("b.x", "a.x"))], id="aliases in no order"),
        pytest.param(
            lambda e: [e._replace(project=PROJECT._replace(name="a  b"))], id="two blanks in a name"
        ),
        pytest.param(lambda e: [e._replace(project=PROJECT._replace(url="a b"))], id="blank in an address"),
        pytest.param(lambda e: [e._replace(project=PROJECT._replace(url="/x"))], id="address of the site"),
        pytest.param(
            lambda e: [e._replace(project=PROJECT._replace(links=(("docs", "d"),)))], id="other label"
        ),
        pytest.param(lambda e: [e._replace(project=PROJECT._replace(description="a\nb"))], id="two lines"),
        pytest.param(lambda e: [e._replace(license=License(LONG, None, None, None))], id="licence too long"),
        pytest.param(lambda e: [e._replace(file=File("a/../b.py", None))], id="path that leads elsewhere"),
        pytest.param(lambda e: [e._replace(file=File(LONG, None))], id="path too long"),
        pytest.param(
            lambda e: [e._replace(file=File("b.py", "https://e.org/x/blob/main/a.py"))], id="two paths"
        ),
        pytest.param(lambda e: [e._replace(page=Page("a b", "", PATH), id="a b:1")], id="slug with a blank"),
        pytest.param(
            lambda e: [e._replace(code="`" * 20 + "\n" + "~" * 20 + "\nx\n", highlighted=(3,))],
            id="both fences",
        ),
    ],
)
def test_records_that_a_page_cannot_hold_are_refused(change: Callable[[Example], list[Example]]) -> None:
    with pytest.raises(PageError) as raised:
        write_page(change(ONE))

    assert len(str(raised.value)) < 500
    assert read(write_page([ONE, ONE._replace(id="redirect:2", position=2)]))  # control


def test_a_refusal_names_the_example_and_the_field() -> None:
    with pytest.raises(PageError, match=r"redirect:1: line 2 starts with ~~ but is not highlighted"):
        write_page([ONE._replace(code="x\n~~y\n", highlighted=(1,))])
    with pytest.raises(PageError, match=r"redirect:1: a page cannot hold this file: .*b\.py"):
        write_page([ONE._replace(file=File("../b.py", None))])


def test_a_line_that_starts_with_the_mark_may_be_highlighted() -> None:
    # The control of the refusal above.
    (read_again,) = read(write_page([ONE._replace(code="x\n~~y\n", highlighted=(2,))]))

    assert isinstance(read_again, Example)
    assert (read_again.code, read_again.highlighted) == ("x\n~~y\n", (2,))


@pytest.mark.parametrize(
    ("line", "fence"),
    [
        ("x", "```"),
        ("```", "````"),
        ("   `````", "``````"),
        (" ~~~", "```"),
        ("`" * (LONGEST_FENCE - 1), "`" * LONGEST_FENCE),
        ("`" * LONGEST_FENCE, "~~~"),
        ("`" * 99, "~~~"),
    ],
)
def test_a_block_gets_a_fence_that_its_code_does_not_close(line: str, fence: str) -> None:
    text = write_page([ONE._replace(code=f"{line}\nredirect()\n", highlighted=(2,))])

    assert text.endswith(f"\n\n{fence}python\n{line}\n~~redirect()\n{fence}\n")
