"""Small libraries with docstrings, re-exports and documentation, and projects that use them."""

from __future__ import annotations

BREW = {
    "pyproject.toml": """
        [project]
        name = "brew"
        version = "2.1"
        description = "An HTTP client for people"
        license = "MIT"
        """,
    "README.md": """
        # brew

        Fetch a page and look at its status:

        ```python
        import brew

        answer = brew.get("https://example.org", timeout=3)
        print(answer.status)
        ```
        """,
    "docs/guide.md": """
        # Guide

        ## Uploading files

        Open the file in binary mode and pass it as the body:

        ```python
        import brew

        with open("report.pdf", "rb") as body:
            brew.put("https://example.org/report", body)
        ```

        ## Cookies that survive

        A session keeps cookies between calls:

        ```python
        import brew

        with brew.Session() as session:
            session.post("https://example.org/login", json={"name": "tea"})
            session.get("https://example.org/mine")
        ```
        """,
    "brew/__init__.py": '''
        """An HTTP client for people."""
        from brew.api import delete, get, post, put
        from brew.errors import BrewError, Timeout
        from brew.retries import Retry, retrying
        from brew.sessions import Answer, Session

        __all__ = ["Answer", "BrewError", "Retry", "Session", "Timeout", "delete", "get", "post", "put",
                   "retrying"]
        ''',
    "brew/api.py": '''
        from brew.sessions import Answer, Session

        def get(url: str, *, params=None, timeout: float = 10) -> Answer:
            """Send a GET request."""
            with Session() as session:
                return session.get(url)

        def post(url: str, body=None, *, json=None, timeout: float = 10) -> Answer:
            """Send a POST request, with a form or JSON in its body."""
            with Session() as session:
                return session.post(url, json=json)

        def put(url: str, body=None) -> Answer:
            """Store something under a URL: an upload."""

        def delete(url: str) -> Answer:
            """Ask a server to remove something."""
        ''',
    "brew/sessions.py": '''
        from brew._pool import _get_connection

        class Answer:
            """What a server answers: status, headers and body."""

            status: int

            def json(self):
                """Decode the body from JSON."""

            def raise_for_status(self) -> None:
                """Raise an error if the status says that the request failed."""

        class Session:
            """Cookies and connections that several requests share."""

            def __enter__(self) -> "Session": ...

            def __exit__(self, *error) -> None: ...

            def get(self, url: str) -> Answer:
                """Send a GET request in this session."""
                return _get_connection(url)

            def post(self, url: str, json=None) -> Answer:
                """Send a POST request in this session."""

            def close(self) -> None:
                """Close all connections."""
        ''',
    "brew/errors.py": '''
        class BrewError(Exception):
            """Something went wrong with a request."""

        class Timeout(BrewError):
            """The server took too long to answer."""
        ''',
    "brew/retries.py": '''
        class Retry:
            """How often a failed request is sent again, and after how long."""

            def __init__(self, total: int = 3, backoff: float = 0.5) -> None: ...

        def retrying(call, retry: Retry):
            """Call a function again until it succeeds."""
        ''',
    "brew/_pool.py": '''
        def _get_connection(url):
            """Get a request connection from the pool."""

        def _send_get_request(url):
            """Send it."""
            return _get_connection(url)
        ''',
}

