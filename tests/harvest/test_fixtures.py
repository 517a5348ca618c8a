"""Parameters of tests are uses of the fixtures that pytest gives them, and have the type that these give."""

from __future__ import annotations

from textwrap import dedent

import pytest
from helpers.harvesting import answers, found, harvested, index_of, uses_in

from exsearch.index.items import unpacked

PYTEST = {
    "_pytest/__init__.py": "",
    "_pytest/fixtures.py": "def fixture(function=None, *, name=None): ...\n",
    "_pytest/capture.py": """
        from collections.abc import Generator
        from _pytest.fixtures import fixture

        class CaptureFixture:
            def readouterr(self): ...

        @fixture
        def capsys(request) -> Generator[CaptureFixture]:
            yield CaptureFixture()
        """,
    "_pytest/tmpdir.py": """
        from pathlib import Path
        from collections.abc import Generator
        from .fixtures import fixture

        @fixture
        def tmp_path() -> Generator[Path, None, None]:
            yield Path()

        @fixture(name="other_name")
        def hidden_name() -> Path: ...

        def no_fixture() -> Path: ...
        """,
    "pytest/__init__.py": "from _pytest.fixtures import fixture as fixture\n",
}
CAPSYS, TMP_PATH = "_pytest.capture.capsys", "_pytest.tmpdir.tmp_path"
READOUTERR = "_pytest.capture.CaptureFixture.readouterr"

MOCKER = {
    "pytest_mock/__init__.py": "from pytest_mock.plugin import mocker as mocker\n",
    "pytest_mock/plugin.py": """
        import pytest

        class MockerFixture:
            def patch(self, target): ...

        @pytest.fixture
        def mocker() -> MockerFixture: ...

        @pytest.fixture
        def not_offered(): ...
        """,
}


def stored(*projects: dict[str, str]) -> list[tuple[str, str]]:
    """Return (symbol, path) of the uses in tests, in an index with pytest."""
    harvests = [
        harvested(PYTEST, "pytest", packages=("_pytest", "pytest")),
        *(harvested(each, f"shop{number}") for number, each in enumerate(projects)),
    ]
    examples = uses_in(index_of(*harvests))
    return [(str(each.symbol), str(each.file.path)) for each in examples if each.role == "test"]


def symbols(code: str, path: str = "tests/test_cart.py", **more: str) -> set[str]:
    """Return the symbols that a file uses, without pytest, and without classes."""
    files = {path: code, **{name.replace("__", "/") + ".py": text for name, text in more.items()}}
    used = {symbol for symbol, where in stored(files) if where == path}
    classes = {symbol for symbol in used if symbol.rpartition(".")[2][0].isupper()}
    return used - classes - {"pytest", "_pytest.fixtures.fixture"}


def test_a_parameter_of_a_test_is_a_use_of_a_fixture_and_its_value_has_the_type_that_it_gives() -> None:
    code = "def test_output(capsys):\n    print(1)\n    assert capsys.readouterr().out\n"

    assert symbols(code) == {CAPSYS, READOUTERR}
    assert symbols(code, "tests/cart_test.py") == {CAPSYS, READOUTERR}
    assert symbols("class TestCart:\n    def test_it(self, tmp_path):\n        tmp_path.mkdir()\n") == {
        TMP_PATH, "pathlib.Path.mkdir"}  # fmt: skip
    # controls: a file that pytest does not collect, a function that is no test, what is no fixture
    assert symbols(code, "tests/helpers.py") == set()
    assert symbols(code.replace("test_output", "check_output")) == set()
    assert symbols(code.replace("capsys", "no_fixture")) == set()
    assert symbols(code.replace("capsys", "hidden_name")) == set()
    assert symbols("class TestCart:\n    def test_it(capsys):\n        capsys.readouterr()\n") == set()
    assert symbols("def outer():\n    def check(capsys):\n        capsys.readouterr()\n") == set()


