"""Reading a page: all that the format allows, and mistakes that a page may have."""

from __future__ import annotations

import pytest
from helpers.pages import HEADER, SECTION, page

from exsearch.model import UNSTATED, Example, File, License, Page, Project, Skipped
from exsearch.readers.page.prose import MAX_NAME_CHARS, MAX_PROSE_CHARS
from exsearch.readers.page.reader import LONGEST_FENCE, MAX_ITEMS, read_page

PATH = "flask/make-response.markdown"
CODE = "```python\n~~make_response()\n```\n"
LICENSED = "provided under the [MIT license](https://example.org/blob/main/LICENSE)"
FILE = "[**p / a.py**](https://example.org/p/blob/main/a.py)\n\n"


def read(text: str, path: str = PATH) -> tuple[list[Example], list[Skipped]]:
    items = list(read_page(text, path))
    return [i for i in items if isinstance(i, Example)], [i for i in items if isinstance(i, Skipped)]


def one(text: str, path: str = PATH) -> Example:
    """Return the only example of a page that holds nothing else."""
    (example,), skipped = read(text, path)
    assert not skipped
    return example


def below(heading: str, prose: str = "") -> Example:
    """Return the example of a section with this heading and prose."""
    return one(f"{HEADER}\n{heading}\n{prose}\n\n{CODE}")


def project(prose: str, heading: str = "## Example 1 from p") -> Project:
    return below(heading, prose).project


def block(code: str, *, fence: str = "```", info: str = "python") -> Example:
    """Return the example whose block holds `code`, byte for byte."""
    return one(f"{HEADER}\n## Example 1 from p\n\n{fence}{info}\n{code}{fence}\n")


def line_of(text: str, part: str) -> int:
    """Return the 1-based line where `part` is first."""
    return 1 + text[: text.index(part)].count("\n")


def test_a_page_gives_whole_records() -> None:
    example = one(page("~~from flask import make_response\n\n~~make_response('a')\n"))

    url = "https://example.org/sandman"
    assert example == Example(
        id="flask-helpers-make-response-examples:1",
        symbol="flask.helpers.make_response",
        aliases=("flask.make_response",),
        kind="function",
        page=Page("flask-helpers-make-response-examples", "flask.helpers make_response Example Code", PATH),
        position=1,
        number=1,
        project=Project("sandman", url, None, "a code library for REST.", ()),
        license=License("MIT license", f"{url}/blob/main/LICENSE", "MIT", example.license.evidence),
        file=File("sandman/service.py", f"{url}/blob/main/sandman/service.py"),
        code="from flask import make_response\n\nmake_response('a')\n",
        segments=None,
        highlighted=(1, 3),
        cuts=(),
    )


# -- the heading


@pytest.mark.parametrize(
    ("heading", "number", "name"),
    [
        ("## Example 3 from sandman", 3, "sandman"),
        ("## Example 12 from Flask AppBuilder  ", 12, "Flask AppBuilder"),
        ("# Example 1 from p", 1, "p"),
        ("###### Example 1 from p", 1, "p"),
        ("##\tExample 1\tfrom\tp", 1, "p"),
        ("## Examples 1 from p", 1, "p"),
        ("## Example #7 from p", 7, "p"),
        ("## Example 2: from p", 2, "p"),
        ("## Example 2. from p", 2, "p"),
        ("## Example 2", 2, None),
        ("## Example 2 from", 2, None),
        ("## Example", None, None),
        ("## Example from p", None, "p"),
        ("## Example from 5 lines", None, "5 lines"),
        ("## Example 1 from from here", 1, "from here"),
        ("## Example 007 from p", 7, "p"),
        ("## Example 1 from [p](https://example.org/p)", 1, "p"),
        ("## Example 1 from [the p](https://example.org/p) project", 1, "the p project"),
        ("## Example 1 from p ##", 1, "p"),
        ("## Example 1 from C#", 1, "C#"),
        (r"## Example 1 from p \#", 1, "p #"),
        (r"## Example 1 from \[p\]\(q\) \\ \`r\`", 1, r"[p](q) \ `r`"),
        (r"## Example 1 from \ p", 1, "p"),
        ("## Example 1 from p\u2028q", 1, "p q"),
        (f"## Example 1 from {'p' * 500}", 1, "p" * MAX_NAME_CHARS),
    ],
)
def test_a_heading_has_a_number_and_a_project(heading: str, number: int | None, name: str | None) -> None:
    for text in (heading, heading + "\r"):
        example = below(text)

        assert (example.number, example.project.name) == (number, name)


