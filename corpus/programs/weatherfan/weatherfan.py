"""Ask many stations at once, and show the answers as a table, a tree, a bar or a page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import anyio
import attrs
import httpx
from anyio import CapacityLimiter, create_memory_object_stream, create_task_group, to_thread
from jinja2 import DictLoader, Environment, FileSystemLoader, TemplateNotFound
from markupsafe import Markup, escape
from rich.console import Console
from rich.panel import Panel
from rich.progress import Progress, track
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

PAGE = """\
<table>
{% for report in reports -%}
<tr><td>{{ report.name }}</td><td>{{ report.celsius | round(1) }}</td></tr>
{% endfor %}</table>
"""


@attrs.define(frozen=True, order=True)
class Report:
    """What a station says."""

    celsius: float = attrs.field(converter=float, validator=attrs.validators.instance_of(float))
    name: str = attrs.field(
        validator=[attrs.validators.min_len(2), attrs.validators.matches_re(r"[a-z-]+")]
    )
    wind: float | None = attrs.field(default=None, converter=attrs.converters.optional(float))
    tags: list[str] = attrs.field(factory=list, eq=False)

    @classmethod
    def from_json(cls, name: str, data: dict[str, Any]) -> Report:
        """Return a report of what was sent; more keys than we know do not matter."""
        known = {each.name for each in attrs.fields(cls)} & data.keys()
        return cls(name=name, **{key: data[key] for key in known})

    def warmer(self, degrees: float) -> Report:
        """Return the report for another day."""
        return attrs.evolve(self, celsius=self.celsius + degrees)


def get_report(client: httpx.Client, name: str) -> Report:
    """Ask one station, and wait for it."""
    response = client.get("/now", params={"station": name}, headers={"Accept": "application/json"})
    return Report.from_json(name, response.raise_for_status().json())


def send_report(client: httpx.Client, report: Report, picture: bytes | None = None) -> int:
    """Send a report as JSON, or as a form with a picture; return the status."""
    if picture is None:
        return client.post("/reports", content=json.dumps(attrs.asdict(report))).status_code
    files = {"picture": ("sky.png", picture, "image/png")}
    return client.post("/reports", data={"name": report.name}, files=files, timeout=30).status_code


async def all_reports(
    client: httpx.AsyncClient, names: Iterable[str], at_once: int = 5
) -> list[Report]:
    """Ask many stations; those that fail or are late are left out."""
    limiter = CapacityLimiter(total_tokens=at_once)
    reports: list[Report] = []

    async def ask(name: str) -> None:
        async with limiter:
            with anyio.move_on_after(2, shield=False):
                response = await client.get("/now", params={"station": name})
                if response.is_success:
                    reports.append(Report.from_json(name, response.json()))

    async with create_task_group() as group:
        for name in names:
            group.start_soon(ask, name)
    return sorted(reports)


async def averaged(values: Iterable[float]) -> float:
    """Return a mean; one task sends the values and another adds them up."""
    send, receive = create_memory_object_stream[float](10)

    async def produce() -> None:
        with send:
            for value in values:
                await send.send(value)

    total = count = 0.0
    async with anyio.create_task_group() as group:
        group.start_soon(produce)
        with receive:
            async for value in receive:
                total, count = total + value, count + 1
    return total / count


async def in_thread(function: Callable[[int], int], *values: int) -> list[int]:
    """Call a slow function for each value, one at a time."""
    one = CapacityLimiter(1)
    return [await to_thread.run_sync(function, value, limiter=one) for value in values]


async def wait_until(ready: anyio.Event, seconds: float) -> None:
    """Wait; raises TimeoutError if it takes too long."""
    with anyio.fail_after(seconds):
        await ready.wait()


def table(reports: Iterable[Report]) -> Table:
    """Return the reports as a table."""
    made = Table(title="Weather", show_lines=False)
    made.add_column("station", style="bold")
    made.add_column("°C", justify="right", min_width=6)
    for report in reports:
        style = "blue" if report.celsius < 0 else "red"
        made.add_row(
            report.name, Text(f"{report.celsius:.1f}", style), style="dim" if report.tags else ""
        )
    return made


def tree(reports: Iterable[Report]) -> Tree:
    """Return the reports by their sign."""
    root = Tree("stations")
    frost, others = root.add("frost", style="blue"), root.add("no frost")
    for report in reports:
        (frost if report.celsius < 0 else others).add(Text(report.name))
    return root


def show(reports: Sequence[Report], console: Console) -> None:
    """Print everything."""
    console.print(table(reports), tree(reports), sep="\n")
    console.print(Panel.fit(f"{len(reports)} stations", title="sum"), style="green", justify="left")
    console.print("[bold]coldest:[/]", min(reports).name if reports else "none", markup=True)


def slowly(reports: Sequence[Report], console: Console) -> float:
    """Return the sum of all, with a bar for each half."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("first half", total=len(reports) // 2)
        total = 0.0
        for report in reports[: len(reports) // 2]:
            total += report.celsius
            progress.update(task, advance=1)
    rest = reports[len(reports) // 2 :]
    return total + sum(
        r.celsius for r in track(rest, description="rest", console=console, disable=True)
    )


def page(reports: Iterable[Report], folder: str | None = None) -> str:
    """Return a page; a folder may have a template of its own."""
    env = Environment(
        loader=FileSystemLoader(folder) if folder else DictLoader({"page.html": PAGE}),
        autoescape=True,
    )
    try:
        template = env.get_template("page.html", globals={"title": "Weather"})
    except TemplateNotFound as error:
        raise FileNotFoundError(f"{folder} has no {error.name}") from error
    return template.render({"reports": list(reports)})


def link(address: str, label: str) -> Markup:
    """Return a link; both parts may be anybody's text."""
    return Markup('<a href="{}">{}</a>').format(address, label) + escape(" ")


async def main(argv: Sequence[str] = (), transport: httpx.AsyncBaseTransport | None = None) -> int:
    """Print what stations say."""
    url = httpx.URL("https://weather.example").copy_with(port=443)
    limits = httpx.Limits(max_connections=20)
    client = httpx.AsyncClient(
        base_url=url, transport=transport, limits=limits, timeout=httpx.Timeout(5)
    )
    async with client:
        show(
            await all_reports(client, argv or ["pole", "desert"]),
            Console(width=60, color_system=None),
        )
    return 0


if __name__ == "__main__":
    sys.exit(anyio.run(main, sys.argv[1:], backend="asyncio"))
