"""What a reader has chosen, kept in cookies: how the page looks, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    request,
    url_for,
)

THEME_COOKIE = "theme"
THEMES = ("light", "dark", "paper")
A_YEAR = timedelta(days=365)

preferences = Blueprint("preferences", __name__, url_prefix="/preferences")


def chosen_theme() -> str:
    """The theme of the current reader; a cookie with anything else in it is ignored."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES else THEMES[0]


@preferences.post("/theme")
def choose_theme() -> Response:
    """Remember the theme and go back to the list."""
    theme = request.form.get("theme")
    if theme not in THEMES:
        return make_response(f"Choose one of: {', '.join(THEMES)}.\n", 400)
    response = make_response(redirect(url_for("recipes.index"), code=303))
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=A_YEAR,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


@preferences.post("/forget")
def forget() -> Response:
    """Delete every cookie that this application has set."""
    response = make_response(redirect(url_for("recipes.index"), code=303))
    response.delete_cookie(THEME_COOKIE, httponly=True, samesite="Lax")
    return response
