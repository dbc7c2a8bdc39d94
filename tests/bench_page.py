"""Draws the figures of `bench_score.py`: as a plain table for the terminal, and as one page that stands by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bench_eval import Figure
from bench_gold import Apart, Found, Read, TwoReaders, confusion, error, pairs_of
from bench_laws import Law
from bench_speed import Speed

from app.paper import Html, Piece, folded, joined, listed, marked, table, tag
from scoring.agreement import Agreement, Estimate
from scoring.calibration import Calibration
from scoring.criterion import DIMENSIONS
from scoring.scorecard import Scorecard

WORDS = {"listening": "listening", "acknowledgement": "acknowledgement", "next_steps": "next steps"}


class Line(NamedTuple):
    """One line of the table of what must be reached."""

    measure: str
    reach: str
    measured: str
    met: bool | None
    """None where it could not be measured."""

    @property
    def verdict(self) -> str:
        return "not measured" if self.met is None else "met" if self.met else "not met"


def number(value: float | None, places: int = 2) -> str | None:
    return None if value is None else f"{value:.{places}f}"


def share(value: float | None) -> str | None:
    return None if value is None else f"{value:.0%}"


def figure(estimate: Estimate) -> str | None:
    """The figure and, where it can be told, its interval."""
    if estimate.value is None:
        return None
    told = f"{estimate.value:.2f}"
    return told if estimate.interval is None else f"{told} ({estimate.low:.2f}–{estimate.high:.2f})"


def at_least(measure: str, reach: float, value: float | None, beside: str = "", places: int = 2) -> Line:
    """A line that is met where the unrounded value is no less."""
    if value is None:
        return Line(measure, f"{reach:.{places}f}", f"not measured{f': {beside}' if beside else ''}", None)
    told = f"{value:.3f}" if places else f"{value:.0f}"
    return Line(measure, f"{reach:.{places}f}", f"{told} {beside}".strip(), value >= reach)


def at_most(measure: str, reach: float, value: float | None, unit: str, beside: str = "") -> Line:
    if value is None:
        return Line(measure, f"at most {reach:g}{unit}", "not measured", None)
    return Line(measure, f"at most {reach:g}{unit}", f"{value:.1f}{unit} {beside}".strip(), value <= reach)


def as_text(lines: Sequence[Line]) -> str:
    wide = max((len(each.measure) for each in lines), default=0)
    reach = max((len(each.reach) for each in lines), default=0)
    return "\n".join(
        f"{each.measure:<{wide}}  {each.reach:<{reach}}  {each.verdict:<12}  {each.measured}" for each in lines
    )


def reached(lines: Sequence[Line]) -> Html:
    """The table of what must be reached."""

    def verdict(line: Line) -> Piece:
        return tag("span", line.verdict, class_={True: "good", False: "alert", None: "soft"}[line.met])

    return table(
        "What it must reach, and what was measured",
        ["measure", "reach", "measured", "verdict"],
        [[each.measure, each.reach, each.measured, verdict(each)] for each in lines],
    )


def agreement_table(caption: str, rows: Iterable[tuple[str, str, Agreement]]) -> Html:
    return table(
        caption,
        ["who", "dimension", "n", "weighted kappa (95 %)", "same level", "bias", "called for: agree"],
        [
            [
                who,
                WORDS[name],
                each.n,
                figure(each.kappa),
                share(each.exact.value),
                None if each.bias.value is None else f"{each.bias.value:+.2f}",
                f"{share(each.called_for.exact.value)} of {each.called_for.n}",
            ]
            for who, name, each in rows
        ],
    )


def confusions(read: Sequence[Read]) -> Html:
    levels: tuple[int | None, ...] = (0, 1, 2, 3, 4, None)
    tables = []
    for name in DIMENSIONS:
        counts = confusion(pairs_of(read, name))
        rows = [
            [
                "gold: not called for" if gold is None else f"gold: {gold}",
                *(counts.get((gold, said), 0) for said in levels),
            ]
            for gold in levels
        ]
        tables.append(table(f"Confusion, {WORDS[name]}", ["", "0", "1", "2", "3", "4", "not called for"], rows))
    return joined(tables)


def criteria_table(caption: str, found: Sequence[Found], rules: Sequence[Found]) -> Html:
    alone = {each.name: each for each in rules}
    return table(
        caption,
        ["criterion", "in gold", "found", "precision", "recall", "F1", "AUC of strength", "F1, rules alone"],
        [
            [
                each.name,
                each.n,
                each.found,
                number(each.precision),
                number(each.recall),
                number(each.f1),
                number(each.auc),
                number(alone[each.name].f1) if each.name in alone else None,
            ]
            for each in found
        ],
    )


def slice_table(what: str, slices: Mapping[str, tuple[int, Mapping[str, Agreement], float | None]]) -> Html:
    """Every figure again for each value, and how well criteria are found there."""
    rows = [(value, name, found[name]) for value, (_, found, _) in slices.items() for name in DIMENSIONS]
    met = [[value, n, number(f1)] for value, (n, _, f1) in slices.items()]
    return joined(
        [
            table(f"Criteria by {what}", [what, "replies", "F1 over all criteria"], met),
            folded(f"Levels by {what}", agreement_table(f"Levels by {what}", rows)),
        ]
    )


def worst_list(read: Sequence[Read]) -> Html:
    return joined(_worst(each) for each in read)


def _worst(each: Read) -> Html:
    gold_spans = [span for spans in each.reply.spans.values() for span in spans]
    text = each.reply.text
    head = (
        f"{each.moment.id}, {each.moment.business}, {each.moment.channel}, written {each.reply.style}; "
        f"off by {error(each)} in squared levels"
    )
    return tag(
        "article",
        tag("p", head, class_="soft"),
        *(tag("blockquote", f"{turn.speaker}: {turn.text}") for turn in each.moment.turns),
        tag("p", "Record: " + ("; ".join(each.moment.record) or "none"), class_="soft"),
        tag("p", "The reply, with the words marked that the gold points at:"),
        tag("blockquote", marked(text, gold_spans)),
        listed(
            f"{WORDS[name]}: gold {_level(each.reply.levels[name])}, scorer {_level(each.card.levels[name])}"
            f" ({number(each.card.points[name]) or 'no'} points)"
            for name in DIMENSIONS
        ),
        tag("p", "Gold finds: " + (_spans(each) or "nothing"), class_="soft"),
        tag("p", "The scorer finds: " + (_findings(each.card) or "nothing"), class_="soft"),
    )


def _level(level: int | None) -> str:
    return "not called for" if level is None else str(level)


def _spans(each: Read) -> str:
    return "; ".join(
        f"{name} “{each.reply.text[start:stop]}”" for name, spans in each.reply.spans.items() for start, stop in spans
    )


def _findings(card: Scorecard) -> str:
    return "; ".join(f"{finding.criterion} “{finding.quote}”" for finding in card.findings)


def readers_section(two: TwoReaders | None, notes: int) -> Html:
    if two is None:
        return tag("p", "There is no second reading of the gold set here: not measured.", class_="alert")
    return joined(
        [
            tag(
                "p",
                f"{two.replies} replies to {two.moments} moments, read twice. Figures are of the two readings before "
                f"they were resolved; {notes} notes say what was resolved and how."
                + (f" {two.unresolved} are held against the gold as it stands." if two.unresolved else "")
                + (f" {two.unmatched} second readings match no moment." if two.unmatched else ""),
            ),
            agreement_table("Two readers, a dimension", [("second, first", k, v) for k, v in two.dimensions.items()]),
            table(
                "Two readers, whether the moment calls for it",
                ["dimension", "moments", "kappa", "same"],
                [[WORDS[k], v.n, figure(v.kappa), share(v.exact.value)] for k, v in two.called.items()],
            ),
            table(
                "Two readers, a criterion",
                ["criterion", "second found", "first found", "kappa (95 %)", "same"],
                [
                    [name, each.rater_yes, each.reference_yes, figure(each.kappa), share(each.exact.value)]
                    for name, each in two.criteria.items()
                ],
            ),
        ]
    )


def apart_table(caption: str, rows: Sequence[Apart]) -> Html:
    return table(
        caption,
        ["what", "dimension", "pairs", "AUC, all against all", "higher in the pair", "the very same points"],
        [
            [each.what, WORDS[each.dimension], each.n, number(each.auc, 3), share(each.higher), share(each.same)]
            for each in rows
        ],
    )


def eval_table(figures: Sequence[Figure]) -> Html:
    return table(
        "Conversations from elsewhere, never trained or tuned on",
        ["measure", "n", "AUC", "reach"],
        [[each.measure, each.n, number(each.value, 3), number(each.reach)] for each in figures],
    )


def laws_section(laws: Sequence[Law]) -> Html:
    rows = [
        [each.law, each.phrases, each.n, f"{each.broken:.1%}", number(each.largest, 3), number(each.mean, 3),
         tag("span", "holds", class_="good") if each.holds else tag("span", "broken", class_="alert")]
        for each in laws
    ]  # fmt: skip
    heads = ["law", "phrases or change", "pairs", "broken", "largest movement", "mean", "verdict"]
    broken = [each for each in laws if each.examples]
    return joined(
        [
            tag(
                "p",
                "For laws 2 and 3 the movement is the highest points such a reply got. Law 4 allows 0.25 on average "
                "and 0.5 at worst, law 1 allows 0.05.",
                class_="soft",
            ),
            table("The laws, on replies of the test part", heads, rows),
            *(folded(f"{each.law}, {each.phrases}: examples that broke it", listed(each.examples)) for each in broken),
        ]
    )


def calibration_section(exact: Mapping[str, Calibration], close: Mapping[str, Calibration]) -> Html:
    if not exact:
        return tag("p", "The scorer tells no confidence yet: not measured.", class_="alert")
    pieces: list[Piece] = [
        tag(
            "p",
            "A confidence is the chance that the gold has this very level. How often did it? Beside it, how often the "
            "gold was no more than one level away.",
        )
    ]
    for name, found in exact.items():
        near = close[name]
        pieces += [
            tag("h3", WORDS[name].capitalize()),
            tag("p", f"Expected calibration error: {number(found.error, 3)}, n={found.n}."),
            curve(found, f"Reliability of the confidence in {WORDS[name]}"),
            table(
                f"Confidence in {WORDS[name]}, in bins",
                ["bin", "n", "mean confidence", "the very level", "within one level"],
                [
                    [f"{a.low:.1f}–{a.high:.1f}", a.n, number(a.confidence), number(a.right), number(b.right)]
                    for a, b in zip(found.bins, near.bins, strict=True)
                ],
            ),
        ]  # fmt: skip
    return joined(pieces)


def curve(found: Calibration, title: str) -> Html:
    """What was said against what came true: the bins as dots (larger for more), the rising curve, and the diagonal."""
    side, left, top = 240, 44, 12

    def at(x: float, y: float) -> tuple[str, str]:
        return f"{left + x * side:.1f}", f"{top + (1 - y) * side:.1f}"

    def path(points: Sequence[tuple[float, float]]) -> str:
        return " ".join(",".join(at(x, y)) for x, y in points)

    most = max((each.n for each in found.bins), default=1)
    dots = [
        tag("circle", cx=x, cy=y, r=f"{3 + 5 * (each.n / most) ** 0.5:.1f}", fill="var(--good)", fill_opacity="0.75")
        for each in found.bins
        for x, y in [at(each.confidence, each.right)]
    ]
    ticks = [
        piece
        for value in (0.0, 0.5, 1.0)
        for piece in (
            tag("text", f"{value:g}", x=at(value, 0)[0], y=str(top + side + 18), text_anchor="middle"),
            tag("text", f"{value:g}", x=str(left - 8), y=str(float(at(0, value)[1]) + 4), text_anchor="end"),
        )
    ]
    corner = at(0, 1)
    return tag(
        "svg",
        tag("title", title),
        tag("rect", x=corner[0], y=corner[1], width=str(side), height=str(side), fill="none", stroke="var(--line)"),
        tag("polyline", points=path([(0, 0), (1, 1)]), fill="none", stroke="var(--line)", stroke_dasharray="4 4"),
        tag("polyline", points=path(found.curve.points), fill="none", stroke="var(--ink)", stroke_width="1.5"),
        *dots,
        *ticks,
        tag("text", "confidence", x=str(left + side / 2), y=str(top + side + 36), text_anchor="middle"),
        tag("text", "share that was right", x="0", y="0", transform=f"translate(12 {top + side / 2}) rotate(-90)",
            text_anchor="middle"),
        viewBox=f"0 0 {left + side + 16} {top + side + 44}",
        width=str(left + side + 16),
        height=str(top + side + 44),
        role="img",
        aria_label=f"{title}; the table below tells the same.",
    )  # fmt: skip


def speed_section(speed: Speed | None) -> Html:
    if speed is None:
        return tag("p", "Not measured this time.", class_="alert")
    return table(
        f"Speed, measured while {speed.busy:.1f} programs wanted a processor",
        ["what", "measured"],
        [
            ["replies, one thread", speed.n],
            ["median a reply", f"{speed.median_ms:.1f} ms"],
            ["95th percentile", f"{speed.p95_ms:.1f} ms"],
            ["median a reply, of the processor alone", f"{speed.processor_median_ms:.1f} ms"],
            ["replies a minute, two processes", f"{speed.a_minute:.0f}"],
            ["peak memory, one process", f"{speed.peak_mb:.0f} MB"],
            ["peak memory, both processes together", f"{sum(speed.peaks_mb):.0f} MB"],
            ["to start and load everything", f"{speed.load_s:.1f} s"],
        ],
    )
