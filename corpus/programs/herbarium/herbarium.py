"""A collection of plants in a database: models, queries, and numbered migrations."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
    sessionmaker,
)


class Base(DeclarativeBase):
    """All tables of the collection."""


class Habitat(Enum):
    """Where a plant grows."""

    MEADOW = "meadow"
    FOREST = "forest"
    SHORE = "shore"


labels = Table(
    "plant_label",
    Base.metadata,
    Column("plant_id", ForeignKey("plant.id", ondelete="CASCADE"), primary_key=True),
    Column("label_id", ForeignKey("label.id"), primary_key=True),
)


class Plant(Base):
    """A species."""

    __tablename__ = "plant"
    __table_args__ = (CheckConstraint("length(name) > 0"), Index("plant_habitat", "habitat"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    habitat: Mapped[Habitat]
    height_cm: Mapped[int | None] = mapped_column(Integer, default=None)
    finds: Mapped[list[Find]] = relationship(
        back_populates="plant", cascade="all, delete-orphan", order_by="Find.day"
    )
    labels: Mapped[set[Label]] = relationship(secondary=labels)


class Find(Base):
    """A day and a place where a plant was found."""

    __tablename__ = "find"

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"), index=True)
    day: Mapped[date]
    place: Mapped[str] = mapped_column(server_default="unknown")
    plant: Mapped[Plant] = relationship(back_populates="finds")


class Label(Base):
    """A word that plants are sorted by."""

    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(unique=True)


MIGRATIONS = (
    "ALTER TABLE find ADD COLUMN altitude_m INTEGER",
    "CREATE INDEX IF NOT EXISTS find_place ON find (place)",
    "UPDATE find SET place = 'unknown' WHERE place = ''",
)


def open_database(url: str = "sqlite://") -> Engine:
    """Return an engine whose tables are up to date."""
    engine = create_engine(url, echo=False)

    @event.listens_for(engine, "connect")
    def on_connect(connection: object, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[attr-defined]

    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        migrate(connection)
    return engine


def migrate(connection: Connection) -> int:
    """Apply the migrations that are missing; return how many there were."""
    done = connection.execute(text("PRAGMA user_version")).scalar_one()
    for statement in MIGRATIONS[done:]:
        connection.execute(text(statement))
    connection.execute(text(f"PRAGMA user_version = {len(MIGRATIONS)}"))
    return len(MIGRATIONS) - done


def columns(engine: Engine, table: str) -> list[str]:
    """Return the names of the columns that a table really has."""
    return [column["name"] for column in inspect(engine).get_columns(table)]


def add_plant(session: Session, name: str, habitat: Habitat, *words: str) -> Plant | None:
    """Add a plant with labels; None if there is one of this name."""
    known = session.scalars(select(Label).where(Label.word.in_(words)))
    by_word = {label.word: label for label in known}
    chosen = {by_word.get(word) or Label(word=word) for word in words}
    plant = Plant(name=name, habitat=habitat, labels=chosen)
    try:
        with session.begin_nested():
            session.add(plant)
    except IntegrityError:
        return None
    return plant


def search(session: Session, word: str) -> Sequence[Plant]:
    """Return the plants with a word in their name or in a label."""
    query = (
        select(Plant)
        .outerjoin(Plant.labels)
        .where(or_(Plant.name.icontains(word), Label.word == word))
        .options(selectinload(Plant.finds))
        .order_by(Plant.name)
        .distinct()
    )
    return session.scalars(query).all()


def finds_by_habitat(session: Session) -> dict[str, int]:
    """Return how many finds there are in each habitat."""
    query = (
        select(Plant.habitat, func.count(Find.id))
        .join(Plant.finds)
        .group_by(Plant.habitat)
        .having(func.count(Find.id) > 0)
    )
    return {habitat.value: count for habitat, count in session.execute(query)}


def import_finds(session: Session, plant: Plant, days: Iterable[date]) -> int:
    """Add many finds with one statement."""
    rows = [{"plant_id": plant.id, "day": day} for day in days]
    session.execute(insert(Find), rows)
    session.expire(plant, ["finds"])
    return len(rows)


def rename_place(session: Session, old: str, new: str) -> None:
    """Give a place another name."""
    session.execute(update(Find).where(Find.place == old).values(place=new))


def forget_before(session: Session, day: date) -> None:
    """Delete old finds."""
    session.execute(delete(Find).where(Find.day < day))


def main() -> int:
    """Fill a database in memory, and ask it something."""
    make_session = sessionmaker(open_database(), expire_on_commit=False)
    with make_session.begin() as session:
        clover = add_plant(session, "White clover", Habitat.MEADOW, "white", "edible")
        add_plant(session, "Sea holly", Habitat.SHORE, "blue")
        assert clover is not None
        import_finds(session, clover, [date(2030, 5, 1), date(2030, 6, 1)])
    with make_session() as session:
        for plant in search(session, "edible"):
            print(plant.name, *(found.day for found in plant.finds))
        print(finds_by_habitat(session))
    return 0


if __name__ == "__main__":
    sys.exit(main())