@pytest.mark.parametrize(
    "heading", ["## Other 1 from p", "##Example 1 from p", "#" * 7 + " Example 1 from p"]
)
def test_other_headings_begin_no_example(heading: str) -> None:
    code = "```python\nmake_response()\n```\n"

    assert read(f"{HEADER}\n{heading}\n\n{code}") == ([], [])
    assert len(read(f"{HEADER}\n## Example 1 from p\n\n{code}")[0]) == 1  # control


def test_a_project_that_the_heading_does_not_name_is_named_by_its_link() -> None:
    prose = "[The *p*\nproject](https://example.org/p) is a library."

    assert project(prose, "## Example 1").name == "The *p* project"
    assert project(prose).name == "p"  # control


# -- the project

WITH_LINKS = """\
[p](https://example.org/p)
([project documentation](https://p.example.org/)
and
[PyPI page](https://index.example.org/p),
[example apps](https://example.org/apps))
is a library for [web](/web.html)
applications. It has *two* [sentences](https://example.org/two).
"""


def test_a_project_has_url_labelled_links_and_description() -> None:
    assert project(WITH_LINKS) == Project(
        name="p",
        url="https://example.org/p",
        version=None,
        description="a library for web applications. It has *two* sentences.",
        links=(
            ("documentation", "https://p.example.org/"),
            ("pypi", "https://index.example.org/p"),
            ("example apps", "https://example.org/apps"),
        ),
    )


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("documentation", "documentation"),
        ("project documentation", "documentation"),
        ("docs", "documentation"),
        ("Documentation site", "documentation"),
        ("PyPI page", "pypi"),
        ("PyPI package information", "pypi"),
        ("project website", "website"),
        ("homepage", "website"),
        ("home page", "website"),
        ("site", "website"),
        ("demo", "demo"),
        ("sandbox demo", "sandbox demo"),
        ("docker image", "docker image"),
    ],
)
def test_each_usual_label_is_shortened_to_one_word(label: str, key: str) -> None:
    prose = f"[p](https://example.org/p)\n([{label}](https://example.org/x)) is a library."

    assert project(prose).links == ((key, "https://example.org/x"),)


def test_a_second_link_of_a_kind_keeps_its_own_label() -> None:
    prose = "[p](u) ([website](a) and [project website](b) and [project website](c)) is a library."

    assert project(prose).links == (("website", "a"), ("project website", "b"))


@pytest.mark.parametrize(
    ("prose", "links", "description"),
    [
        ("[p](u) ([docs](d)\n\nmore", (("documentation", "d"),), None),
        ("[p](u) ([docs](d) is a library.", (("documentation", "d"),), "a library."),
        ("[p](u) (formerly q) is a library.", (), "(formerly q) is a library."),
        ("[p](u) is a library ([docs](d)).", (), "a library (docs)."),
        ("[p](u)\n\nis in another paragraph.", (), None),
        ("[p](u)", (), None),
    ],
    ids=["never closed", "never closed, text behind", "no links", "links later", "paragraph", "alone"],
)
def test_labelled_links_follow_the_project_immediately(
    prose: str, links: tuple[tuple[str, str], ...], description: str | None
) -> None:
    found = project(prose)

    assert (found.url, found.links, found.description) == ("u", links, description)


