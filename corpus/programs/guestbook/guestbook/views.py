"""The pages that a visitor sees."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from guestbook.storage import add_message, latest_messages

MESSAGES_PER_PAGE = 20
LONGEST_NAME = 80
LONGEST_BODY = 2_000

pages = Blueprint("pages", __name__)


def page_url(number: int) -> str:
    """The address of a page of the guestbook; the first one has no number in it."""
    if number <= 1:
        return url_for("pages.index")
    return url_for("pages.index", page=number)


@pages.get("/")
def index() -> str:
    """Show one page of messages and a form for the next message."""
    number = max(1, request.args.get("page", default=1, type=int))
    # One more than fits: if it comes back, there is an older page to link to.
    messages = latest_messages(
        limit=MESSAGES_PER_PAGE + 1, offset=(number - 1) * MESSAGES_PER_PAGE
    )
    if not messages and number > 1:
        abort(404)
    return render_template(
        "index.html",
        messages=messages[:MESSAGES_PER_PAGE],
        newer=page_url(number - 1) if number > 1 else None,
        older=page_url(number + 1) if len(messages) > MESSAGES_PER_PAGE else None,
    )


def clean(text: str, longest: int) -> str:
    """The text as it is stored, or a 400 answer if nothing sensible is left of it."""
    stripped = text.strip()
    if not stripped or len(stripped) > longest:
        abort(400, f"Please write between 1 and {longest} characters.")
    return stripped


@pages.post("/messages")
def leave_message() -> Response:
    """Store a message, then send the browser to it: a reload must not post it twice."""
    message_id = add_message(
        name=clean(request.form.get("name", ""), LONGEST_NAME),
        body=clean(request.form.get("body", ""), LONGEST_BODY),
    )
    target = url_for("pages.index", _anchor=f"message-{message_id}")
    return redirect(target, code=303)
