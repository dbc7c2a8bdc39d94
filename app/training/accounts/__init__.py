"""Who signs in: accounts, the links that set a password, the browsers that are signed in, and who has to wait."""

from app.settings import has_provider
from app.store import Store
from app.training.accounts.accounts import (
    Account,
    account_of,
    accounts,
    accounts_here,
    create_admin,
    disable,
    enable,
    endings,
    has_accounts,
    make_account,
    rename_account,
)
from app.training.accounts.invitations import (
    Invitation,
    Invited,
    invitation,
    invite,
    invite_from_here,
    take_up,
)
from app.training.accounts.passwords import SHORTEST
from app.training.accounts.signing_in import (
    AT_MOST,
    SignedIn,
    SignIn,
    change_password,
    confirm_password,
    end_sign_in,
    end_sign_ins,
    sign_in,
    sign_in_by_provider,
    sign_ins_of,
    sign_out,
    signed_in,
)
from app.training.accounts.tries import failed_tries, lift_wait, waits_until


def signs_in(store: Store) -> bool:
    """Whether one signs in to this room: it has an account, or an identity provider. Else one picks who one is."""
    return has_provider() or has_accounts(store)


__all__ = [
    "AT_MOST",
    "SHORTEST",
    "Account",
    "Invitation",
    "Invited",
    "SignIn",
    "SignedIn",
    "account_of",
    "accounts",
    "accounts_here",
    "change_password",
    "confirm_password",
    "create_admin",
    "disable",
    "enable",
    "end_sign_in",
    "end_sign_ins",
    "endings",
    "failed_tries",
    "has_accounts",
    "invitation",
    "invite",
    "invite_from_here",
    "lift_wait",
    "make_account",
    "rename_account",
    "sign_in",
    "sign_in_by_provider",
    "sign_ins_of",
    "sign_out",
    "signed_in",
    "signs_in",
    "take_up",
    "waits_until",
]
