"""Attacks by words: markup of every kind in every field a person can write, then every page that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import streamlit as st
from app_support import a_way_through_main  # noqa: F401
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from test_access_pages import MAIN, PAGES

from app.scenario.files import library
from app.settings import database_path
from app.store import Store
from app.training import mentoring, people, practice
from app.training.authoring import keep_point, leave_remark, start_draft

MARKUP = (
    '<script>MARK()</script>', '<img src=//MARK.example/a onerror=MARK()>', '<svg/onload=MARK()>',
    '</p></div><iframe src=//MARK.example>', "<a href='javascript:MARK()'>go</a>",
    "<style>@import'//MARK.example'</style>", '<link rel=stylesheet href=//MARK.example/a.css>',
    "<meta http-equiv=refresh content='0;//MARK.example'>", '<base href=//MARK.example/>',
    '<form action=//MARK.example><button>go</button></form>', '<object data=//MARK.example></object>',
    '<embed src=//MARK.example>', '<video src=//MARK.example autoplay>', '<audio src=//MARK.example autoplay>',
    '<details open ontoggle=MARK()>', '<input autofocus onfocus=MARK()>',
    '<math><mtext></form><form><mglyph><style></math><img src=x onerror=MARK()>',
    '<!--><img src=x onerror=MARK()>-->', '<div style="background:url(//MARK.example)">',
    '" onmouseover="MARK()" x="', "' onfocus='MARK()' x='", '"><script>MARK()</script>', "'><script>MARK()</script>",
    '</script><script>MARK()</script>', '</style><script>MARK()</script>', '</textarea><script>MARK()</script>',
    '<scr<script>ipt>MARK()</scr</script>ipt>', '&lt;script&gt;MARK()&lt;/script&gt;',
    '&#60;img src=x onerror=MARK()&#62;', '\\x3cscript\\x3eMARK()\\x3c/script\\x3e',
    '\\u003cscript\\u003eMARK()\\u003c/script\\u003e', '%3Cscript%3EMARK()%3C/script%3E', '<ScRiPt>MARK()</sCrIpT>',
    '\uff1cscript\uff1eMARK()\uff1c/script\uff1e', '<img\tsrc=x\nonerror=MARK()>',
    '<template><img src=x onerror=MARK()></template>', '![a](https://MARK.example/a.png)', '[go](javascript:MARK())',
    '[go](//MARK.example)', '<https://MARK.example>', '[a]: https://MARK.example\n![a]', '# MARK', '**MARK**',
    '`MARK`', '```html\n<b>MARK</b>\n```', '> MARK', '| MARK | b |\n|-|-|', '$\\href{javascript:MARK()}{x}$',
    '$$\\includegraphics{//MARK.example}$$', ':material/MARK:', ':red[MARK]', ':red-background[MARK]', ':smile: MARK',
    ':small[MARK]', '{{MARK}}', '${MARK}', '#{MARK}', '<%= MARK %>', '{MARK.__class__}', '\u202eMARK\u202c',
    '\u2066MARK\u2069', '\u200fMARK', '\x1b[31mMARK\x1b[0m', '\x1b]8;;//MARK.example\x07x', 'M\u0336A\u0336 MARK',
    'MARK\u200b\u200b', '=HYPERLINK("//MARK.example")', '@MARK +MARK -MARK',
)  # fmt: skip
CASES = {f"uhx{number:02d}q": text.replace("MARK", f"uhx{number:02d}q") for number, text in enumerate(MARKUP)}
WANTS_MARKDOWN = {
    "alert", "button", "checkbox", "download_button", "expandable", "heading", "markdown", "metric", "popover",
    "radio", "tab", "text", "toast", "button_group", "link_button", "page_link", "expander",
}  # fmt: skip
"""Streamlit's elements whose words are read as Markdown in the browser."""
MARKS = re.compile(r"!?\[[^\]]*\]\(|<[a-z/!h]|\$.+\$|:[a-z-]+(\[|/\w+:)|[*`#|]")
"""What Markdown acts on."""
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "data", "poster", "background", "style", "xlink:href"}