@pytest.mark.parametrize(
    ("prose", "url", "description"),
    [
        ("The [p](u) library is small.", "u", "The p library is small."),
        ("[Flask](/flask.html) is used by [p](u).", "u", "Flask is used by p."),
        ("[Flask](/flask.html) is all there is.", None, "Flask is all there is."),
        ("No link at all.", None, "No link at all."),
        ("No link here.\n\nBut [here](u).", None, "No link here."),
        ("[p](u) are two libraries.", "u", "two libraries."),
        ("[p](u) isn't one.", "u", "isn't one."),
        (r"\[p](v) is escaped, [p](u) is not.", "u", r"[p](v) is escaped, p is not."),
        ("[p]( u ) is a library.", "u", "a library."),
        (r"[p](u\(v\)) is a library.", "u(v)", "a library."),
        ("[p](u(v)) is a library.", "u(v)", "a library."),
        (rf"[p](u) is a library. It is {LICENSED}.", "u", "a library."),
        (rf"[p](u) is {LICENSED}.", "u", "provided under the MIT license."),
        ("", None, None),
    ],
)
def test_the_first_paragraph_describes_the_project(
    prose: str, url: str | None, description: str | None
) -> None:
    found = project(prose)

    assert (found.url, found.description) == (url, description)


def test_a_project_may_have_a_name_that_sounds_like_a_licence() -> None:
    prose = "[license-list](https://example.org/list) is a library.\n\nIt has no other link."
    named = below("## Example 1 from license-list", prose)

    assert (named.project.url, named.license) == ("https://example.org/list", UNSTATED)

    other = below("## Example 1 from p", prose)  # control: without the name, the link is a licence
    assert (other.project.url, other.license.text) == (None, "license-list")


# -- the licence


@pytest.mark.parametrize(
    ("prose", "text", "url", "spdx"),
    [
        ("It is under the [MIT license](https://x/LICENSE).", "MIT license", "https://x/LICENSE", "MIT"),
        ("It is under the\n[MIT\nlicense](l).", "MIT license", "l", "MIT"),
        ("It is [open source](x/LICENSE.txt).", "open source", "x/LICENSE.txt", None),
        ("It is [open source](x/COPYING#top).", "open source", "x/COPYING#top", None),
        ("It is under [Apache 2.0](https://x/apache).", "Apache 2.0", "https://x/apache", "Apache-2.0"),
        ("It is under the [](https://x/LICENSE).", None, "https://x/LICENSE", None),
        ("It is under the [MIT license]().", "MIT license", None, "MIT"),
        ("It is provided under the MIT license.", "MIT license", None, "MIT"),
        ("It is under the\nApache\nLicense 2.0 or so.", "Apache License 2.0", None, "Apache-2.0"),
        ("It is under a custom license.", "custom license", None, None),
        ("It is under the [BSD license](l).", "BSD license", "l", None),
        ("It was written under the sun. [More](https://x/more).", None, None, None),
        ("", None, None, None),
    ],
)  # fmt: skip
def test_the_licence_is_read_from_the_prose(
    prose: str, text: str | None, url: str | None, spdx: str | None
) -> None:
    found = below("## Example 1 from p", f"[p](https://example.org/p) is a library.\n\n{prose}").license

    assert found[:3] == (text, url, spdx)
    assert (found == UNSTATED) == (text is None and url is None)
    assert (found.evidence is None) == (spdx is None)


def test_the_project_link_states_no_licence() -> None:
    prose = "[under the MIT license](https://example.org/p) is a library."
    named = below("## Example 1 from under the MIT license", prose)

    assert named.license == UNSTATED
    assert named.project.url == "https://example.org/p"


# -- the file


