"""Pages of a site: records become text in them, and never markup."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from helpers.html import Parsed
from hypothesis import given
from hypothesis import strategies as st

from exsearch.model import Card, Definition, Example, File, Hit, License, Project
from exsearch.output.site.names import PAGE, page_name
from exsearch.output.site.pages import Entry, Pages, Shown, Symbol, asset, names_file
from exsearch.usage import Arguments, Keyword, Member, Usage, Way

if TYPE_CHECKING:
    from collections.abc import Callable

ORDERS = (
    "<script>window.run=1</script>", "\"'` onerror=x", "</code></pre><img src=x>", "--></style>]]>&lt;&#60;",
    "{{ 7*7 }}{% raw %}", "\x1b[31m\x9b\x00\x07", "\u202e\u2066\u200b\ufeff", "\ud800", "\r\n\x85\u2028",
)  # fmt: skip


def page(said: Callable[[str], str] = str, code: str = "import web\nr = web.get(1)\n", **more: Any) -> str:
    """Return the page of a symbol, each text in it as `said` returns it."""
    hit = Hit(
        said("id"), said("web.get"), said("shop"), said("MIT"), said("a.py"), 2, said("get(1)"), 0, 0.0, ""
    )
    definition = Definition(said("web:3"), (said("(url, *, key=None)"), said("(x)")), said("Fetch."),
                            said("Old."), said("web"), said("1"), said("MIT"), said("web.py"),
                            3, 0)  # fmt: skip
    card = Card(said("web.get"), said("function"), 9, 3, False, 0, definition)
    ways = (Way(Arguments(1, False, (said("key"),), False), "assigned", 6, 3, hit, said("r = get(1)")),
            Way(Arguments(2, False, (), False), "awaited", 1, 1))  # fmt: skip
    usage = Usage(card, "web.get", ways, (Way(None, said("read"), 1, 1),), 3,
                  (Keyword(said("key"), 6, ((said("1"), 3),)),), 0, 9, 8, ((said(".json()"), 4),),
                  ((said("loop"), 4),), ((said("json.loads"), 4), ("web.other", 3)),
                  (Member(said("web.get.x"), said("method"), 1, 1),))  # fmt: skip
    example = Example(
        said("id"), "web.get", (), "function", None, None, None,
        Project(said("shop"), "https://example.org/shop", said("2"), said("Sells."), ()),
        License(said("MIT"), "https://example.org/licence", None, None, said("(c) me")),
        File(said("a.py"), "https://example.org/a.py#L2"), code, ((1, 7, 2),), (2,), (), "exact",
        said("test"), heading=said("Start"), prose=said("Do this."))  # fmt: skip
    example = example._replace(**more)
    shown = Shown(example, (said("till"),))
    symbol = Symbol(
        usage, (said("web.api.get"),), (shown,), File(said("web.py"), "https://example.org/web"), True
    )
    inside = [Entry(said("web.get.b"), said("method"), 2, said("Sentence."))]
    return Pages([Entry("web", None, 1), Entry("web.other", None, 1), *inside]).symbol(
        "web.get", symbol, inside
    )


# -- strangers' text


def structure(parsed: Parsed) -> list[tuple[str, tuple[str, ...]]]:
    """Return the tags without those around tokens of code, and those at the dots of a name."""
    return [tag for tag in parsed.tags if tag[0] not in ("span", "wbr")]


@pytest.mark.parametrize("order", ORDERS, ids=ascii)
def test_no_text_of_a_record_changes_the_tags_of_its_page(order: str) -> None:
    plain = Parsed(page(code="x\ny\n"))
    hostile = Parsed(page(lambda text: text + order, code=f"x{order}".replace("\n", "") + "\ny\n"))

    assert structure(hostile) == structure(plain)
    assert len(hostile.texts["h3"]) == len(plain.texts["h3"])
    assert ("mark", ("class", "data-n")) in plain.tags  # control: it has an example
    assert Parsed(f"<h3>{ORDERS[2]}</h3>").tags != Parsed("<h3></h3>").tags  # control: it would be seen


def test_a_page_shows_what_a_browser_would_obey_or_hide() -> None:
    shown = Parsed(page(lambda text: text + "".join(ORDERS))).text()

    for text in (
        "<script>window.run=1</script>",
        "{{ 7*7 }}",
        "^[[31m\\x9b^@^G",
        "\\u202e\\u2066\\u200b\\ufeff",
        "\\ud800",
    ):
        assert shown.count(text) > 20, text
    assert not [char for char in shown if not char.isprintable() and char != "\n"]


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://example.org/x", True),
        ("http://example.org/x?a=1&b=2", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("file:///etc/passwd", False),
        ("//example.org/x", False),
        ("https://example.org/\x1b", False),
        ('https://example.org/"onclick="x', True),
        (None, False),
    ],
)
def test_a_link_leads_to_the_web_or_is_none(url: str | None, leads: bool) -> None:
    places = ("project", Project("shop", url, "2", None, ())), ("license", License("MIT", url, None, None)), (
        "file", File("a.py", url))  # fmt: skip
    for field, value in places:
        more: dict[str, Any] = {field: value}
        assert (url in Parsed(page(**more)).links) is leads, field


@pytest.mark.parametrize(
    "code",
    ["x = 1\r\ny = 2\r\n", "a\x00b\x1b\x85\u2028\n", "s = '\ud800'\n", "'</script><!--'\n", "\tx\n",
     "no newline", "\ufeffx\n"],
    ids=ascii,
)  # fmt: skip
def test_the_code_to_copy_is_exact(code: str) -> None:
    text = page(code=code, segments=None, highlighted=(1,))

    (data,) = re.findall(r'<script type="application/json" id="codes">(.*?)</script>', text, re.DOTALL)
    assert json.loads(data) == [code]
    assert "<" not in data
    text.encode("utf-8")


# -- what a page shows


def test_marked_lines_have_their_numbers_in_the_file_and_cuts_their_words() -> None:
    text = page(
        code="def f():\n## ... source file continues with no further examples ...\n    get()\n",
        segments=((1, 7, 1), (3, 90, 1)), highlighted=(3,), cuts=(2,),
    )  # fmt: skip

    assert re.findall(r'<(span|mark) class="line" data-n="(\d+)">', text) == [("span", "7"), ("mark", "90")]
    assert "⋯ source file continues with no further examples\n" in text


def test_a_page_has_the_card_the_ways_and_the_example() -> None:
    shown = " ".join(Parsed(page()).text().split())

    for text in (
        "function · 9 uses in 3 projects · web 1 · MIT",
        "Deprecated. Old.",
        "get(url, *, key=None)",
        "Fetch.",
        "Defined in web.py:3.",
        "Also web.api.get.",
        "7 calls in 9 uses by 3 projects; _ is any value",
        "85 % _ = get(_, key=_) 3 projects r = get(1) shop",
        "keywords key= 85 % (1)",
        "result .json() 50 %",
        "guarded loop 50 %",
        "together json.loads 50 %, web.other 37 %",
        "1 shop 2 MIT · a.py · test · also in 1 project",
        "Do this.",
        "exsearch show id",
        "b method · 2 uses Sentence.",
    ):
        assert text in shown
    links = Parsed(page()).links
    assert {"../names/web.html", "../names/web.other.html", "../names/web.get.b.html"} <= {*links}
    assert "../names/json.loads.html" not in links  # it has no page


def test_the_first_page_lists_the_most_used_names_of_each_package() -> None:
    names = [Entry(f"web.f{number}", None, 100 - number) for number in range(70)]
    text = Pages([Entry("web", None, 0), *names]).index("web", 70, {"web": names}, "license:MIT")

    assert "Only examples that pass <code>license:MIT</code>." in text
    assert text.count("<li><a") == 60
    assert "all 70 names in web" in text


def test_the_search_gets_the_names_as_json_the_most_used_first() -> None:
    script = names_file([Entry("web.A", None, 1), Entry("web.</script>\u2028é", None, 5)])

    assert script.startswith("exsearchNames(")
    assert script.isascii()
    assert json.loads(script.removeprefix("exsearchNames(").removesuffix(");\n")) == [
        ["web.</script>\u2028é", page_name("web.</script>\u2028é")], ["web.A", "web.-a.html"]]  # fmt: skip


# -- names of files


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_names_never_have_one_file_also_where_case_does_not_count(one: str, other: str) -> None:
    names = page_name(one), page_name(other)

    assert (names[0].lower() == names[1].lower()) == (one == other)
    for name in names:
        assert PAGE.fullmatch(name)
        assert len(name) <= 105


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("requests.get", "requests.get.html"),
        ("click.Option", "click.-option.html"),
        ("a._b", "a.-25fb.html"),
        ("../x", "-22e.-22f-12fx.html"),
        ("con", "-263on.html"),
        ("nul.x", "-26eul.x.html"),
        ("CON", "-c-o-n.html"),
        ("é", "-2e9.html"),
    ],
)
def test_a_file_has_a_name_that_people_can_read_and_no_system_obeys(symbol: str, name: str) -> None:
    if symbol == "../x":  # whatever it is, it leads nowhere
        assert "/" not in page_name(symbol)
        assert not page_name(symbol).startswith(".")
    else:
        assert page_name(symbol) == name


def test_a_long_name_is_cut_and_stays_apart_from_others() -> None:
    one, other = page_name("a" * 5000), page_name("a" * 5001)

    assert one != other
    assert len(one) == len(other) == 60 + 2 + 32 + 5


# -- the style sheet and the script


def colours(css: str) -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{([^}]*)\}", css)
    found = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in (light, dark)]
    return {"light": found[0], "dark": found[1]}


def contrast(one: str, other: str) -> float:
    """Return the ratio of contrast as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_colour_of_text_has_enough_contrast_on_each_ground(scheme: str) -> None:
    of = colours(asset("site.css"))[scheme]

    grounds = ("ground", "code", "raised", "marked")
    for text in (
        "text",
        "quiet",
        "link",
        "warn",
        "keyword",
        "string",
        "number",
        "comment",
        "name",
        "builtin",
    ):
        for ground in grounds:
            assert contrast(of[text], of[ground]) >= 4.5, (text, ground)
    assert contrast(of["accent"], of["marked"]) >= 3
    assert contrast(of["bar"], of["edge"]) >= 2.5
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)  # control


def test_no_template_trusts_a_text_or_needs_what_its_policy_forbids() -> None:
    for name in ("base.html", "index.html", "symbol.html", "parts.html"):
        text = asset(name)
        assert not re.search(r"\|\s*safe|autoescape|Markup", text), name
        assert not re.search(r"\sstyle=|\son\w+=|javascript:", text), name
        assert not re.search(r"<script(?! src=| type=\"application/json\")", text), name
    assert "innerHTML" not in asset("site.js")
    assert "default-src 'none'" in asset("base.html")
