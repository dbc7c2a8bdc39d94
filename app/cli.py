"""The `underheard` command: the room, customers in a terminal, scores, what is carried in and out, what is set up."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from app.commands.admin import admin
from app.commands.analysis import analysis
from app.commands.backup import backup, restore
from app.commands.common import DATA, FINDINGS, FINE, UNUSABLE, counted, keep_in, print_json, the_room
from app.commands.log import log
from app.commands.rights import erase, export_person, retain
from app.commands.statements import export_statements, statements
from app.errors import UnderheardError
from app.settings import HOST, PORT, SETTINGS_VARIABLE, SettingsFaults, one_thread

if TYPE_CHECKING:
    from app.scenario.files import Reading
    from app.scenario.model import Scenario
    from app.scenario.source import Fault
    from scoring.scorecard import Scorecard

DEBUG_VARIABLE = "UNDERHEARD_DEBUG"
LARGEST_SCRIPT = 1024 * 1024


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a verb, the practice room starts. Exit codes: 0 fine, 1 findings, 2 unusable input.",
)
@click.version_option(package_name="underheard", message="underheard %(version)s")
@click.pass_context
def underheard(context: click.Context) -> int:
    """A practice room for contact-centre agents: hear the thing behind the thing."""
    if context.invoked_subcommand is None:
        return int(context.invoke(serve))
    return FINE


@underheard.command()
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port to serve on; {PORT} or the next free one.")
@click.option("--host", help=f"Address to listen on; {HOST}, this machine alone.")
@click.option("--no-browser", is_flag=True, help="Print the address and leave the browser alone.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder to keep everything in.")
@click.option("--settings", type=click.Path(path_type=Path), help="Settings file; underheard.toml in that folder.")
def serve(port: int | None, host: str | None, no_browser: bool, data: Path | None, settings: Path | None) -> int:
    """Start the practice room and open it in a browser."""
    from app.serving import run

    if settings is not None:
        os.environ[SETTINGS_VARIABLE] = str(settings.expanduser().absolute())
    keep_in(data)
    run(host=host, port=port, browser=not no_browser)
    return FINE


@underheard.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="Say faults only, no advice.")
def lint(paths: tuple[Path, ...], quiet: bool) -> int:
    """Check scenario files, or all of a folder.

    Faults go to standard error, one line each; advice goes to standard output.
    """
    from app.scenario.files import load_folder, read, shipped_folder, taken

    worst = FINE
    holders = dict(load_folder(shipped_folder()).paths)
    for path in paths:
        for file in _scenario_files(path):
            reading = read(file)
            faults = list(reading.faults)
            scenario = reading.scenario
            if scenario and holders.setdefault(scenario.id, file).resolve() != file.resolve():
                faults.append(taken(reading, holders[scenario.id]))
            _say_reading(reading, faults, quiet)
            worst = max(worst, _verdict(reading, faults))
    return worst


def _scenario_files(path: Path) -> list[Path]:
    from app.scenario.files import scenario_paths

    if not path.is_dir():
        return [path]
    try:
        found = scenario_paths(path)
    except OSError as error:
        raise UnderheardError(f"{path}:1:1: the folder cannot be opened ({error.strerror}); check its name") from error
    if not found:
        raise UnderheardError(f"{path}:1:1: there is no scenario file in this folder; name one that holds .yaml files")
    return found


def _say_reading(reading: Reading, faults: Sequence[Fault], quiet: bool) -> None:
    for fault in faults:
        click.echo(str(fault), err=True)
    if quiet:
        return
    for advice in reading.warnings:
        click.echo(f"{advice} (advice)")
    if not faults:
        click.echo(f"{reading.path}: no faults, {counted(len(reading.warnings), 'piece')} of advice")


def _verdict(reading: Reading, faults: Sequence[Fault]) -> int:
    if not faults:
        return FINE
    return FINDINGS if reading.readable else UNUSABLE


@underheard.command()
@click.argument("scenario")
@click.option("--script", type=click.Path(path_type=Path, allow_dash=True), help="Replies to give, one a line.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which way chance falls.")
@click.option("--json", "as_json", is_flag=True, help="Answer one line of JSON per exchange.")
def play(scenario: str, script: Path | None, seed: int, as_json: bool) -> int:
    """Talk with a customer here in the terminal.

    SCENARIO is the id of a customer or a path to a file. Write [silence] to say nothing and wait; Ctrl-D ends.
    """
    one_thread()
    customer = _scenario(scenario)
    replies = _script(script) if script is not None else _typed(customer, prompt=not as_json)
    return _play_json(customer, replies, seed) if as_json else _play_aloud(customer, replies, seed, script is not None)


def _scenario(name: str) -> Scenario:
    from app.scenario.files import everything, load

    if "/" in name or "\\" in name or name.lower().endswith((".yaml", ".yml")):
        return load(name)
    known = everything()
    if name in known.scenarios:
        return known.scenarios[name]
    for fault in known.faults:
        click.echo(str(fault), err=True)
    if Path(name).is_file():
        return load(name)
    if Path(name).is_dir():
        raise UnderheardError(f"{name}:1:1: this is a folder; name a .yaml file in it, or the id of a customer")
    names = ", ".join(sorted(known.scenarios)) or "none"
    near = difflib.get_close_matches(name.lower(), known.scenarios, n=1, cutoff=0.6)
    hint = f'did you mean "{near[0]}"? Known' if near else "known"
    raise UnderheardError(f'No customer is called "{name}"; {hint} are: {names}. A file is named by its path.')


def _script(path: Path) -> list[str]:
    name = "-" if str(path) == "-" else str(path)
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(LARGEST_SCRIPT + 1)
        else:
            with path.open("rb") as stream:
                raw = stream.read(LARGEST_SCRIPT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise UnderheardError(f"{name}:1:1: the script cannot be read ({reason}); check its name") from error
    if len(raw) > LARGEST_SCRIPT:
        raise UnderheardError(f"{name}:1:1: the script is larger than {LARGEST_SCRIPT // 1024} KB; shorten it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw[: error.start].rfind(b"\n") + 1) + 1
        raise UnderheardError(
            f"{name}:{line}:{column}: a character here is not UTF-8; save the script with encoding UTF-8"
        ) from error
    replies = [line.strip() for line in text.split("\n")]
    replies = [reply for reply in replies if reply]
    if not replies:
        raise UnderheardError(f"{name}:1:1: the script is empty; write one reply a line")
    return replies


def _typed(scenario: Scenario, prompt: bool) -> Iterator[str]:
    """Replies as they are typed, until the input ends."""
    asks = prompt and sys.stdin.isatty()
    while True:
        if asks:
            click.echo("you: ", nl=False)
        try:
            line = sys.stdin.buffer.readline() if hasattr(sys.stdin, "buffer") else sys.stdin.readline().encode()
        except KeyboardInterrupt:
            line = b""
        if not line:
            if asks:
                click.echo("")
            return
        reply = line.decode("utf-8", "replace").strip()
        if reply:
            if prompt and not asks:
                click.echo(f"you: {reply}")
            yield reply


def _play_json(scenario: Scenario, replies: Iterable[str], seed: int) -> int:
    from app.simulation.customer import Customer
    from app.simulation.play import as_json, outcome, play

    memory = Customer(scenario, seed).start()
    for exchange in play(scenario, replies, seed):
        memory = exchange.memory
        print_json(as_json(exchange))
    print_json(outcome(scenario, memory))
    return FINE


def _play_aloud(scenario: Scenario, replies: Iterable[str], seed: int, scripted: bool) -> int:
    from app.simulation.customer import Customer
    from app.simulation.play import how_it_ended, outcome, play

    customer = Customer(scenario, seed)
    name = scenario.persona.name
    click.echo(f"{scenario.title} ({scenario.channel}). {name} is an AI customer; Ctrl-D ends the conversation.")
    _print_record(scenario)
    click.echo("")
    click.echo(f"{name}: {customer.opening().text}")
    memory = customer.start()
    for exchange in play(scenario, replies, seed):
        memory = exchange.memory
        if scripted:
            click.echo(f"you: {exchange.trainee}")
        click.echo(f"{name}: {exchange.customer}")
    click.echo("")
    result = outcome(scenario, memory)
    click.echo(how_it_ended(scenario, memory))
    click.echo(f"They let you in to layer {result['depth']} of {result['of']}.")
    return FINE


def _print_record(scenario: Scenario) -> None:
    """What the desk shows an agent before the first word."""
    record = scenario.record
    click.echo(record.headline)
    for fact in record.account:
        click.echo(f"  {fact.label}: {fact.value}")
    for contact in record.contacts:
        click.echo(f"  {contact.when}, {contact.channel}: {contact.note}")
    for line in record.bot:
        click.echo(f"  A bot said: {line}")


@underheard.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--seeds", type=click.IntRange(1, 200), default=3, show_default=True, help="Conversations a script.")
@click.option("--policy", "policies", multiple=True, help="Only these ways of talking; may be given more than once.")
@click.option(
    "--difficulty",
    type=click.Choice(["easy", "normal", "hard", "as-written"]),
    default="normal",
    show_default=True,
    help="How hard they are to win.",
)
@click.option("--voice", type=click.Choice(["embedded", "openai"]), default="embedded", show_default=True)
@click.option("--jobs", type=click.IntRange(1, 32), help="Processes; as many as there are processors, 4 at most.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a page of it, too.")
def probe(
    scenarios: tuple[str, ...],
    seeds: int,
    policies: tuple[str, ...],
    difficulty: str,
    voice: str,
    jobs: int | None,
    as_json: bool,
    report: Path | None,
) -> int:
    """Play scripted trainees against customers and say who gets in.

    SCENARIO is the id of a customer, or a file; without one, everybody in the library is played.
    """
    one_thread()
    from app.probing import probe_customers

    return FINE if probe_customers(scenarios, seeds, policies, difficulty, voice, jobs, as_json, report) else FINDINGS


@underheard.command()
@click.argument("file", metavar="FILE.jsonl", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Answer one line of JSON per trainee turn.")
@click.option("--judge", is_flag=True, help="Have the language model that is set up read them, too.")
@click.option("--concurrency", type=click.IntRange(1, 32), default=4, show_default=True, help="With --judge: at once.")
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a page of it, too.")
def score(file: Path, as_json: bool, judge: bool, concurrency: int, report: Path | None) -> int:
    """Score the trainee turns of transcripts.

    FILE.jsonl holds one conversation a line; - reads standard input. Turns are counted from 0, which is the first
    turn of the conversation, in the scores and in what is said of faults.
    """
    one_thread()
    if report is not None:
        from app.score_report import ScoreReport, report_path, write_page

        if judge:
            raise click.UsageError("--report tells the scorer's own reading; leave out --judge.")
        report, page = report_path(report, file), ScoreReport()
    if judge:
        from app.judging import score_twice, the_judge

        second = the_judge()
    from app.hindsight import score_transcript
    from app.scenario.files import library
    from scoring.transcripts import parse_transcripts, read_transcripts

    found = parse_transcripts(sys.stdin.buffer.read(), "-") if str(file) == "-" else read_transcripts(file)
    conversations, faults = found.conversations, found.faults
    for fault in faults:
        click.echo(str(fault), err=True)
    if not conversations:
        return UNUSABLE
    known = library() if any(conversation.scenario for conversation in conversations) else {}
    unknown = sorted({name for conversation in conversations if (name := conversation.scenario) and name not in known})
    for name in unknown:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f'; did you mean "{near[0]}"?' if near else "; they are scored by their words alone"
        plain = "".join(each if each.isprintable() else "?" for each in name[:60])
        click.echo(f'note: no customer is called "{plain}"{hint}', err=True)
    if judge:
        with second:
            all_judged = score_twice(conversations, known, second, concurrency, as_json, _card_line)
        return FINE if all_judged and not faults else FINDINGS
    read_along = True

    def tell(show: Callable[[], None]) -> None:
        nonlocal read_along
        try:
            if read_along:
                show()
        except BrokenPipeError:
            if report is None:
                raise
            # Whoever read along has had enough; the page is wanted all the same.
            read_along = False
            _hush()

    for conversation in conversations:
        if not as_json:
            heading = f"{conversation.id}{f' ({conversation.scenario})' if conversation.scenario else ''}"
            tell(partial(click.echo, heading))
        cards: dict[int, Scorecard] = {}
        for turn, card in score_transcript(conversation, known):
            if report is not None:
                cards[turn] = card
            if as_json:
                tell(partial(print_json, {"id": conversation.id, "turn": turn, **_card_line(card)}))
            else:
                tell(partial(_print_card, turn, conversation.turns[turn].text, card))
        if report is not None:
            page.add(conversation, cards)
    if report is not None:
        write_page(report, page.page())
        click.echo(f"The report is in {report}.", err=True)
    return FINDINGS if faults else FINE


def _card_line(card: Scorecard) -> dict[str, Any]:
    """A scorecard as the transcript format has it; how strong a finding is stands under `criteria`."""
    line = card.as_json()
    for finding in line["findings"]:
        del finding["strength"]
    return line


def _print_card(turn: int, reply: str, card: Scorecard) -> None:
    from scoring.criterion import DIMENSIONS

    words = " ".join(reply.split())
    click.echo(f"  turn {turn}: {words if len(words) <= 90 else words[:89] + '…'}")
    for dimension in DIMENSIONS:
        level = card.levels[dimension]
        said = "not called for" if level is None else str(level)
        click.echo(f"    {dimension.replace('_', ' '):<16}{said}")
    for finding in card.findings:
        quote = " ".join(finding.quote.split())
        click.echo(f'      {finding.criterion.replace("_", " ")}: "{quote}" - {finding.reason}')


@underheard.command()
@click.option("--by", type=click.Choice(["channel", "scenario", "language"]), help="Tell each of them by itself, too.")
@click.option(
    "--refit",
    type=click.Choice(["on", "off"]),
    is_flag=False,
    flag_value="on",
    help="Follow mentors here, by lines between levels or by heads, if that holds; off goes back.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
def agreement(
    by: Literal["channel", "scenario", "language"] | None, refit: str | None, as_json: bool, data: Path | None
) -> int:
    """Tell how well the scorer agrees with the mentors here, and they with each other."""
    one_thread()
    from app import agreement_table
    from app.training.agreement import report
    from app.training.team_cuts import refit_cuts, withdraw_cuts

    if refit is not None and by is not None:
        raise click.UsageError("--refit changes the levels for everybody; leave out --by.")
    store = the_room(data)
    if refit == "on":
        tried = refit_cuts(store)
        lines = [each.as_json() for each in tried] if as_json else agreement_table.refit_lines(tried)
    elif refit == "off":
        withdrawn = withdraw_cuts(store)
        lines = (
            [{"withdrawn": withdrawn.number if withdrawn else None}]
            if as_json
            else agreement_table.withdrawn_lines(withdrawn)
        )
    else:
        found = report(store, by)
        lines = [found.as_json()] if as_json else agreement_table.report_lines(found)
    for line in lines:
        if isinstance(line, str):
            click.echo(line)
        else:
            print_json(line)
    return FINE


@underheard.command()
@click.argument("what", type=click.Choice(["annotations", "transcripts", "scenarios", "statements", "person"]))
@click.argument("names", nargs=-1, metavar="[OUT.zip] [ID]...")
@click.option("--attempt", "attempts", multiple=True, metavar="ID", help="Only this attempt; may be given repeatedly.")
@click.option("--trainee", metavar="NAME", help="Only what this person practised.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonld", "csv", "jsonl", "vtt"]),
    help="jsonld (as it is) or csv for annotations, jsonl (as it is) or vtt for transcripts.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write a file instead of printing.")
@click.option("--no-names", is_flag=True, help="Number people; names inside what they wrote stay.")
@click.option("--bom", is_flag=True, help="With csv: begin with a byte order mark, for spreadsheets.")
@click.option("--since", metavar="DAY", help="With statements: only attempts that ended on this day or later.")
@DATA
def export(
    what: str,
    names: tuple[str, ...],
    attempts: tuple[str, ...],
    trainee: str | None,
    form: str | None,
    out: Path | None,
    no_names: bool,
    bom: bool,
    since: str | None,
    data: Path | None,
) -> int:
    """Carry away what was said, what people wrote about it, the customers written here, or xAPI statements.

    Attempts that are over, all of them where none is named. Annotations come as Web Annotations or as a table,
    transcripts as JSON Lines that can be scored, or as captions (several in a ZIP). Customers come in OUT.zip, with the
    schema beside them: those whose ids follow, or all. Statements are JSON Lines, with numbers in place of names.
    Everything about one person comes as a ZIP: person NAME --out FILE.zip
    """
    from app import carrying

    store = the_room(data)
    if what == "scenarios":
        if attempts or trainee is not None or form or no_names or bom:
            raise click.UsageError("scenarios come as they are; leave out the options of transcripts and annotations.")
        target, ids = (out, names) if out is not None else (Path(names[0]) if names else None, names[1:])
        if target is None or target.suffix.lower() != ".zip":
            raise click.UsageError("name the file to write, as in: underheard export scenarios customers.zip")
        count = carrying.export_scenarios(store, target, ids)
        click.echo(f"{counted(count, 'customer')}: {target}", err=True)
        return FINE
    if what == "person":
        if len(names) != 1 or out is None or attempts or trainee is not None or form or no_names or bom or since:
            raise click.UsageError('name the person and the file, as in: underheard export person "Ana" --out ana.zip')
        return export_person(names[0], out)
    if names:
        raise click.UsageError(f"{what} take no further names; name a file with --out.")
    if what == "statements":
        if attempts or form or no_names or bom:
            raise click.UsageError("statements come as they are; only --trainee, --since and --out go with them.")
        return export_statements(out, trainee, since)
    if since is not None:
        raise click.UsageError("--since goes with statements.")
    carried = carrying.export(store, what, attempts, trainee, form, not no_names, bom)
    if out is not None:
        carrying.write_file(out, carried.data)
        noun = "annotation" if what == "annotations" else "transcript"
        click.echo(f"{counted(carried.items, noun)} of {counted(carried.attempts, 'attempt')}: {out}", err=True)
    elif carried.name.endswith(".zip"):
        raise click.UsageError("captions of several attempts come in a ZIP; name it with --out, or one --attempt.")
    else:
        click.echo(carried.data, nl=False)
    return FINE


@underheard.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as", "name", required=True, metavar="NAME", help="In whose name it will stand: a mentor, a trainer.")
@click.option(
    "--taken",
    type=click.Choice(["both", "replace", "leave"]),
    default="leave",
    show_default=True,
    help="A customer whose id is taken: bring it in beside that one, replace a draft, or leave it out.",
)
@DATA
def bring_in(file: Path, name: str, taken: Literal["both", "replace", "leave"], data: Path | None) -> int:
    """Bring in customers (a .yaml, or a .zip of several), or marks from a file of Web Annotations.

    Customers come in as drafts, in the name of a trainer; their faults go to standard error. Marks go onto attempts
    that are here, in the name of a mentor. All of a file or none.
    """
    from app import carrying

    store = the_room(data)
    if file.suffix.lower() in (".yaml", ".yml", ".zip"):
        brought = carrying.bring_in_scenarios(store, file, name, taken)
        for fault in brought.faults:
            click.echo(fault, err=True)
        for line in brought.told:
            click.echo(line)
        return FINDINGS if brought.faults or brought.left else FINE
    done = carrying.bring_in(store, file, name)
    click.echo(f"{counted(len(done.added), 'mark')} brought in, {done.skipped} here already.")
    if done.others:
        click.echo(f"{counted(done.others, 'annotation')} left out: levels, answers and words on the whole stay there.")
    return FINE


@underheard.command()
@click.option("--expire", is_flag=True, help="Remove what has grown too old now, as an open room does hourly.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
def sounds(expire: bool, dry_run: bool, as_json: bool, data: Path | None) -> int:
    """Say what is kept of sound, how long, and what has grown too old.

    Recordings go after UNDERHEARD_SOUND_DAYS days (90); 0 keeps none past the end of its conversation. The words stay.
    """
    from app import sound_table
    from app.settings import sound_days
    from app.training.sound.retention import expire_sounds, sound_figures, sweep_sounds

    store, days = the_room(data), sound_days()
    removing = expire and not dry_run
    kept, old = sound_figures(store), expire_sounds(store, days, dry_run=not removing)
    if removing:
        sweep_sounds(store)
    if as_json:
        print_json({"days": days, "kept": asdict(kept), "too_old": asdict(old), "removed": removing})
    else:
        for line in sound_table.lines(kept, old, days, removed=removing):
            click.echo(line)
    return FINE


@underheard.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
@click.option("--settings", type=click.Path(path_type=Path), metavar="FILE", help="Settings file.")
@click.option("--thorough", is_flag=True, help="Read the whole database and every recording, too.")
def doctor(as_json: bool, data: Path | None, settings: Path | None, thorough: bool) -> int:
    """Say what is configured, what is missing and what to do."""
    from app.doctor import examine

    if settings is not None:
        os.environ[SETTINGS_VARIABLE] = str(settings.expanduser().absolute())
    keep_in(data)
    one_thread()
    checks = examine(named=data is not None, thorough=thorough)
    missing = [check for check in checks if check.state == "missing"]
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            click.echo(f"{check.state:<9}{check.about}: {check.says}" + (f"; {check.do}" if check.do else ""))
        click.echo(f"{counted(len(missing), 'thing')} to put right." if missing else "Ready to practise.")
    return FINDINGS if missing else FINE


underheard.add_command(statements)
underheard.add_command(analysis)
underheard.add_command(admin)
underheard.add_command(log)
underheard.add_command(erase)
underheard.add_command(retain)
underheard.add_command(backup)
underheard.add_command(restore)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command in this process and return its exit code; whatever goes wrong is said in one line."""
    from app.scenario.files import ScenarioFaults

    debug = bool(os.environ.get(DEBUG_VARIABLE))
    try:
        return int(underheard.main(args=arguments, prog_name="underheard", standalone_mode=False) or FINE)
    except click.ClickException as error:
        error.show()
        return UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        _hush()
        return FINE
    except SystemExit:
        if "_UNDERHEARD_COMPLETE" in os.environ:  # a shell asks what could be typed next
            raise
        # Click leaves this way when nobody reads on.
        _hush()
        return FINE
    except (ScenarioFaults, SettingsFaults) as error:
        if debug:
            raise
        for fault in error.faults:
            click.echo(str(fault), err=True)
        return UNUSABLE
    except UnderheardError as error:
        if debug:
            raise
        click.echo(str(error), err=True)
        return UNUSABLE
    except Exception as error:
        if debug:
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        click.echo(
            f"underheard: something unexpected went wrong ({what}); set {DEBUG_VARIABLE}=1 to see where", err=True
        )
        return UNUSABLE


def _hush() -> None:
    """Nobody reads our output any more: let nothing complain of it on the way out."""
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, sys.stdout.fileno())
    except (OSError, ValueError):
        pass


def main() -> NoReturn:
    """The entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            # Names and words come from files: a terminal of a smaller alphabet shows a stand-in and goes on.
            reconfigure(errors="backslashreplace")
    code = run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _hush()
    sys.exit(code)