def test_all_lines_with_the_fixture_belong_to_the_example_and_a_line_of_the_body_is_listed() -> None:
    code = """
        def test_files(tmp_path):
            file = tmp_path / "a"
            run(
                tmp_path,
            )
            tmp_path.joinpath("b").touch()
        """
    index = index_of(harvested(PYTEST, "pytest", packages=("_pytest", "pytest")),
                     harvested({"tests/test_files.py": code}))  # fmt: skip

    row, *_ = [each for each in answers(index, "tmp_path") if "shop" in each]
    (example,) = [each for each in uses_in(index) if each.symbol == TMP_PATH]

    assert row == f'{TMP_PATH} shop tests/test_files.py: file = tmp_path / "a"'
    assert example.highlighted == (1, 2, 4, 6)
    assert example.how == "inferred"


@pytest.mark.parametrize(
    "code",
    [
        "@pytest.mark.parametrize('capsys', [1])\ndef test(capsys): capsys.readouterr()",
        "@pytest.mark.parametrize('a, capsys', [1])\ndef test(a, capsys): capsys.readouterr()",
        "@pytest.mark.parametrize(['a', 'capsys'], [1])\ndef test(a, capsys): capsys.readouterr()",
        "@pytest.mark.parametrize(NAMES, [1])\ndef test(capsys): capsys.readouterr()",
        "@pytest.mark.parametrize('capsys', [1])\nclass TestIt:\n"
        "    def test(self, capsys): capsys.readouterr()",
        "from hypothesis import given\n@given(st.text())\ndef test(capsys): capsys.readouterr()",
        "from hypothesis import given\n@given(capsys=st.text())\ndef test(capsys): capsys.readouterr()",
        "from unittest.mock import patch\n@patch('sys.stdout')\ndef test(capsys): capsys.readouterr()",
        "def test(capsys=None): capsys.readouterr()",
        "def test(*, capsys=None): capsys.readouterr()",
        "def test(*capsys): capsys.readouterr()",
        "from unknown import capsys\ndef test(capsys): capsys.readouterr()",
        "class TestIt(unknown.Base):\n    def test(self, capsys): capsys.readouterr()",
    ],
    ids=["parametrized", "among-several", "in-a-list", "by-a-name", "for-a-class", "given", "given-by-name",
         "patched", "default", "keyword-default", "star", "imported-from-an-unknown-package",
         "in-a-class-below-an-unknown-one"],
)  # fmt: skip
def test_what_something_else_gives_is_no_fixture(code: str) -> None:
    assert not symbols(f"import pytest, unknown\n{code}\n") & {CAPSYS, READOUTERR}


@pytest.mark.parametrize(
    "code",
    [
        "@pytest.mark.parametrize('a', [1])\ndef test(a, capsys): capsys.readouterr()",
        "@pytest.mark.usefixtures('a')\ndef test(capsys): capsys.readouterr()",
        "@pytest.mark.parametrize('a', [1])\nclass TestIt:\n"
        "    def test(self, a, capsys): capsys.readouterr()",
        "from hypothesis import given\n@given(a=st.text())\ndef test(a, capsys): capsys.readouterr()",
        "from unittest.mock import patch\n@patch('sys.stdout')\ndef test(mock, capsys): capsys.readouterr()",
        "async def test(a=1, *, capsys): capsys.readouterr()",
        "from json import loads as capsys\ndef test(capsys): capsys.readouterr()",
        "class Base: ...\nclass TestIt(Base):\n    def test(self, capsys): capsys.readouterr()",
        "class TestIt:\n    @staticmethod\n    def test(capsys): capsys.readouterr()",
    ],
    ids=["parametrized", "marked", "class", "given-by-name", "behind-a-mock", "keyword",
         "imported-and-no-fixture", "in-a-class-below-a-known-one", "static"],
)  # fmt: skip
def test_what_nothing_else_gives_is_a_fixture(code: str) -> None:
    assert symbols(f"import pytest\n{code}\n") >= {CAPSYS, READOUTERR}