class Place:
    """Everybody and everything of one room carries an attack, each in its own sentence."""

    def __init__(self) -> None:
        store, customers = Store(database_path()), library()
        self.store, attacks = store, list(CASES.values())
        everything = " ".join(f"{each} ." for each in attacks)
        part = [" ".join(f"{each} ." for each in attacks[at::3]) for at in range(3)]
        ana = people.create_person(store, "Ana <b>uhx</b>", "trainee")
        mere = people.create_person(store, "Mere ![uhx](//x) :red[uhx]", "mentor")
        tom = people.create_person(store, "Tom $uhx$ <img src=uhx>", "trainer")
        self.people = {"trainee": ana, "mentor": mere, "trainer": tom}
        for person in self.people.values():
            people.mark_told(store, person.id)
        for at, text in enumerate(attacks):
            people.create_person(store, f"P{at} {text}"[:80], "trainee")
        attempt = practice.start_attempt(store, customers, ana.id, "late-parcel", seed=3)
        for turn, words in enumerate((*part, "Two missed days?"), start=1):
            practice.take_turn(store, customers, attempt.id, words[:4000], turn, ana.id)
        practice.wrap_up(store, customers, attempt.id, ana.id)
        practice.reflect(store, attempt.id, ana.id, everything[:2000], [], {"listening": 2})
        self.done = attempt.id
        practice.contest(store, attempt.id, 1, "listening", everything[:2000], ana.id)
        mentoring.leave_feedback(store, attempt.id, everything, mere.id)
        for at, words in enumerate(part):
            mentoring.annotate(store, attempt.id, mere.id, 2 * at + 1, 0, 5, words[:5], "hollow", words[:4000])
        mentoring.set_levels(store, attempt.id, 4, {"listening": 4}, everything[:4000], mere.id)
        mark = mentoring.annotations(store, attempt.id, mere.id)[0]
        mentoring.answer(store, attempt.id, "annotation", mark.id, everything[:2000], ana.id)
        mentoring.write_note(store, ana.id, everything[:4000], True, mere.id)
        mentoring.set_focus(store, ana.id, "listening", part[0][:200], 3, mere.id)
        mentoring.keep_exemplar(
            store, attempt.id, 4, mere.id, kind="hollow", reading=everything[:4000],
            customer=part[0][:4000], reply=part[1][:4000],
        )  # fmt: skip
        mentoring.set_mark_kinds(store, [(None, f"K{at} {text}"[:40]) for at, text in enumerate(attacks[:8])], mere.id)
        leave_remark(store, customers, "late-parcel", 1, "", everything[:2000], mere.id)
        quoted = everything.replace("\\", "/").replace('"', "'").replace("\n", " ")
        quoted = "".join(each for each in quoted if each.isprintable())
        text = f'id: odd\ntitle: "{quoted[:300]}"\npersona:\n  name: "{quoted[:90]}"\n'
        self.draft = start_draft(store, text, tom.id).id
        keep_point(store, self.draft, part[2][:100], tom.id)


