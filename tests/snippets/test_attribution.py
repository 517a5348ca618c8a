from __future__ import annotations

from helpers.blocks import example, unlicensed

from exsearch.model import File, License, Project
from exsearch.snippets.attribution import license_line, notice
from exsearch.snippets.comments import comment_text, commented, escaped

EXPECTED = """\
This project includes code from:

bakery 1.2
  License: not stated: ask before you use it
  Files: not stated, example shop-cart-examples:1

shop
  Project: https://example.org/shop
  License: MIT (MIT license)
  License text: https://example.org/LICENSE
  Files: shop/cart.py <https://example.org/shop/cart.py>
  Files: shop/other.py
"""


def test_each_project_has_one_entry() -> None:
    shop = example("~~x\n")
    other = shop._replace(file=File("shop/other.py", None))
    bakery = unlicensed("~~x\n")._replace(
        project=Project("bakery", None, "1.2", None, ()), file=File(None, None)
    )

    assert notice([shop, bakery, other, shop]) == EXPECTED
    assert notice([bakery, other, shop]) == EXPECTED


def test_lines_of_copyright_and_a_notice_file_are_printed_once_and_cleaned() -> None:
    plain = example("~~x\n")
    noted = plain._replace(
        license=plain.license._replace(notice="Copyright 2020 Ada\nThe shop\x1b[2J\nCopyright 2020 Ada")
    )

    assert notice([noted, noted]).endswith(
        "  Notices to keep:\n    Copyright 2020 Ada\n    The shop\\x1b[2J\n"
    )
    assert "Notices" not in notice([plain])  # control


def test_no_examples_give_an_empty_notice() -> None:
    assert notice([]) == ""


def test_strangers_text_stays_on_its_line() -> None:
    evil = "A\n\nshop\n  License: MIT\x1b[2J"
    text = notice([example("~~x\n", project=Project(evil, evil, None, None, ()))])

    assert "\nshop" not in text
    assert "\x1b" not in text


def test_a_license_is_printed_as_spdx_and_as_written() -> None:
    assert license_line(License("MIT license", None, "MIT", None)) == "MIT (MIT license)"
    assert license_line(License("MIT", None, "MIT", None)) == "MIT"
    assert license_line(License("my own", None, None, None)) == "my own"
    assert license_line(License(None, "https://x", None, None)) == "not stated: ask before you use it"


def test_comments_hold_one_printable_line() -> None:
    assert comment_text("  a\r\n\tb\x0c\u2028c\x00\ud800\u202e ") == "a b c\\x00\\ud800\\u202e"
    assert comment_text("é ✓ 漢") == "é ✓ 漢"  # control
    assert escaped("\ta\x1b") == "\ta\\x1b"
    assert commented("    x = '\0'", "    ") == "    # x = '\\x00'"
    assert commented("") == "#"
