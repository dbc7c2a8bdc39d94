"""Admins from the machine the room runs on: the first one, links for who lost the way in, and who has an account."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.common import DATA, FINE, keep_in, make_folder, print_json, the_room
from app.errors import UnderheardError
from app.settings import PORT, database_path, port, public_address

if TYPE_CHECKING:
    from app.store import Store
    from app.training.people import Person

LONGEST_LINE = 8192


@click.group()
def admin() -> None:
    """Make the first admin, give links to people who cannot get in, list accounts.

    Whoever can run this can read the database: it asks for nobody's leave.
    """


@admin.command()
@click.argument("name")
@click.option(
    "--sign-in", "sign_in_name", default="", metavar="NAME", help="What they type to sign in; else their name."
)
@click.option("--invite", "by_link", is_flag=True, help="Print a link to choose a password with, and ask for none.")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
@DATA
def create(name: str, sign_in_name: str, by_link: bool, from_stdin: bool, data: Path | None) -> int:
    """Make an admin who can sign in. From then on everybody has to.

    Somebody of that NAME who has no account yet becomes one.
    """
    from app.store import Store
    from app.training.accounts import create_admin, invite_from_here
    from app.training.accounts.passwords import usable_password

    keep_in(data)
    if by_link and from_stdin:
        raise click.UsageError("give either --invite or --password-stdin.")
    password = None
    if not by_link:
        password = _from_stdin() if from_stdin else _asked()
        usable_password(password, name, sign_in_name)  # said before anything is made
    make_folder()
    store = Store(database_path())
    made = create_admin(store, name, sign_in_name, password)
    click.echo(f"{made.name} is an admin and signs in as {sign_in_name or made.name}.")
    if by_link:
        _say_link(invite_from_here(store, made.id).secret, "7 days")
    return FINE


@admin.command()
@click.argument("name")
@DATA
def invite(name: str, data: Path | None) -> int:
    """Print a link with which somebody who has an account chooses a password: for 7 days, once.

    NAME is what they sign in with, or their name in the room.
    """
    return _link(name, "join", "7 days", data)


@admin.command()
@click.argument("name")
@DATA
def reset(name: str, data: Path | None) -> int:
    """Print a link for somebody who lost their password: for 24 hours, once. It signs them out everywhere.

    NAME is what they sign in with, or their name in the room.
    """
    return _link(name, "reset", "24 hours", data)


@admin.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
def everybody(as_json: bool, data: Path | None) -> int:
    """Say who has an account, with which roles, and whether they can sign in."""
    from app.training.accounts import Account, accounts_here

    known = accounts_here(the_room(data))

    def state(account: Account) -> str:
        if account.disabled_at:
            return "closed"
        ways = [*(["password"] if account.has_password else []), *(["provider"] if account.by_provider else [])]
        return " and ".join(ways) or ("invited" if account.invited_until else "no way in yet")

    if as_json:
        print_json([{**asdict(account), "person": who.name, "roles": who.roles} for who, account in known])
        return FINE
    for who, account in known:
        click.echo(f"{account.name}\t{who.name}\t{who.called}\t{state(account)}")
    if not known:
        click.echo("Nobody has an account; whoever sits at this machine chooses who they are.")
    return FINE


def _link(name: str, kind: str, lasts: str, data: Path | None) -> int:
    from app.training.accounts import invite_from_here

    store = the_room(data)
    _say_link(invite_from_here(store, _account_holder(store, name).id, kind).secret, lasts)
    return FINE


def _account_holder(store: Store, name: str) -> Person:
    from app.training.accounts import accounts_here

    wanted = " ".join(name.split()).casefold()
    known = accounts_here(store)
    found = [who for who, account in known if account.name.casefold() == wanted]
    found = found or [who for who, _ in known if who.name.casefold() == wanted]
    if not found:
        raise UnderheardError(f"Nobody signs in as {name} here; see who does with: underheard admin list")
    return found[0]


def _say_link(secret: str, lasts: str) -> None:
    base = public_address() or f"http://127.0.0.1:{port() or PORT}"
    click.echo(f"{base}/join/{secret}")
    click.echo(f"It works once, for {lasts}. Give it to nobody else.", err=True)


def _asked() -> str:
    if not sys.stdin.isatty():
        raise UnderheardError("There is nobody to ask for a password; give --invite, or --password-stdin.")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same once more"))


def _from_stdin() -> str:
    raw = sys.stdin.buffer.readline(LONGEST_LINE)
    try:
        return raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UnderheardError("The password on standard input is not UTF-8; send it as such.") from error