@pytest.mark.parametrize(
    ("label", "url", "file"),
    [
        ("p / a / b.py", "https://x/p/blob/main/a/b.py", File("a/b.py", "https://x/p/blob/main/a/b.py")),
        ("p / a / b.py", "https://x/p/blob/main/./a/./b.py", File("a/b.py", "https://x/p/blob/main/a/b.py")),
        ("p / a / b.py", "https://x/p/blob/main//a//b.py", File("a/b.py", "https://x/p/blob/main/a/b.py")),
        ("p / b.py", "https://x/p/blob/main/a/../b.py", File("b.py", "https://x/p/blob/main/b.py")),
        ("p / b.py", "https://x/p/blob/main/../../../b.py", File("b.py", "https://x/p/blob/main/b.py")),
        ("p / b.py", "https://x/p/blob/main/..", File(None, "https://x/p/blob/main/")),
        ("p / b.py", "https://x/p/blob/main", File(None, "https://x/p/blob/main/")),
        ("p / b.py", "https://x/p/-/blob/main/b.py", File("b.py", "https://x/p/-/blob/main/b.py")),
        ("p / b.py", "https://x/p/blob/main/./b.py#L3-L9", File("b.py", "https://x/p/blob/main/b.py#L3-L9")),
        ("p / b.py", "https://x/p/blob/main/b.py?raw=1", File("b.py", "https://x/p/blob/main/b.py?raw=1")),
        ("p / a / b.py", "https://x/src/b.py", File("a/b.py", "https://x/src/b.py")),
        ("p / a / b.py", "", File("a/b.py", None)),
        ("p/a/b.py", "", File("a/b.py", None)),
        ("p / . / a / .. / b.py", "", File("b.py", None)),
        ("p / .. / .. / etc / passwd", "", File("etc/passwd", None)),
        ("p /  / etc / passwd", "", File("etc/passwd", None)),
        ("b.py", "", File("b.py", None)),
        ("p / __init__.py", "", File("__init__.py", None)),
        (r"p / a\*\*b.py", "", File("a**b.py", None)),
        ("p / ..", "https://x/src", File(None, "https://x/src")),
    ],
)  # fmt: skip
def test_path_and_url_of_a_file_are_normalised_and_stay_in_the_project(
    label: str, url: str, file: File
) -> None:
    assert below("## Example 1 from p", f"[**{label}**]({url})").file == file


def test_a_section_may_name_no_file() -> None:
    assert below("## Example 1 from p", "[p](u) is a library.").file == File(None, None)


def test_the_last_file_link_counts_even_below_long_prose() -> None:
    words = "word " * (MAX_PROSE_CHARS // 5 + 10)
    example = below("## Example 1 from p", f"[p](u) is a library.\n\n{FILE}{words}\n\n[**p / b.py**](v)")

    assert example.file == File("b.py", "v")
    assert example.project.description == "a library."


# -- the code


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("make_response()   \n\t\n  \n", id="trailing blanks"),
        pytest.param("\n\n\nmake_response()\n\n\n", id="blank lines around"),
        pytest.param("if x:\n\tmake_response()\n", id="tabs"),
        pytest.param("make_response()\r\nx\r\n", id="CRLF"),
        pytest.param("make_response()\r\nx\n", id="CRLF and LF"),
        pytest.param("a\rb make_response\n", id="lone CR"),
        pytest.param("\x0cmake_response()\x0c\n\x0b\n", id="form feed"),
        pytest.param("make_response(\u2028\x85\x1c)\n", id="other line ends"),
        pytest.param("make_response('\x00\x1b[1m\u202e')\n", id="control characters"),
        pytest.param("make_response('ä\U0001f40d')\n", id="unicode"),
        pytest.param("\ufeffmake_response()\n", id="byte order mark"),
        pytest.param("make_response(' ``` ')\n    ```\n", id="fences that close nothing"),
        pytest.param("make_response(x~~y) ~~\n ~~\n", id="marks elsewhere"),
        pytest.param("~ make_response\n", id="one tilde"),
        pytest.param(r"make_response('\[\]\*\#')" + "\n", id="escapes"),
        pytest.param("# make_response &amp; <b>\n", id="entities"),
    ],
)
def test_the_code_is_the_text_between_the_fences_byte_for_byte(code: str) -> None:
    plain = block(code)
    marked = block("".join("~~" + line + "\n" for line in code.split("\n")[:-1]))

    assert plain.code == marked.code == code
    assert marked.highlighted == tuple(range(1, code.count("\n") + 1))