class Tags(HTMLParser):
    """What of some HTML would act: (tag, attribute, value) that hold a mark outside of words."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[tuple[str, str, str]] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag if tag in ("script", "style") else ""
        if "uhx" in tag or tag in ("script", "iframe", "object", "embed", "base", "meta", "link", "form"):
            self.acts.append((tag, "", ""))
        for name, value in attrs:
            if name.startswith("on") or "uhx" in name or (name in ADDRESSES and "uhx" in (value or "")):
                self.acts.append((tag, name, value or ""))

    def handle_data(self, data: str) -> None:
        if self._in and "uhx" in data:
            self.acts.append((self._in, "", data))

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_comment(self, data: str) -> None:
        if "uhx" in data:
            self.acts.append(("!--", "", data))


def texts(proto: Message) -> Iterator[tuple[str, str]]:
    """(field, text) of everything a message carries."""
    for field, value in proto.ListFields():
        many = value if hasattr(value, "__iter__") and not isinstance(value, (str, bytes)) else [value]
        for each in many.values() if hasattr(many, "values") else many:
            if isinstance(each, Message):
                yield from texts(each)
            elif isinstance(each, str):
                yield field.name, each


def elements(at: AppTest) -> Iterator[tuple[str, Any]]:
    def walk(node: Any) -> Iterator[tuple[str, Any]]:
        for child in getattr(node, "children", {}).values():
            if getattr(child, "proto", None) is not None:
                yield child.type, child.proto
            yield from walk(child)

    return walk(at._tree)


def unescaped(words: str) -> str:
    """What of these words Markdown would act on: everything a backslash does not stand before."""
    return re.sub(r"\\[^\w\s]", "", words)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, str, Any]]]:
    """(page and who, kind of element, message) of everything on every page, for each role."""
    from streamlit.runtime.pages_manager import PagesManager

    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERHEARD_DATA", str(tmp_path_factory.mktemp("odd")))
        begin = PagesManager.__init__

        def with_navigation(self: PagesManager, *given: Any, **named: Any) -> None:
            begin(self, *given, **named)
            PagesManager.uses_pages_directory = False

        patch.setattr(PagesManager, "__init__", with_navigation)
        place = Place()
        found = []
        for role, person in place.people.items():
            at = AppTest.from_file(str(MAIN), default_timeout=60)
            at.session_state["person_id"] = person.id
            at.run()
            queries: dict[str, list[dict[str, str]]] = {
                "debrief": [{"attempt": place.done}], "review": [{}, {"attempt": place.done}],
                "trainees": [{}, {"trainee": place.people["trainee"].id}],
                "scenarios": [{}, {"scenario": "late-parcel"}, {"draft": place.draft}],
            }  # fmt: skip
            for page in sorted({file.stem for file in PAGES.glob("*.py")} - {"__init__"}):
                for query in queries.get(page, [{}]):
                    for name in list(at.query_params):
                        del at.query_params[name]
                    try:
                        at.switch_page(f"pages/{page}.py")
                    except ValueError:
                        continue
                    for name, value in query.items():
                        at.query_params[name] = value
                    at.run()
                    assert not at.exception, (page, role, at.exception)
                    found += [(f"{page} as {role}", kind, proto) for kind, proto in elements(at)]
        at = AppTest.from_file(str(MAIN), default_timeout=60).run()
        found += [("welcome", kind, proto) for kind, proto in elements(at)]
    yield found


def test_every_attack_reached_a_page(drawn: list[tuple[str, str, Any]]) -> None:
    shown = "\n".join(text for _, _, proto in drawn for _, text in texts(proto))
    missing = [mark for mark in CASES if mark not in shown]
    assert not missing, f"never drawn, so never tried: {missing}"
    assert len(CASES) >= 60


@pytest.mark.parametrize("mark", sorted(CASES))
def test_words_stay_words_on_every_page(drawn: list[tuple[str, str, Any]], mark: str) -> None:
    attack = CASES[mark]
    for where, kind, proto in drawn:
        for name, text in texts(proto):
            if mark not in text:
                continue
            if kind == "html":
                tags = Tags()
                tags.feed(text)
                tags.close()
                assert not [act for act in tags.acts if mark in "".join(act)], f"{where}: {attack} acts"
            elif kind in WANTS_MARKDOWN and name in ("body", "label", "options", "help", "value"):
                left = unescaped(text)
                assert not re.search(r"!?\[[^\]]*\]\(|<[a-z/!h]|\$.+\$|:[a-z-]+(\[|/\w+:)|[*`#|]", left), (
                    f"{where}: {left}"
                )
            else:
                assert name not in ("html_content", "js_content", "css_content"), f"{where}: {attack} became code"


def test_no_script_of_ours_makes_html_of_words() -> None:
    ours = [*MAIN.parent.rglob("*.js"), *MAIN.parent.rglob("*.py")]
    makes = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\("
        r"|new Function|unsafe_allow_html|unsafe_allow_javascript"
    )
    found = [f"{path.name}: {makes.search(text)}" for path in ours if makes.search(text := path.read_text("utf-8"))]
    assert len(ours) > 100 and not found
