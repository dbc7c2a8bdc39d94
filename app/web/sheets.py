"""The few pages the server draws by itself: signing in, joining, a new password. No script, and words are text."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from app.theme import STATIC, STYLE_FILE

STYLE_PATH = "/signin/style.css"
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_FONTS = (
    ("Literata", "literata-latin-wght-normal", "200 900", "U+0000-00FF,U+2000-206F,U+20AC"),
    ("Literata", "literata-latin-ext-wght-normal", "200 900", "U+0100-02BA,U+1E00-1EFF,U+2020,U+20A0-20AB"),
    ("Source Sans Text", "source-sans-3-latin-wght-normal", "200 900", "U+0000-00FF,U+2000-206F,U+20AC"),
    (
        "Source Sans Text",
        "source-sans-3-latin-ext-wght-normal",
        "200 900",
        "U+0100-02BA,U+1E00-1EFF,U+2020,U+20A0-20AB",
    ),
)


def sheet(title: str, body: str, status: int = 200, referrer: str = "same-origin") -> HTMLResponse:
    """A whole page that no browser keeps or frames. `body` is markup: what people wrote in it has been escaped."""
    return HTMLResponse(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · Underheard</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{STYLE_PATH}"></head>'
        f'<body><main><p class="brand">Underheard</p><h1>{escape(title)}</h1>{body}</main></body></html>',
        status,
        {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": referrer},
    )


def said(words: str) -> str:
    """A paragraph."""
    return f"<p>{escape(words)}</p>"


def quiet(words: str) -> str:
    """A small line in soft ink."""
    return f'<p class="quiet">{escape(words)}</p>'


def trouble(words: str) -> str:
    """What went wrong, for the whole form: read out at once."""
    return f'<p class="trouble" role="alert">{escape(words)}</p>' if words else ""


def link(href: str, words: str, strong: bool = False) -> str:
    """A way to another page of ours."""
    kind = ' class="button"' if strong else ""
    return f'<p><a{kind} href="{escape(href)}">{escape(words)}</a></p>'


def form(action: str, token: str, fields: str, button: str, hidden: dict[str, str] | None = None) -> str:
    """A form that is posted to us; `fields` is markup."""
    carried = {"token": token, **(hidden or {})}
    inside = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in carried.items())
    return f'<form method="post" action="{escape(action)}">{inside}{fields}<button>{escape(button)}</button></form>'


def field(
    name: str,
    label: str,
    *,
    kind: str = "text",
    value: str = "",
    autocomplete: str,
    hint: str = "",
    fault: str = "",
    focus: bool = False,
    locked: bool = False,
) -> str:
    """One labelled field; what is wrong with it stands under it, and the focus goes there."""
    told = " ".join(each for each in (f"{name}-hint" if hint else "", f"{name}-fault" if fault else "") if each)
    marks = [f'id="{name}"', f'name="{name}"', f'type="{kind}"', f'autocomplete="{autocomplete}"']
    marks.append('maxlength="1024"' if kind == "password" else 'maxlength="200" dir="auto"')
    marks += ["readonly"] if locked else ["required"]
    marks += [f'aria-describedby="{told}"'] if told else []
    marks += ['aria-invalid="true"'] if fault else []
    marks += ["autofocus"] if focus else []
    marks += ['autocapitalize="none" spellcheck="false"'] if kind == "text" else []
    if kind != "password" and value:
        marks.append(f'value="{escape(value)}"')
    return (
        f'<div class="field"><label for="{name}">{escape(label)}</label>'
        + (f'<p class="quiet" id="{name}-hint">{escape(hint)}</p>' if hint else "")
        + f"<input {' '.join(marks)}>"
        + (f'<p class="fault" id="{name}-fault" role="alert">{escape(fault)}</p>' if fault else "")
        + "</div>"
    )


@cache
def style() -> str:
    """The room's own colours and typefaces, and what these pages add."""
    faces = "".join(
        f"@font-face {{ font-family: '{family}'; src: url('/app/static/fonts/{file}.woff2') format('woff2'); "
        f"font-weight: {weight}; font-display: swap; unicode-range: {letters}; }}\n"
        for family, file, weight, letters in _FONTS
    )
    colours, _, _ = STYLE_FILE.read_text(encoding="utf-8").partition("/* ── Streamlit's own chrome")
    return faces + colours + Path(STATIC / "signing_in.css").read_text(encoding="utf-8")