def test_marks_are_removed_from_the_code_and_their_lines_are_highlighted() -> None:
    example = block("~~@login_required\ndef cart(request):\n~~    return 1\n~~\n~~~~twice\n")

    assert example.code == "@login_required\ndef cart(request):\n    return 1\n\n~~twice\n"
    assert example.highlighted == (1, 3, 4, 5)


@pytest.mark.parametrize(
    "code",
    [
        "make_response()\nx = 1\n  y.make_response\n",
        "make_response()\nmake_responses\n_make_response make_response\n",
    ],
)
def test_a_block_without_marks_falls_back_to_the_lines_that_name_the_symbol(code: str) -> None:
    assert block(code).highlighted == (1, 3)


def test_a_block_without_marks_that_never_names_the_symbol_is_skipped() -> None:
    text = page("redirect()\n")

    assert read(text) == ([], [Skipped(PATH, line_of(text, "```"), "no line of the example is highlighted")])
    assert one(page("make_response()\n")).highlighted == (1,)  # control


def test_an_unknown_symbol_highlights_no_line() -> None:
    examples, skipped = read(page("redirect()\n", header=""))

    assert (examples, [s.reason for s in skipped]) == ([], ["no line of the example is highlighted"])
    assert one(page("~~redirect()\n", header="")).symbol is None  # control: marks need no symbol


# -- cuts


@pytest.mark.parametrize(
    "line",
    [
        "## ... source file abbreviated to get to make_response examples ...",
        "## ... source file continues with no further make_response examples...",
        "## ... source code abbreviated here to get to the make_response examples ...",
        "## ... source file continues with no further examples ...",
        "## ... source code lines cut here for brevity ...",
        "## ... the source file continues here without any further examples",
        "## ... source file continues without further TextField examples ...",
        "## ... code file continues here without further SlugField examples ...",
        "## ... code abbreviated to get to CharField example ...",
        "## source file continues from here without further TextField examples",
        "## ... source file continues with a few more similar CharField examples ...",
        "## ... no further ChoiceField examples in this source file ..",
        "##... source file abbreviated to get to Q examples ...",
        "## … source file abbreviated to get to Q examples …",
        "## ... source file abbreviated to get to Q examples ...\r",
        "##\t.. source file shortened ..",
        "~~## ... source file abbreviated to get to make_response examples ...",
    ],
)
def test_a_cut_is_a_comment_with_two_number_signs_about_left_out_lines(line: str) -> None:
    example = block(f"~~make_response()\n\n{line}\nx = 1\n")

    assert example.cuts == (3,)
    assert example.code == f"make_response()\n\n{line.removeprefix('~~')}\nx = 1\n"


@pytest.mark.parametrize(
    "line",
    [
        "# ... source file abbreviated to get to make_response examples ...",
        "# the source code continues with no further examples",
        "### ... source file abbreviated to get to make_response examples ...",
        " ## ... source file abbreviated to get to make_response examples ...",
        "x ## ... source file abbreviated to get to make_response examples ...",
        "## views.py",
        "## ...",
        "## ... more examples ...",
        "## This source file is not abbreviated",
        "## Example: source file",
        "#" * 67,
    ],
)
def test_comments_of_the_project_are_no_cuts(line: str) -> None:
    assert block(f"~~make_response()\n\n{line}\nx = 1\n").cuts == ()


# -- fences


@pytest.mark.parametrize(
    "fence", ["```", "````", "~~~", "~~~~~", "`" * LONGEST_FENCE, "`" * 99, "~" * 99], ids=len
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "", "  \n", "\t\n"], ids=repr)
def test_a_block_is_closed_by_a_fence_like_its_own(fence: str, end: str) -> None:
    text = f"{HEADER}\n## Example 1 from p\n\n{fence}python\n~~make_response()\n{fence}{end}"

    assert one(text).code == "make_response()\n"


