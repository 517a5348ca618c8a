"""Tides of harbours as a web service with a database: routes, sessions, pages of results, errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, FastAPI, Header, HTTPException, Path, Query, status
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator
from sqlalchemy import ForeignKey, String, create_engine, delete, func, insert, select, text, update
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    sessionmaker,
)
from sqlalchemy.pool import StaticPool

make_session = sessionmaker(autoflush=False)


class Base(DeclarativeBase):
    """All tables."""


class Harbour(Base):
    """A place with tides."""

    __tablename__ = "harbour"
    code: Mapped[str] = mapped_column(String(length=5), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), index=True, nullable=False)
    tides: Mapped[list[Tide]] = relationship(back_populates="harbour", passive_deletes=True)


class Tide(Base):
    """High or low water."""

    __tablename__ = "tide"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(ForeignKey(Harbour.code))
    time: Mapped[datetime] = mapped_column(index=True)
    metres: Mapped[float] = mapped_column(default=0.0)
    harbour: Mapped[Harbour] = relationship(lazy="joined", innerjoin=True)


class NewTide(BaseModel):
    """A tide as it is sent."""

    time: datetime
    metres: float = Field(0.0, gt=-20, lt=20, description="above chart datum")

    @field_validator("time", mode="after")
    @classmethod
    def whole_minutes(cls, value: datetime) -> datetime:
        """Drop the seconds, and the zone: all times are UTC."""
        return value.replace(second=0, microsecond=0, tzinfo=None)


class ShownTide(NewTide):
    """A tide as it is shown."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    code: str = Field(min_length=2, max_length=5)


class Span(BaseModel):
    """From a time to a time."""

    first: datetime
    last: datetime

    @model_validator(mode="after")
    def in_order(self) -> Span:
        """Raise if the end comes first."""
        if self.last < self.first:
            raise ValueError("the end comes first")
        return self


def session() -> Iterator[Session]:
    """Give each request a transaction of its own."""
    with make_session.begin() as opened:
        yield opened


Db = Annotated[Session, Depends(session)]
Code = Annotated[str, Path(min_length=2, max_length=5)]
router = APIRouter()


def harbour_of(code: Code, db: Db) -> Harbour:
    """Return a harbour, or answer that there is none."""
    found = db.get(Harbour, code)
    if found is None:
        raise HTTPException(404, f"no harbour {code}")
    return found


def writer(x_key: Annotated[str, Header(max_length=20)] = "") -> str:
    """Return who writes."""
    if not x_key:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, detail="no key", headers={"X-Hint": "X-Key"}
        )
    return x_key


Known = Annotated[Harbour, Depends(harbour_of)]


@router.get("/", include_in_schema=False)
def start() -> RedirectResponse:
    """Go to the list of harbours."""
    return RedirectResponse("/harbours", status_code=307)


@router.get("/harbours")
def harbours(
    db: Db,
    name: Annotated[str | None, Query(alias="q", min_length=2)] = None,
    page: Annotated[int, Query(ge=1)] = 1,
) -> JSONResponse:
    """Return ten harbours, and how many there are."""
    query = select(Harbour.code, Harbour.name)
    if name:
        query = query.where(Harbour.name.istartswith(name))
    total = db.scalar(select(func.count()).select_from(query.subquery()))
    rows = db.execute(query.order_by(Harbour.name).limit(10).offset(10 * (page - 1))).mappings()
    return JSONResponse({"harbours": [dict(row) for row in rows]}, headers={"X-Total": str(total)})


@router.post("/harbours/{code}/tides", status_code=201, response_model=ShownTide)
def add(harbour: Known, tide: NewTide, db: Db, _key: Annotated[str, Depends(writer)]) -> Tide:
    """Add a tide."""
    stored = Tide(code=harbour.code, **tide.model_dump())
    db.add(stored)
    db.flush()
    return stored


@router.get("/harbours/{code}/tides", response_model=list[ShownTide])
def tides(harbour: Known, db: Db, days: int = 7) -> list[Tide]:
    """Return the tides of some days, from the first one that is known."""
    first = db.scalars(select(func.min(Tide.time)).where(Tide.code == harbour.code)).one()
    until = (first or datetime.min) + timedelta(days=days)
    query = select(Tide).filter_by(code=harbour.code).where(Tide.time < until)
    return list(db.scalars(query.options(joinedload(Tide.harbour)).order_by(Tide.time.desc())))


@router.patch("/harbours/{code}", dependencies=[Depends(writer)])
def rename(
    code: Code, name: Annotated[str, Body(embed=True, min_length=1)], db: Db
) -> dict[str, int]:
    """Give a harbour another name."""
    done = db.execute(update(Harbour).values(name=name).where(Harbour.code == code))
    return {"changed": done.rowcount}


@router.delete("/harbours/{code}/tides", status_code=status.HTTP_204_NO_CONTENT)
def forget(harbour: Known, span: Annotated[Span, Body()], db: Db) -> None:
    """Delete the tides of some time."""
    gone = delete(Tide).where(Tide.code == harbour.code, Tide.time.between(span.first, span.last))
    db.execute(gone)


@router.get("/harbours/{code}/highest", response_class=HTMLResponse)
def highest(harbour: Known, db: Db) -> str:
    """Return a page about the highest tide."""
    sql = text("SELECT max(metres) FROM tide WHERE code = :code").bindparams(code=harbour.code)
    return f"<p>{harbour.name}: {db.execute(sql).scalar()} m</p>"


def load(rows: list[dict[str, str]]) -> int:
    """Add harbours; return how many there are now."""
    checked = TypeAdapter(list[dict[str, str]]).validate_python(rows)
    with make_session() as db:
        db.execute(insert(Harbour).values(checked))
        db.add_all([Tide(code=row["code"], time=datetime(2030, 1, 1)) for row in checked])
        db.commit()
        return db.scalar(select(func.count(Harbour.code))) or 0


def create_app(url: str = "sqlite://") -> FastAPI:
    """Return the application with a database of its own."""
    threads = {"check_same_thread": False}
    engine = create_engine(url, connect_args=threads, poolclass=StaticPool)
    make_session.configure(bind=engine)
    Base.metadata.create_all(engine)
    app = FastAPI(docs_url=None)
    app.include_router(router, tags=["tides"])
    return app