TABULAR = {
    "pyproject.toml": """
        [project]
        name = "tabular"
        version = "1.4"
        description = "Tables of data in memory"
        license = "BSD-3-Clause"
        """,
    "docs/cookbook.md": """
        # Cookbook

        ## Pivot a long table

        Months become columns:

        ```python
        import tabular as tb

        sales = tb.read_csv("sales.csv")
        wide = sales.pivot("month")
        ```
        """,
    "tabular/__init__.py": '''
        """Tables of data in memory."""
        from tabular.frame import Frame, concat, merge
        from tabular.io.readers import read_csv, read_json
        ''',
    "tabular/io/__init__.py": "",
    "tabular/io/readers.py": '''
        from tabular.frame import Frame

        def read_csv(path: str, *, delimiter: str = ",", chunk_size: int | None = None) -> Frame:
            """Read a file of comma-separated values into a frame."""

        def read_json(path: str) -> Frame:
            """Read a JSON file into a frame."""

        def read_csv_dialect(path: str) -> str:
            """Find out how a CSV file is written."""
        ''',
    "tabular/frame.py": '''
        class Frame:
            """Rows and columns of data."""

            def to_csv(self, path: str) -> None:
                """Write the frame to a file of comma-separated values."""

            def groupby(self, column: str) -> "Groups":
                """Group rows by the values of a column."""

            def merge(self, other: "Frame", on: str) -> "Frame":
                """Join two frames on a column, as a database does."""

            def pivot(self, column: str) -> "Frame":
                """Reshape the frame from long to wide."""

            def dropna(self) -> "Frame":
                """Remove rows with missing values."""

            def head(self, rows: int = 5) -> "Frame":
                """Return the first rows."""

            def sort_values(self, by: str) -> "Frame":
                """Sort rows by a column."""

        class Groups:
            """Rows that have one value in common."""

            def mean(self) -> Frame:
                """Return the average of each group."""

        def concat(frames) -> Frame:
            """Put frames below each other."""

        def merge(left: Frame, right: Frame, on: str) -> Frame:
            """Join two frames on a column."""
        ''',
}

CHRONO = {
    "pyproject.toml": """
        [project]
        name = "chrono"
        version = "0.9"
        description = "Dates, times and zones"
        license = "Apache-2.0"
        """,
    "chrono/__init__.py": '''
        """Dates, times and zones."""
        from chrono.moment import Moment, now
        from chrono.parsing import fromisotext, parse_date
        ''',
    "chrono/moment.py": '''
        class Moment:
            """A date and a time in a zone."""

            def shift(self, **units: int) -> "Moment":
                """Add days, hours or minutes to a moment."""

            def to_zone(self, zone: str) -> "Moment":
                """Convert to another time zone."""

            def humanize(self) -> str:
                """Say how long ago it was, for people."""

        def now(zone: str = "UTC") -> Moment:
            """Return the current time."""
        ''',
    "chrono/parsing.py": '''
        from chrono.moment import Moment

        def fromisotext(text: str) -> Moment:
            """Parse a date and a time in ISO 8601."""

        def parse_date(text: str, layout: str) -> Moment:
            """Parse a date that is written in some layout."""

        def _parse_iso_week(text: str) -> int:
            """Parse an ISO week."""
        ''',
}

STORE = {
    "pyproject.toml": """
        [project]
        name = "storeroom"
        version = "3.0"
        description = "A database toolkit"
        license = "MIT"
        """,
    "storeroom/__init__.py": '''
        """A database toolkit."""
        from storeroom.engine import Engine, connect
        from storeroom.session import Session
        ''',
    "storeroom/engine.py": '''
        class Engine:
            """Where connections to one database come from."""

            def execute(self, statement: str) -> "Result":
                """Run a statement of SQL."""

        class Result:
            """The rows of a statement."""

            def fetch_all(self) -> list[tuple]:
                """Return all rows."""

        def connect(url: str, *, echo: bool = False) -> Engine:
            """Connect to a database, such as SQLite."""
        ''',
    "storeroom/session.py": '''
        class Session:
            """A transaction with the objects that it knows."""

            def add(self, thing: object) -> None:
                """Put an object into the session."""

            def commit(self) -> None:
                """Write all changes to the database."""

            def rollback(self) -> None:
                """Undo all changes of the transaction."""
        ''',
}