@pytest.mark.parametrize(
    ("opening", "inside", "closing"),
    [
        ("```", "    ```", "```"),
        ("```", "```x", "```"),
        ("```", " ~~~", "```"),
        ("````", "```", "````"),
        ("````", "```", "``````"),
        ("~~~", "```", "~~~"),
        ("~~~~", " ~~~", "~~~~"),
    ],
)
def test_shorter_deeper_and_other_fences_close_nothing(opening: str, inside: str, closing: str) -> None:
    text = (
        f"{HEADER}\n## Example 1 from p\n\n{opening}python\nmake_response()\n{inside}\nx\n{closing}\nprose\n"
    )

    assert one(text).code == f"make_response()\n{inside}\nx\n"


@pytest.mark.parametrize("indent", [1, 2, 3])
def test_the_indentation_of_a_fence_is_no_part_of_its_code(indent: int) -> None:
    blanks = " " * indent
    code = f"{blanks}~~make_response(\n{blanks}    x)\n y\nz\n"
    text = f"{HEADER}\n## Example 1 from p\n\n{blanks}```python\n{code}{blanks}```\n"

    assert one(text).code == f"make_response(\n    x)\n{'' if indent else ' '}y\nz\n"
    assert one(text).highlighted == (1,)


def test_a_fence_indented_by_four_is_no_fence() -> None:
    text = f"{HEADER}\n## Example 1 from p\n\n    ```python\n    ~~make_response()\n    ```\n"

    assert read(text) == (
        [],
        [Skipped(PATH, line_of(text, "##"), "example section has no Python code block")],
    )


def test_a_four_backtick_fence_may_hold_headings_and_fences() -> None:
    code = "## Example 2 from q\n```python\n~~no\n```\n\n~~make_response()\n"
    text = f"{HEADER}\n## Example 1 from p\n\n````python\n{code}````\n\n## Example 2 from q\n\n{CODE}"

    (first, second), skipped = read(text)
    assert not skipped
    assert first.code == code.replace("~~", "")
    assert (second.project.name, second.position) == ("q", 2)


def test_a_heading_alone_may_stand_in_code() -> None:
    code = '"""\n## Example 1 from a docstring\n"""\nmake_response()\n'

    assert block(code).code == code


@pytest.mark.parametrize(
    "opening",
    ["```python\n~~make_response()\n", "~~~python\nx\n", "```python\n", "```python", "````py\n~~x\n```\n"],
)
def test_a_block_that_is_never_closed_is_skipped_with_its_line(opening: str) -> None:
    text = f"{HEADER}\n## Example 1 from p\n\n{opening}"

    assert read(text) == ([], [Skipped(PATH, line_of(text, opening), "code block is never closed")])


@pytest.mark.parametrize("prose", ["", "Some prose.\n\n", FILE])
def test_the_example_after_a_block_that_is_never_closed_is_read(prose: str) -> None:
    opening = "```python\n~~lost()\n\n"
    text = f"{HEADER}\n## Example 1 from p\n\n{opening}## Example 2 from q\n{prose}{CODE}"

    (example,), skipped = read(text)
    assert skipped == [Skipped(PATH, line_of(text, opening), "code block is never closed")]
    assert (example.number, example.project.name, example.code) == (2, "q", "make_response()\n")
    assert example.position == 1  # a block that is never closed has no position


def test_a_page_needs_no_newline_at_its_end() -> None:
    assert one(page("~~make_response()\n").rstrip("\n")).code == "make_response()\n"


# -- languages and sections


@pytest.mark.parametrize(
    "info",
    ["python", "Python", "py", "python3", "py3", "", " python ", "{.python}", "python hl=1", "python\r"],
)
def test_a_block_without_a_language_is_python(info: str) -> None:
    assert block("~~make_response()\n", info=info).code == "make_response()\n"


