"""What a browser is called, so that people recognise their own among those they are signed in at."""

from __future__ import annotations

from starlette.datastructures import Headers

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)
_UNKNOWN = "A browser"


def browser_called(headers: Headers) -> str:
    """As in 'Firefox on Windows', by the User-Agent; its version and the rest of it are not kept."""
    agent = headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), _UNKNOWN)
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