CONSOLE = {
    "pyproject.toml": """
        [project]
        name = "consolekit"
        version = "5.2"
        description = "Command-line programs"
        license = "ISC"
        """,
    "consolekit/__init__.py": '''
        """Command-line programs."""
        from consolekit.commands import command, option
        from consolekit.testing_tools import Runner
        from consolekit.widgets import ProgressBar, Table, echo, prompt
        ''',
    "consolekit/commands.py": '''
        def command(name: str = ""):
            """Make a function a command of the command line."""

        def option(flag: str, *, default=None, help: str = ""):
            """Add an option to a command."""
        ''',
    "consolekit/widgets.py": '''
        class ProgressBar:
            """Show how far a long task is."""

            def advance(self, steps: int = 1) -> None:
                """Move the bar."""

        class Table:
            """Print rows in columns."""

            def add_row(self, *cells: str) -> None:
                """Add a row of cells."""

        def echo(text: str, *, color: bool = True) -> None:
            """Print a line to the terminal."""

        def prompt(question: str, *, hide: bool = False) -> str:
            """Ask the user for a value, hidden for a password."""
        ''',
    "consolekit/testing_tools.py": '''
        class Runner:
            """Run a command in a test and keep what it prints."""

            def invoke(self, command, arguments: list[str]) -> str:
                """Call a command with arguments."""
        ''',
}

_FETCHES = """
    import brew
    import json
    import logging

    log = logging.getLogger(__name__)

    def fetch(url):
        with brew.Session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            return answer.json()

    def send(url, order):
        try:
            return brew.post(url, json=order, timeout=3)
        except brew.Timeout:
            log.warning("too slow: %s", json.dumps(order))
            return brew.retrying(lambda: brew.get(url), brew.Retry(total=5))
    """
_REPORTS = """
    import tabular as tb

    def report(path):
        df = tb.read_csv(path, chunk_size=1000)
        df = df.dropna().merge(tb.read_json("more.json"), on="id")
        means = df.groupby("city").mean()
        means.sort_values("price").to_csv("report.csv")
        return tb.concat([df, means]).head(3)
    """
_TIMES = """
    import chrono
    from chrono import Moment, now

    def age(text):
        born = chrono.fromisotext(text)
        return now().shift(days=1), born.to_zone("UTC").humanize()

    def started() -> Moment:
        return chrono.parse_date("1.2.2003", "D.M.YYYY")
    """
_KEEPS = """
    import storeroom
    from storeroom import Session

    def keep(thing):
        engine = storeroom.connect("sqlite:///till.db")
        session = Session()
        session.add(thing)
        session.commit()
        return engine.execute("SELECT 1").fetch_all()
    """
_TOOLS = """
    import consolekit

    @consolekit.command("boil")
    @consolekit.option("--cups", default=1, help="how many")
    def boil(cups):
        bar = consolekit.ProgressBar()
        bar.advance()
        table = consolekit.Table()
        table.add_row("tea", str(cups))
        consolekit.echo(consolekit.prompt("Sugar?"))
    """
_TESTS = """
    from consolekit import Runner
    import tool.main

    def test_boil():
        assert Runner().invoke(tool.main.boil, []) == ""
    """


def _project(name: str, **files: str) -> dict[str, str]:
    stated = f'[project]\nname = "{name}"\nversion = "1.0"\nlicense = "MIT"\n'
    return {"pyproject.toml": stated, f"{name}/__init__.py": ""} | {
        f"{name}/{file}.py": code for file, code in files.items()
    }


PROJECTS: dict[str, dict[str, str]] = {
    "brew": BREW,
    "tabular": TABULAR,
    "chrono": CHRONO,
    "storeroom": STORE,
    "consolekit": CONSOLE,
    "teashop": _project("teashop", fetching=_FETCHES, reports=_REPORTS, times=_TIMES),
    "harbor": _project("harbor", client=_FETCHES, main=_TOOLS),
    "ledger": _project("ledger", database=_KEEPS, reports=_REPORTS),
    "almanac": _project("almanac", calendar=_TIMES, main=_TOOLS, sync=_FETCHES),
    "tool": _project("tool", main=_TOOLS, keep=_KEEPS) | {"tests/test_tool.py": _TESTS},
}
"""Name of a project -> its files, whose text is indented as it stands here."""