@pytest.mark.parametrize("info", ["bash", "html", "pycon", "text", "c++", "{.yaml}"])
def test_a_block_in_another_language_is_no_example(info: str) -> None:
    text = f"{HEADER}\n## Example 1 from p\n\n```{info}\n~~make_response()\n```\n"

    assert read(text) == (
        [],
        [Skipped(PATH, line_of(text, "##"), "example section has no Python code block")],
    )
    assert len(read(text + CODE)[0]) == 1  # control: with a Python block behind it the section has one


def test_a_block_in_another_language_has_no_position_and_is_no_prose() -> None:
    shell = f"```sh\n# [q](v), {LICENSED}\n{FILE}```\n"
    example = one(f"{HEADER}\n## Example 1 from p\n[p](u) is a library.\n\n{shell}\n{CODE}")

    assert example.id.endswith(":1")
    assert (example.license, example.file) == (UNSTATED, File(None, None))
    assert example.project == Project("p", "u", None, "a library.", ())


def test_an_empty_block_is_skipped_with_its_line() -> None:
    text = page("")

    assert read(text) == ([], [Skipped(PATH, line_of(text, "```"), "code block is empty")])
    assert one(page("~~\n")).code == "\n"  # control: an empty line is a line


def test_a_section_without_a_block_is_skipped_with_its_line() -> None:
    text = f"{HEADER}\n## Example 1 from p\nProse.\n\n## Example 2 from q\n\n{CODE}\n## Example 3 from r\n"

    (example,), skipped = read(text)
    assert (example.number, example.position) == (2, 1)
    reason = "example section has no Python code block"
    assert skipped == [
        Skipped(PATH, line_of(text, "## Example 1"), reason),
        Skipped(PATH, line_of(text, "## Example 3"), reason),
    ]


def test_the_blocks_of_one_section_share_project_and_licence_and_may_name_their_files() -> None:
    facts = f"[p](u) is a library.\n\nIt is {LICENSED}.\n\n{FILE}"
    more = f"And:\n\n{CODE}\n[**p / b.py**](https://example.org/p/blob/main/b.py)\n\n{CODE}"
    (first, second, third), skipped = read(f"{HEADER}\n## Example 4 from p\n{facts}{CODE}\n{more}")

    assert not skipped
    assert [e.position for e in (first, second, third)] == [1, 2, 3]
    assert {(e.number, e.project, e.license) for e in (first, second, third)} == {
        (4, first.project, first.license)
    }
    assert first.license.spdx == "MIT"
    assert [e.file.path for e in (first, second, third)] == ["a.py", "a.py", "b.py"]


def test_links_in_code_do_not_describe_later_blocks() -> None:
    code = f"```python\n~~make_response()\n# {LICENSED}\n# {FILE.strip()}\n```\n"
    (first, second), _ = read(f"{HEADER}\n## Example 1 from p\n[p](u) is a library.\n\n{code}\n{CODE}")

    assert first.license == second.license == UNSTATED
    assert first.file == second.file == File(None, None)


def test_parts_of_a_section_belong_to_it_and_a_section_of_another_kind_does_not() -> None:
    code = "```python\nmake_response()\n```\n"
    example = f"## Example 1 from p\n\n{CODE}"

    (_, inside), _ = read(f"{HEADER}\n{example}\n### Another way\n{FILE}{code}")
    assert (inside.project.name, inside.file.path) == ("p", "a.py")
    assert len(read(f"{HEADER}\n{example}\n## How to install\n\n{code}")[0]) == 1


def test_a_marked_block_outside_of_example_sections_is_an_example_with_its_own_project() -> None:
    headings = f"## Flask AppBuilder\n[a](u) is big.\n\n{CODE}\n## Sandman\n[b](v) is small.\n\n{CODE}"
    (first, second), skipped = read(f"{HEADER}\n{headings}")

    assert not skipped
    assert [(e.number, e.project.name, e.project.url) for e in (first, second)] == [
        (None, "a", "u"),
        (None, "b", "v"),
    ]


