"""A web service for weather stations: paths, queries, bodies, tokens, errors, background work."""

from __future__ import annotations

import logging
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import (
    APIRouter,
    BackgroundTasks,
    Body,
    Depends,
    FastAPI,
    Header,
    HTTPException,
    Path,
    Query,
    Request,
    Response,
    status,
)
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

log = logging.getLogger("stationapi")
bearer = HTTPBearer(auto_error=False)


class Reading(BaseModel):
    """What a station measured."""

    model_config = ConfigDict(extra="forbid")

    celsius: float = Field(ge=-90, le=60)
    humidity: int | None = Field(default=None, ge=0, le=100, examples=[55])


class Stored(Reading):
    """A reading with its time."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    taken: datetime


class Stations:
    """All readings, in memory."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.readings: defaultdict[str, list[Stored]] = defaultdict(list)


class Unknown(LookupError):
    """There is no such station."""


def stations(request: Request) -> Stations:
    """Return the stations of the application."""
    found: Stations = request.app.state.stations
    return found


All = Annotated[Stations, Depends(stations)]
Name = Annotated[str, Path(pattern="^[a-z-]+$", max_length=30)]
router = APIRouter(prefix="/stations", tags=["stations"])


def may_write(
    known: All, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> None:
    """Let only those pass who have the token."""
    if sent is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    if not secrets.compare_digest(sent.credentials, known.token):
        raise HTTPException(status_code=status.HTTP_403_FORBIDDEN, detail="wrong token")


@router.get("")
def names(
    known: All, prefix: str = "", limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[str]:
    """Return the names of the stations."""
    return sorted(name for name in known.readings if name.startswith(prefix))[:limit]


@router.post("/{name}", status_code=status.HTTP_201_CREATED, dependencies=[Depends(may_write)])
def add(name: Name, reading: Reading, known: All, tasks: BackgroundTasks) -> Stored:
    """Store a reading."""
    stored = Stored(**reading.model_dump(), taken=datetime.now(UTC))
    known.readings[name].append(stored)
    tasks.add_task(log.info, "%s: %s", name, reading.celsius)
    return stored


@router.get("/{name}", response_model_exclude_none=True)
def latest(name: Name, known: All, response: Response) -> Stored:
    """Return the last reading of a station."""
    if name not in known.readings:
        raise Unknown(name)
    response.headers["Cache-Control"] = "max-age=60"
    return known.readings[name][-1]


@router.put("/{name}/calibration", dependencies=[Depends(may_write)])
def calibrate(name: Name, known: All, offset: Annotated[float, Body(embed=True)]) -> int:
    """Shift all readings of a station; return how many there are."""
    shifted = [r.model_copy(update={"celsius": r.celsius + offset}) for r in known.readings[name]]
    known.readings[name] = shifted
    return len(shifted)


@router.get("/{name}/readings.csv", response_class=StreamingResponse)
def table(name: Name, known: All) -> StreamingResponse:
    """Return all readings of a station as a file, line by line."""

    def lines() -> Iterator[str]:
        yield "taken,celsius\n"
        for reading in known.readings[name]:
            yield f"{reading.taken.isoformat()},{reading.celsius}\n"

    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv", headers=disposition)


def on_unknown(_request: Request, error: Exception) -> JSONResponse:
    """Answer that there is no such station."""
    return JSONResponse({"detail": f"no station {error}"}, status_code=status.HTTP_404_NOT_FOUND)


def create_app(token: str) -> FastAPI:
    """Return the application."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.stations = Stations(token)
        yield
        log.info("%d stations", len(app.state.stations.readings))

    app = FastAPI(title="Stations", version="1.0", lifespan=lifespan)
    app.include_router(router)
    app.add_exception_handler(Unknown, on_unknown)

    @app.get("/health", response_class=PlainTextResponse, include_in_schema=False)
    async def health(user_agent: Annotated[str | None, Header()] = None) -> str:
        return f"ready for {user_agent or 'anyone'}"

    return app
