"""A board that several browsers draw on: JSON, redirects, middleware, and a web socket."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

PAGE = "<!doctype html><title>{name}</title><h1>{name}</h1><p>{count} strokes</p>"


@dataclass
class Board:
    """Strokes, and who watches."""

    strokes: list[list[float]] = field(default_factory=list)
    watchers: set[WebSocket] = field(default_factory=set)

    async def draw(self, stroke: list[float]) -> None:
        """Add a stroke, and show it to everyone."""
        self.strokes.append(stroke)
        for watcher in list(self.watchers):
            with suppress(RuntimeError):  # it has just left
                await watcher.send_json({"stroke": stroke})


class Timing(BaseHTTPMiddleware):
    """Tell the client how long an answer took."""

    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Call the application and add a header."""
        started = time.perf_counter()
        response = await call_next(request)
        response.headers["Server-Timing"] = f"app;dur={(time.perf_counter() - started) * 1000:.1f}"
        return response


def board_of(request: Request | WebSocket) -> Board:
    """Return the board that an address names."""
    boards: dict[str, Board] = request.app.state.boards
    name = request.path_params["name"]
    if name not in boards:
        raise HTTPException(status_code=404, detail=f"no board {name}")
    return boards[name]


async def index(request: Request) -> Response:
    """Go to the board that was seen last, or list all."""
    last = request.cookies.get("board")
    if last in request.app.state.boards:
        return RedirectResponse(request.url_for("board", name=last))
    return JSONResponse(sorted(request.app.state.boards))


async def show(request: Request) -> Response:
    """Show a board as a page or as JSON, as the client likes it."""
    board, name = board_of(request), request.path_params["name"]
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"strokes": board.strokes}, headers={"Cache-Control": "no-store"})
    response = HTMLResponse(PAGE.format(name=name, count=len(board.strokes)))
    response.set_cookie("board", name, max_age=3600, httponly=True, samesite="lax")
    return response


async def draw(request: Request) -> Response:
    """Add a stroke; those who watch see it after the answer."""
    try:
        stroke = [float(number) for number in await request.json()]
    except (TypeError, ValueError) as error:
        raise HTTPException(400, "a stroke is a list of numbers") from error
    later = BackgroundTask(board_of(request).draw, stroke)
    return PlainTextResponse("drawn\n", status_code=202, background=later)


async def clear(request: Request) -> Response:
    """Empty a board."""
    board_of(request).strokes.clear()
    return Response(status_code=204)


async def watch(socket: WebSocket) -> None:
    """Send strokes to a browser, and draw what it sends."""
    board = board_of(socket)
    await socket.accept()
    board.watchers.add(socket)
    try:
        while True:
            await board.draw(await socket.receive_json())
    except WebSocketDisconnect:
        pass
    except json.JSONDecodeError:
        await socket.close(code=1003, reason="JSON only")
    finally:
        board.watchers.discard(socket)


async def on_error(_request: Request, error: Exception) -> Response:
    """Answer errors as JSON."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, status_code=error.status_code)


def create_app(*names: str) -> Starlette:
    """Return an application with some boards."""
    boards = [
        Route("/{name}", show, name="board"),
        Route("/{name}/strokes", draw, methods=["POST"]),
        Route("/{name}/strokes", clear, methods=["DELETE"]),
        WebSocketRoute("/{name}/watch", watch),
    ]
    app = Starlette(
        routes=[Route("/", index), Mount("/boards", routes=boards)],
        middleware=[Middleware(Timing), Middleware(GZipMiddleware, minimum_size=500)],
        exception_handlers={HTTPException: on_error},
    )
    app.state.boards = {name: Board() for name in names}
    return app