def test_sections_are_read_one_by_one() -> None:
    sections = "".join(SECTION.format(number=n) + CODE + "\n" for n in (1, 2, 5))
    examples, skipped = read(f"{HEADER}\n{sections}")

    assert not skipped
    assert [(e.id.rpartition(":")[2], e.position, e.number) for e in examples] == [
        ("1", 1, 1),
        ("2", 2, 2),
        ("3", 3, 5),
    ]


def test_skipped_blocks_count_in_positions() -> None:
    unmarked = "## Example 1 from p\n\n```python\nx = 1\n```\n\n"
    (example,), (skipped,) = read(f"{HEADER}\n{unmarked}## Example 2 from p\n\n{CODE}")

    assert (example.position, skipped.reason) == (2, "no line of the example is highlighted")


@pytest.mark.parametrize(
    "body",
    ["", "Only prose.\n", "## Projects\n\n```sh\nls\n```\n", "```python\nmake_response()\n```\n"],
    ids=["nothing", "prose", "other code", "code in no example"],
)
def test_a_page_without_examples_is_a_page_and_yields_nothing(body: str) -> None:
    assert read(f"{HEADER}\n{body}") == ([], [])


def test_an_empty_page_yields_nothing() -> None:
    assert read("") == ([], [])


def test_too_many_blocks_are_reported_and_the_rest_is_not_read() -> None:
    text = f"{HEADER}\n## Example 1 from p\n\n" + CODE * (MAX_ITEMS + 2)
    examples, skipped = read(text)

    assert len(examples) == MAX_ITEMS
    line = text.count("\n") - 2 * CODE.count("\n") + 1
    reason = f"the page has more than {MAX_ITEMS} examples; the rest is not read"
    assert skipped == [Skipped(PATH, line, reason)]
    assert len(read(text[: -2 * len(CODE)])[1]) == 0  # control: as many as there may be


# -- line ends, slugs


def test_crlf_changes_only_the_line_ends_of_the_code() -> None:
    text = page("~~from flask import make_response\n\n## ... source file abbreviated ...\n")
    lf, crlf = one(text), one(text.replace("\n", "\r\n"))

    assert crlf == lf._replace(code=lf.code.replace("\n", "\r\n"))


def test_a_skip_has_the_line_of_the_page() -> None:
    text = "\ufeff" + HEADER + "\n\x0c\u2028\x85\n## Example 1 from p\n\n```python\n\x0b\n"

    (skipped,) = read(text)[1]
    assert skipped.line == len(text.split("\n")[:-2])


@pytest.mark.parametrize(
    ("slug", "path", "found"),
    [
        ("slug: flask-x", "a/b.md", "flask-x"),
        ("", "a/b.markdown", "b"),
        ("slug:", "a/b.md", "b"),
        ("slug: ''", "a/b.md", "b"),
        ("", "b", "b"),
        ("", ".md", "md"),
        ("", "a.b.md", "a.b"),
        ("slug: '$(reboot); rm -rf ~ & \"x\" | `y`'", "b.md", "reboot-rm--rf-x-y"),
        ("slug: ../../etc/passwd", "b.md", "etc-passwd"),
        ("slug: --help", "b.md", "help"),
        ("slug: \"a\\u001b[1m\\nb\"", "b.md", "a-1m-b"),
        ("slug: ünï", "b.md", "n"),
        ("slug: '🐍'", "b.md", "page"),
        ("slug: " + "x" * 300, "b.md", "x" * 200),
        ("slug: " + "x" * 199 + "-y", "b.md", "x" * 199),
        ("", "a/$(x) y.md", "x-y"),
    ],
)  # fmt: skip
def test_a_slug_comes_from_header_or_file_name_and_is_safe_in_a_shell(
    slug: str, path: str, found: str
) -> None:
    example = one(page("~~make_response()\n", header=f"title: x\n{slug}\n"), path)

    assert example.page == Page(found, "x", path)
    assert example.id == f"{found}:1"
