"""One address that answers with a chart, and lets browsers keep it for a day."""

from __future__ import annotations

import math
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Response, abort, current_app, make_response, request

from sparkline.render import Size, cache_report, draw

MOST_VALUES = 1_000
SVG = "image/svg+xml; charset=utf-8"
KEEP_FOR_A_DAY = "public, max-age=86400"

charts = Blueprint("charts", __name__)


def requested_values() -> tuple[float, ...]:
    """The numbers in `?values=`, or a 400 answer."""
    words = request.args.get("values", "").split(",", maxsplit=MOST_VALUES)
    if not 2 <= len(words) <= MOST_VALUES:
        abort(400, f"Ask for 2 to {MOST_VALUES} values, separated by commas.")
    try:
        values = tuple(float(word) for word in words)
    except ValueError:
        abort(400, "Every value has to be a number.")
    if not all(math.isfinite(value) for value in values):
        abort(400, "Every value has to be finite.")
    return values


def requested_size() -> Size:
    """The size in `?width=` and `?height=`, within sensible bounds."""
    width = request.args.get("width", 120, type=int)
    height = request.args.get("height", 24, type=int)
    return Size(min(max(width, 16), 2_000), min(max(height, 8), 1_000))


@charts.get("/chart.svg")
def chart() -> Response:
    """The chart, or only a nod if the browser still has this very chart."""
    drawing = draw(requested_values(), requested_size())
    current_app.logger.debug(cache_report())
    tag = sha256(drawing.encode()).hexdigest()[:16]
    if request.if_none_match.contains_weak(tag):
        return make_response("", HTTPStatus.NOT_MODIFIED, {"ETag": f'"{tag}"'})
    return make_response(
        drawing,
        HTTPStatus.OK,
        {"Content-Type": SVG, "Cache-Control": KEEP_FOR_A_DAY, "ETag": f'"{tag}"'},
    )
