"""Looks at what keeps a room: its settings file, its database, and who else on this machine could read them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from app.errors import UnderheardError
from app.examined import Check
from app.settings import (
    data_folder,
    database_path,
    environment_faults,
    read_by_others,
    settings_file,
    unknown_variables,
)


def settings_file_check() -> Check:
    """Whether there is a settings file, whether it can be used, and whether its secrets are kept."""
    about, found = "settings", settings_file()
    if found.path is None:
        return Check(about, "ok", "from the environment alone; underheard.toml in the data folder may hold them")
    if found.faults:
        return Check(about, "missing", " | ".join(str(fault) for fault in found.faults), "the room does not start so")
    if found.secrets and read_by_others(found.path):
        says = f"others on this machine can read {found.path}, which holds {', '.join(found.secrets)}"
        return Check(about, "missing", says, f"chmod o= {found.path}")
    return Check(about, "ok", f"{len(found.values)} in {found.path}; what the environment says stands over them")


def permissions() -> Iterator[Check]:
    """A line where others on this machine can read what is kept; none where they cannot, or that cannot be told."""
    if os.name != "posix":
        return
    folder, path = data_folder(), database_path()
    open_to_others = [each for each in (folder, path) if each.exists() and each.stat().st_mode & 0o077]
    if open_to_others:
        says = f"others on this machine can look into {' and '.join(str(each) for each in open_to_others)}"
        yield Check("permissions", "missing" if have_accounts() else "optional", says, f"chmod -R go= {folder}")


def environment() -> Iterator[Check]:
    """A line where the environment names settings that are none, or gives one a value it cannot have."""
    faults = environment_faults()
    if faults:
        yield Check("environment", "missing", " | ".join(map(str, faults)), "the room does not start so")
    unknown = unknown_variables()
    if unknown:
        says = "nothing here reads " + ", ".join(
            f"{name} (did you mean {near}?)" if near else name for name, near in unknown.items()
        )
        yield Check("environment", "optional", says, "correct the name, or unset it")


def accounts() -> Iterator[Check]:
    """How many can sign in; nothing where nobody has an account, or the database cannot be read."""
    path = database_path()
    if not path.exists():
        return
    from app.store import Store
    from app.training.accounts import accounts_here

    with suppress(UnderheardError):
        known = accounts_here(Store(path))
        if not known:
            return
        open_ = [who for who, account in known if not account.disabled_at]
        admins = sum(who.is_admin for who in open_)
        closed = len(known) - len(open_)
        says = f"{counted(len(known), 'account')}{f', {closed} of them closed' if closed else ''}; "
        says += f"{counted(admins, 'admin')} who can sign in"
        do = "" if admins else "make one: underheard admin create NAME"
        yield Check("accounts", "ok" if admins else "missing", says, do)


def have_accounts() -> bool:
    """Whether people have accounts here, so that this is a server of several rather than one's own machine."""
    return any(accounts())


def database() -> Check:
    """Whether the database can be read, and by which step it was last changed."""
    path = database_path()
    if not path.exists():
        return Check("database", "ok", "none yet; the room makes one when it first starts")
    from app.store import Store

    try:
        schema = Store(path).schema
    except UnderheardError as fault:
        return Check("database", "missing", str(fault))
    size = path.stat().st_size // 1024
    return Check("database", "ok", f"{path.name} can be read and is up to date ({schema}), {size} KB")


def counted(number: int, noun: str) -> str:
    """A number and its noun, as in "3 accounts"."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
