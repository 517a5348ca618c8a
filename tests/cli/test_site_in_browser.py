"""A site in a browser, opened from the disk: it is found, copied and read, and nothing of strangers runs.

Needs Playwright and Debian's chromium; the tests are skipped where one is missing.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from helpers.forking import run_forked
from helpers.harvesting import FLASK, write_project
from helpers.indexes import make_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any, TypeAlias

    from playwright.sync_api import Browser, Page

    Open: TypeAlias = Callable[..., Page]

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("there is no chromium", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="there is no Playwright")

RUNS = "<script>window.runs=1</script><img src=x onerror=window.runs=2>\"'><svg onload=window.runs=3>"
CODE = (
    f"import flask\n\n\ndef show():\n\ttext = '''</code></pre></script>{RUNS}\u202e\x1b[31m'''\n"
    "\treturn flask.make_response(text)\n"
)
PAGE = f"""\
slug: strange
symbol: flask.helpers.make_response
kind: function

Prose {RUNS}

## Example 1 from Strange {RUNS}
[Strange {RUNS}](javascript:window.runs=4) is {RUNS} code.

It is provided under the [Strange {RUNS} License](data:text/html,{RUNS}).

[**Strange / {RUNS}.py**](javascript:window.runs=5)

```python
~~flask.make_response("{RUNS}")
```
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site about flask, with what strangers wrote in it."""
    root = tmp_path_factory.mktemp("site")
    write_project(root / "all" / "flask", FLASK)
    for name in ("shop", "till"):
        write_project(
            root / "all" / name,
            {f"{name}/__init__.py": CODE, f"{name}/{RUNS[:20].replace('/', '')}.py": CODE},
        )
    (root / "pages").mkdir()
    (root / "pages" / "strange.md").write_text(PAGE, encoding="utf-8")
    make_index(root / "home", projects=[root / "all"], pages=[root / "pages"])
    ran = run_forked("site", "--to", str(root / "site"), env={"EXSEARCH_HOME": str(root / "home")})
    assert ran.status == 0, ran.err
    return root / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Page:
    return browser.new_page(permissions=["clipboard-read", "clipboard-write"])


@pytest.fixture
def opened(tab: Page, site: Path) -> Iterator[Open]:
    """Open a file of the site; at the end nothing was asked for but files of it, and no script has failed."""
    asked: list[str] = []
    failed: list[str] = []
    watched: dict[str, Callable[[Any], None]] = {
        "request": lambda request: asked.append(request.url),
        "pageerror": lambda error: failed.append(str(error)),
        "console": lambda message: failed.append(message.text),
        "dialog": lambda dialog: failed.append(dialog.message),
    }
    for event, note in watched.items():
        tab.on(event, note)  # type: ignore[call-overload, unused-ignore]

    def opened(name: str) -> Page:
        tab.goto((site / name).as_uri())
        return tab

    yield opened
    for event, note in watched.items():
        tab.remove_listener(event, note)
    assert failed == []
    assert asked
    assert [url for url in asked if not url.startswith(site.as_uri())] == []


MAKE_RESPONSE = "names/flask.make_response.html"


def test_no_markup_of_strangers_runs(opened: Open) -> None:
    for name in (MAKE_RESPONSE, "index.html"):
        page = opened(name)
        assert page.evaluate("[window.runs, document.images.length]") == [None, 0]
    page = opened(MAKE_RESPONSE)
    assert page.locator(".example").count() >= 2
    assert "window.runs=2" in page.inner_text("main")  # control: it is there, as text
    links = page.eval_on_selector_all("a", "all => all.map(each => each.protocol)")
    assert {*links} <= {"file:", "https:", "http:"}


def test_the_policy_lets_no_script_run_that_is_in_the_page(tab: Page, site: Path) -> None:
    tab.goto((site / MAKE_RESPONSE).as_uri())
    refused = tab.evaluate(
        """() => new Promise(done => {
            document.addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.runs = 6";
            document.body.append(script);
            setTimeout(() => done("none"), 1000);
        })"""
    )

    assert refused.startswith("script-src")
    assert tab.evaluate("window.runs") is None


def test_a_name_is_found_by_its_last_part_and_by_any_part_with_keys_alone(opened: Open) -> None:
    page = opened("index.html")
    page.keyboard.press("/")
    page.keyboard.type("respons")
    found = page.locator(".results a")
    found.first.wait_for()
    assert found.first.inner_text() == "flask.make_response"
    page.keyboard.press("Control+A")
    page.keyboard.type("flask")
    names = found.all_inner_texts()
    assert names[0] == "flask"
    assert "flask.sansio.App" in names
    page.keyboard.press("Control+A")
    page.keyboard.type("zebra")
    assert (found.count(), page.inner_text("#found")) == (0, "0 names")  # control

    page.keyboard.press("Control+A")
    page.keyboard.type("make_response")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{MAKE_RESPONSE}")
    assert page.inner_text("h1") == "flask.make_response"


def test_the_button_copies_the_code_exactly(opened: Open) -> None:
    page = opened(MAKE_RESPONSE)
    codes = page.evaluate("JSON.parse(document.getElementById('codes').textContent)")
    number = next(at for at, code in enumerate(codes) if "\n\t" in code)

    page.locator(".copy").nth(number).click()
    page.get_by_text("Copied").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == codes[number]
    assert codes[number].endswith("\x1b[31m'''\n\treturn flask.make_response(text)\n")


def test_without_javascript_all_is_there_to_read(browser: Browser, site: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((site / MAKE_RESPONSE).as_uri())
    for selector in (".search", ".copy"):
        assert page.locator(f"{selector}:visible").count() == 0
    assert page.locator(".example pre").first.is_visible()

    page.locator(".above a", has_text="flask").click()

    assert page.locator(".names a", has_text="make_response").first.is_visible()


def test_nothing_is_wider_than_a_narrow_screen(opened: Open) -> None:
    for name in (MAKE_RESPONSE, "names/flask.html", "index.html"):
        page = opened(name)
        page.set_viewport_size({"width": 320, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.set_viewport_size({"width": 1200, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 1200  # control: that was measured


def test_axe_finds_no_fault_in_light_and_in_dark(tab: Page, site: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="there is no axe").Axe()

    def faults(**options: Any) -> list[str]:
        return [fault["id"] for fault in axe.run(tab, options=options).response["violations"]]

    tab.goto((site / MAKE_RESPONSE).as_uri())
    tab.keyboard.press("/")
    tab.keyboard.type("f")
    tab.locator(".results a").first.wait_for()
    assert faults() == []
    tab.emulate_media(color_scheme="dark")
    assert faults(runOnly=["color-contrast"]) == []

    tab.emulate_media(color_scheme="light")
    for name in ("aria-label", "placeholder"):
        tab.evaluate("name => document.querySelector('input').removeAttribute(name)", name)
    assert "label" in faults(runOnly=["label"])  # control
