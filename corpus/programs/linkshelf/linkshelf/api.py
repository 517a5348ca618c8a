"""The addresses of the API: list, add, read and remove links."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for

from linkshelf.audit import log_for
from linkshelf.model import Link, Shelf

MOST_PER_PAGE = 100

links = Blueprint("links", __name__, url_prefix="/links")


def shelf() -> Shelf:
    """The shelf of the running application."""
    return cast("Shelf", current_app.extensions["shelf"])


def as_json(number: int, link: Link) -> dict[str, Any]:
    """A link as the API shows it."""
    address = url_for("links.read", number=number, _external=True)
    return {
        "self": address,
        "url": link.url,
        "title": link.title,
        "tags": sorted(link.tags),
        "added": link.added.isoformat(timespec="seconds"),
    }


def page_url(page: int, limit: int, tag: str | None) -> str:
    """The full address of one page of links; without a tag, no tag is in it."""
    return url_for("links.index", page=page, limit=limit, tag=tag, _external=True)


@links.get("")
def index() -> Response:
    """Links, newest first; the neighbouring pages are in the `Link` header."""
    page = max(1, request.args.get("page", 1, type=int))
    limit = min(MOST_PER_PAGE, max(1, request.args.get("limit", 20, type=int)))
    tag = request.args.get("tag")
    found = shelf().newest(tag=tag, skip=(page - 1) * limit, limit=limit + 1)
    shown = list(found.items())[:limit]

    neighbours = []
    if page > 1:
        neighbours.append(f'<{page_url(page - 1, limit, tag)}>; rel="prev"')
    if len(found) > limit:
        neighbours.append(f'<{page_url(page + 1, limit, tag)}>; rel="next"')

    response = jsonify([as_json(number, link) for number, link in shown])
    if neighbours:
        response.headers["Link"] = ", ".join(neighbours)
    return response


@links.post("")
def add() -> tuple[Response, int, dict[str, str]]:
    """Add a link and say where it can be found from now on."""
    body = request.get_json()
    try:
        link = Link(
            url=body["url"],
            title=body.get("title") or body["url"],
            tags=frozenset(body.get("tags", [])),
        )
    except (KeyError, TypeError, ValueError) as error:
        abort(422, f"This is not a link: {error}")
    number = shelf().add(link)
    log_for(request).info("added %s", link.url)
    location = url_for("links.read", number=number)
    return jsonify(as_json(number, link)), 201, {"Location": location}


@links.get("/<int:number>")
def read(number: int) -> Response:
    """One link."""
    link = shelf().get(number) or abort(404, f"There is no link {number}.")
    return jsonify(as_json(number, link))


@links.delete("/<int:number>")
def remove(number: int) -> tuple[str, int]:
    """Take a link off the shelf."""
    if not shelf().remove(number):
        abort(404, f"There is no link {number}.")
    log_for(request).info("removed %d", number)
    return "", 204