LOCAL = """
    import pytest

    class Own:
        def read(self): ...

    @pytest.fixture
    def capsys() -> Own: ...
    """
TEST = "def test(capsys):\n    capsys.read()\n    capsys.readouterr()\n"


def test_the_nearest_fixture_of_a_name_is_the_one() -> None:
    test, local = TEST, dedent(LOCAL)

    assert symbols(local + test) == {"tests.test_cart.capsys", "tests.test_cart.Own.read"}
    assert symbols(test, tests__conftest=local) == {"tests.conftest.capsys", "tests.conftest.Own.read"}
    assert symbols(test, "tests/a/test_cart.py", tests__conftest=local, conftest=LOCAL) == {
        "tests.conftest.capsys", "tests.conftest.Own.read"}  # fmt: skip
    assert symbols("from tests.fixtures import capsys\n" + test, tests__fixtures=local) == {
        "tests.fixtures.capsys", "tests.fixtures.Own.read"}  # fmt: skip
    assert symbols("from .fixtures import *\n" + test, tests__fixtures=local) == {
        "tests.fixtures.capsys", "tests.fixtures.Own.read"}  # fmt: skip
    assert symbols(test, tests__fixtures=local, conftest="pytest_plugins = ['tests.fixtures']\n") == {
        "tests.fixtures.capsys", "tests.fixtures.Own.read"}  # fmt: skip
    assert symbols(test, other__conftest=local) == {CAPSYS, READOUTERR}  # control: beside, not above


def test_a_fixture_of_a_class_is_the_nearest() -> None:
    own = "import pytest\nclass TestIt:\n    @pytest.fixture\n    def capsys(self) -> Path: ...\n"
    test = "    def test(self, capsys):\n        capsys.read_text()\n        capsys.readouterr()\n"

    in_class = symbols(f"from pathlib import Path\n{own}{test}")
    inherited = symbols(f"from pathlib import Path\n{own}class TestOther(TestIt):\n{test}")
    other = symbols(f"from pathlib import Path\n{own}class TestOther:\n{test}")

    assert in_class == inherited == {"tests.test_cart.TestIt.capsys", "pathlib.Path.read_text"}
    assert other == {CAPSYS, READOUTERR}  # control


def test_a_fixture_that_asks_for_its_own_name_gets_the_outer_one() -> None:
    fixture = "import pytest\n@pytest.fixture\ndef capsys(capsys):\n    capsys.readouterr()\n"

    assert symbols(fixture) == {CAPSYS, READOUTERR}
    assert symbols(fixture, "tests/conftest.py") == {CAPSYS, READOUTERR}
    assert symbols(fixture, "tests/conftest.py", conftest=LOCAL) == {"conftest.capsys"}


def test_what_fixtures_give_is_followed_through_fixtures() -> None:
    conftest = """
        import pytest
        from flask import Flask

        @pytest.fixture
        def app():
            app = Flask("x")
            yield app

        @pytest.fixture(name="client")
        def make_client(app):
            return app.test_client()
        """
    flask = {
        "flask/__init__.py": "from .app import Flask as Flask\n",
        "flask/app.py": """
            class Client:
                def get(self, path): ...
            class Flask:
                def test_client(self) -> Client: ...
            """,
    }
    tests = {"tests/conftest.py": conftest, "tests/test_app.py": "def test(client):\n    client.get('/')\n"}
    alone = {"my-tests/conftest.py": conftest, "my-tests/test_app.py": tests["tests/test_app.py"]}
    expected = {("tests.conftest.make_client", "tests/test_app.py"),
                ("flask.app.Client.get", "tests/test_app.py"),
                ("tests.conftest.app", "tests/conftest.py")}  # fmt: skip

    uses = {
        (each.symbol, each.file.path)
        for each in uses_in(index_of(harvested(flask, "flask"), harvested(tests)))
    }
    # what is in a file that cannot be imported has no name, but what it gives is known
    hidden = {each.symbol for each in uses_in(index_of(harvested(flask, "flask"), harvested(alone)))}

    assert expected <= uses
    assert "flask.app.Client.get" in hidden
    assert not [symbol for symbol in hidden if "conftest" in str(symbol)]


