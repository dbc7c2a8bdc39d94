"""A page that stands by itself: no network, no script, light and dark, and whatever is put on it is text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

_NUMBER: Final = re.compile(r"[-+–−±.,:%\d\s()/]+(?: ?ms| ?s| ?MB)?\Z")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE: Final = """
:root { color-scheme: light dark; --paper: light-dark(#FBFAF7, #171614); --surface: light-dark(#F3F0E8, #211F1C);
  --ink: light-dark(#1F1D1A, #EAE6DE); --soft: light-dark(#5F5A52, #ADA79D); --line: light-dark(#DDD8CC, #38352F);
  --mark: light-dark(#F6E7B8, #4A3D17); --good: light-dark(#0F6E6E, #5CC8C3); --alert: light-dark(#9C2F2F, #F09A95);
  --serif: Literata, Georgia, serif; --sans: "Source Sans 3", system-ui, sans-serif; }
body { background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); margin: 0 auto; max-width: 1080px;
  padding: 48px 24px 96px; overflow-wrap: anywhere; }
h1, h2, h3 { text-wrap: balance; line-height: 1.3; }
h1 { font: 500 2rem/1.25 var(--serif); margin: 0 0 8px; }
h2 { font-size: 1.3rem; margin: 56px 0 8px; }
h3 { font-size: 1.05rem; margin: 32px 0 8px; }
p, li, blockquote { max-width: 72ch; }
p, ul { margin: 8px 0; }
.soft, caption { color: var(--soft); }
.good { color: var(--good); font-weight: 600; }
.alert { color: var(--alert); font-weight: 600; }
.scroll { overflow-x: auto; margin: 12px 0 20px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; padding: 0 0 6px; }
th, td { text-align: left; vertical-align: top; padding: 5px 18px 5px 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
td.n, th.n { text-align: right; white-space: nowrap; }
blockquote { font: 1.02rem/1.6 var(--serif); margin: 8px 0; padding-left: 16px; border-left: 2px solid var(--line);
  white-space: pre-wrap; }
mark { background: var(--mark); color: inherit; }
summary { cursor: pointer; padding: 6px 0; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
article { border-top: 1px solid var(--line); padding: 16px 0; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--soft); font: 13px var(--sans); }
@media print { body { padding: 0; max-width: none; } }
"""


class Html(str):
    """Markup that was made here; every other text is escaped where it is put on a page."""

    __slots__ = ()


Piece = str | int | float | None


def escaped(piece: Piece) -> Html:
    """A piece as markup: text loses its power, nothing at all is a dash, and control characters become a sign."""
    if isinstance(piece, Html):
        return piece
    if piece is None:
        return Html("–")
    said = "".join(
        letter if letter in "\n\t" or not (ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 or _odd(letter)) else "�"
        for letter in str(piece).replace("\r\n", "\n").replace("\r", "\n")
    )
    return Html(html.escape(said, quote=True))


def _odd(letter: str) -> bool:
    """Half a character, or one that turns the direction of everything around it."""
    return "\ud800" <= letter <= "\udfff" or letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def tag(name: str, *inside: Piece, **attributes: str) -> Html:
    """An element; `class_` and the like lose their stroke, and an underscore inside a name is a hyphen."""
    told = "".join(f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{told}>{''.join(map(escaped, inside))}</{name}>")


def joined(pieces: Iterable[Piece]) -> Html:
    return Html("".join(map(escaped, pieces)))


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Piece]]) -> Html:
    """A table whose first column names its rows; figures stand to the right, and it scrolls where it is too wide."""
    held = [list(row) for row in rows]
    right = [
        place > 0 and all(row[place] is None or _NUMBER.match(str(row[place])) for row in held)
        for place in range(len(heads))
    ]
    top = joined(
        tag("th", head, scope="col", **({"class_": "n"} if far else {})) for head, far in zip(heads, right, strict=True)
    )
    lines = joined(
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(
                tag("td", cell, **({"class_": "n"} if far else {}))
                for cell, far in zip(row[1:], right[1:], strict=True)
            ),
        )
        for row in held
    )
    whole = tag("table", tag("caption", caption), tag("thead", tag("tr", top)), tag("tbody", lines))
    return tag("div", whole, class_="scroll", tabindex="0", role="region", aria_label=caption)


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Html:
    """The text with these spans under the highlighter; where they overlap they are one."""
    pieces: list[Piece] = []
    done = 0
    for start, stop in sorted(spans):
        start, stop = max(start, done), min(stop, len(text))
        if start < stop:
            pieces += [text[done:start], tag("mark", text[start:stop])]
            done = stop
    return joined([*pieces, text[done:]])


def folded(summary: str, *inside: Piece) -> Html:
    return tag("details", tag("summary", summary), *inside)


def listed(items: Iterable[Piece]) -> Html:
    return tag("ul", *(tag("li", item) for item in items))


def page(title: str, *inside: Piece) -> str:
    """The whole document."""
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{tag('title', title)}<style>{_STYLE}</style>"
    )
    body = tag("main", tag("h1", title), *inside)
    return f'<!doctype html>\n<html lang="en">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'