def test_plugins_offer_what_their_entry_points_name_and_come_in_any_order() -> None:
    test = {"tests/test_cart.py": "def test(mocker):\n    mocker.patch('x')\n"}
    not_offered = {"tests/test_cart.py": "def test(not_offered):\n    not_offered.patch('x')\n"}
    plugin = harvested(MOCKER, "pytest-mock", plugins=("pytest_mock",))
    no_plugin = harvested(MOCKER, "pytest-mock")

    def rows(*harvests: object) -> list[str]:
        return [str(each.symbol) for each in uses_in(index_of(*harvests)) if each.role == "test"]  # type: ignore[arg-type]

    expected = ["pytest_mock.plugin.mocker", "pytest_mock.plugin.MockerFixture.patch"]
    assert sorted(rows(plugin, harvested(test))) == sorted(rows(harvested(test), plugin)) == sorted(expected)
    assert rows(no_plugin, harvested(test)) == []
    assert rows(plugin, harvested(not_offered)) == []
    assert "\n".join(plugin.packages) == "pytest_mock\npytest~"
    assert no_plugin.packages == ("pytest_mock",)


def test_if_two_plugins_offer_a_name_nobody_knows_which_one_is_meant() -> None:
    test = harvested({"tests/test_cart.py": "def test(mocker):\n    mocker.patch('x')\n"})
    other = {name.replace("pytest_mock", "pytest_other"): text.replace("pytest_mock", "pytest_other")
             for name, text in MOCKER.items()}  # fmt: skip
    plugins = [harvested(MOCKER, "pytest-mock", plugins=("pytest_mock",)),
               harvested(other, "pytest-other", plugins=("pytest_other",))]  # fmt: skip

    both = [each for each in uses_in(index_of(*plugins, test)) if each.role == "test"]
    one = [each for each in uses_in(index_of(plugins[1], test)) if each.role == "test"]

    assert both == []
    assert {each.symbol for each in one} == {
        "pytest_other.plugin.mocker", "pytest_other.plugin.MockerFixture.patch"}  # fmt: skip


def test_only_modules_of_pytest_itself_and_no_function_by_its_name_alone_are_offered() -> None:
    harvest = harvested(PYTEST, "pytest", packages=("_pytest", "pytest"))
    summary = unpacked(harvest.summary)

    assert summary[summary.index("\tpytest~\n") :] == (
        "\tpytest~\ncapsys\tv _pytest.capture.capsys\ntmp_path\tv _pytest.tmpdir.tmp_path\n"
        "other_name\tv _pytest.tmpdir.hidden_name\n"
    )
    assert not [path for path, _ in harvest.paths if "~" in path or "&" in path]


def test_a_stored_test_waits_until_pytest_comes() -> None:
    alone = found(harvested({"tests/test_cart.py": "def test(capsys):\n    capsys.readouterr()\n"}))

    assert {test.symbol for test in alone} == {"pytest~&capsys", "pytest~&capsys.readouterr"}
    assert stored({}) == []
    assert uses_in(index_of(harvested({"tests/test_cart.py": TEST}))) == []


def test_a_member_is_found_by_the_name_of_the_fixture_whose_class_has_it() -> None:
    test = "def test(tmp_path):\n    tmp_path.joinpath('a')\n"
    harvests = [harvested(PYTEST, "pytest", packages=("_pytest", "pytest")),
                *(harvested({f"tests/test_{name}.py": test}, name) for name in ("shop", "till"))]  # fmt: skip
    index = index_of(*harvests)

    assert answers(index, "tmp_path.joinpath")[0].startswith("pathlib.PurePath.joinpath shop tests/")
    assert not answers(index, "tmp_path.glob")  # control
