"""Every setting there is: its variable, its place in the settings file, what it may be and what it does.

The reader, the faults that are told, the README's table and doctor all go by this one list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "secret", "path", "address", "number", "whole", "yes"]
"""`path`: relative ones start at the settings file's folder. `whole` is a number without a fraction; `yes` true or
false."""


@dataclass(frozen=True)
class Setting:
    """One setting. `least` and `most` bound numbers, both included; `choices` are all that a text may be, where given;
    `longest` is how many characters a text may have, `shortest` how many it must; `sample` is what an address looks
    like."""

    variable: str
    section: str
    key: str
    says: str
    kind: Kind = "text"
    least: float = 0
    most: float = 0
    choices: tuple[str, ...] = ()
    longest: int = 2000
    shortest: int = 0
    sample: str = "http://127.0.0.1:8080/v1"

    @property
    def place(self) -> str:
        """Where it stands in the settings file, as TOML's dotted keys say it."""
        return f"{self.section}.{self.key}"


SETTINGS: tuple[Setting, ...] = (
    Setting("UNDERHEARD_DATA", "room", "data", "the folder for everything that is kept", "path"),
    Setting("UNDERHEARD_SCENARIOS", "room", "scenarios", "a folder with customers of your own", "path"),
    Setting(
        "UNDERHEARD_SUPPORT",
        "room",
        "support",
        "a sentence for debriefs of heavy conversations: where your people find support",
    ),
    Setting(
        "UNDERHEARD_ADDRESS",
        "room",
        "address",
        "how people reach the room, such as `https://practice.example.org`",
        "address",
        sample="https://practice.example.org",
    ),
    Setting("UNDERHEARD_HOST", "server", "host", "the address to listen on; 127.0.0.1, this machine alone"),
    Setting(
        "UNDERHEARD_PORT",
        "server",
        "port",
        "the port to listen on; 8501, or the next that is free",
        "whole",
        least=1,
        most=65535,
    ),
    Setting(
        "UNDERHEARD_LOG",
        "server",
        "log",
        "`json` for a line of JSON each, `text` for people; text on a terminal, else json",
        choices=("json", "text"),
    ),
    Setting(
        "UNDERHEARD_SECRET",
        "sign_in",
        "secret",
        "what cookies are signed with, 32 characters or more; one is made in the data folder where none is given",
        "secret",
        shortest=32,
    ),
    Setting(
        "UNDERHEARD_OIDC_ISSUER",
        "sign_in",
        "oidc_issuer",
        "an OpenID Connect provider to sign in with, such as `https://login.example.org`",
        "address",
        sample="https://login.example.org",
    ),
    Setting("UNDERHEARD_OIDC_CLIENT_ID", "sign_in", "oidc_client_id", "what it knows this room by"),
    Setting("UNDERHEARD_OIDC_CLIENT_SECRET", "sign_in", "oidc_client_secret", "the secret that goes with it", "secret"),
    Setting("UNDERHEARD_OIDC_NAME", "sign_in", "oidc_name", "what people call it", longest=60),
    Setting(
        "UNDERHEARD_BASE_URL",
        "model",
        "base_url",
        "an OpenAI-compatible server, such as `http://127.0.0.1:8080/v1`",
        "address",
    ),
    Setting(
        "UNDERHEARD_API_KEY",
        "model",
        "api_key",
        "its key, where it asks for one; a key without an address is taken for OpenAI's own",
        "secret",
    ),
    Setting(
        "UNDERHEARD_MODEL",
        "model",
        "name",
        "the model to ask there: it words the customers, and reads replies a second time",
    ),
    Setting(
        "UNDERHEARD_VOICE",
        "model",
        "voice",
        "`embedded` keeps the customers' own lines though a model is set up",
        choices=("embedded", "openai"),
    ),
    Setting(
        "UNDERHEARD_VOICE_SECONDS",
        "model",
        "voice_seconds",
        "how long an answer may take it, every try included; 15",
        "number",
        least=1,
        most=600,
    ),
    Setting(
        "UNDERHEARD_JUDGE_MODEL",
        "model",
        "judge",
        "another model for judging; named alone, nothing else is asked of a model",
    ),
    Setting(
        "UNDERHEARD_JUDGE_SECONDS",
        "model",
        "judge_seconds",
        "how long a reply may take it, every try included; 60",
        "number",
        least=1,
        most=600,
    ),
    Setting(
        "UNDERHEARD_PRICE_IN",
        "model",
        "price_in",
        "price per million tokens sent, where you want the cost told",
        "number",
        most=1_000_000,
    ),
    Setting("UNDERHEARD_PRICE_OUT", "model", "price_out", "price per million tokens written", "number", most=1_000_000),
    Setting(
        "UNDERHEARD_SPEAKING_BASE_URL",
        "speaking",
        "base_url",
        "an OpenAI-compatible speech server that customers sound through; the packaged voice stands in where it fails",
        "address",
    ),
    Setting("UNDERHEARD_SPEAKING_API_KEY", "speaking", "api_key", "its key", "secret"),
    Setting("UNDERHEARD_SPEAKING_MODEL", "speaking", "model", "its model"),
    Setting(
        "UNDERHEARD_SPEAKING_VOICE",
        "speaking",
        "voice",
        "its voice, or some by pronoun: `she=nova,he=onyx,they=alloy`",
    ),
    Setting(
        "UNDERHEARD_SPEAKING_SECONDS",
        "speaking",
        "seconds",
        "how long a turn may take it; 6",
        "number",
        least=1,
        most=600,
    ),
    Setting(
        "UNDERHEARD_HEARING_BASE_URL",
        "hearing",
        "base_url",
        "a server that writes down what trainees say; everybody is asked before any sound goes there",
        "address",
    ),
    Setting("UNDERHEARD_HEARING_API_KEY", "hearing", "api_key", "its key", "secret"),
    Setting("UNDERHEARD_HEARING_MODEL", "hearing", "model", "its model"),
    Setting(
        "UNDERHEARD_HEARING_SECONDS",
        "hearing",
        "seconds",
        "how long a recording may take it; 20",
        "number",
        least=1,
        most=600,
    ),
    Setting(
        "UNDERHEARD_XAPI_ENDPOINT",
        "xapi",
        "endpoint",
        "a learning record store that levels go to, such as `https://records.example.org/xapi`",
        "address",
        sample="https://records.example.org/xapi",
    ),
    Setting("UNDERHEARD_XAPI_KEY", "xapi", "key", "the key it asks for", "secret"),
    Setting("UNDERHEARD_XAPI_SECRET", "xapi", "secret", "the secret that goes with it", "secret"),
    Setting(
        "UNDERHEARD_XAPI_VERSION",
        "xapi",
        "version",
        "the version of xAPI it speaks: 1.0.3, or 2.0.0",
        choices=("1.0.3", "2.0.0"),
    ),
    Setting(
        "UNDERHEARD_SOUND_DAYS",
        "keep",
        "sound_days",
        "how long recordings are kept; 90, and 0 keeps none past the end of its conversation",
        "whole",
        most=3650,
    ),
    Setting(
        "UNDERHEARD_KEEP_ATTEMPTS_DAYS",
        "keep",
        "attempts_days",
        "how long conversations are kept that are over, with all that was written about them; for good",
        "whole",
        least=1,
        most=36500,
    ),
    Setting(
        "UNDERHEARD_KEEP_LOG_DAYS",
        "keep",
        "log_days",
        "how long the log of who did what is kept, 183 days at least; 366",
        "whole",
        least=183,
        most=36500,
    ),
    Setting(
        "UNDERHEARD_KEEP_SIGN_INS_DAYS",
        "keep",
        "sign_ins_days",
        "how long sign-ins that are over and links that were used or ran out are kept; 90",
        "whole",
        least=1,
        most=3650,
    ),
    Setting(
        "UNDERHEARD_KEEP_DRAFTS_DAYS",
        "keep",
        "drafts_days",
        "how long feedback that was not sent and customers' rehearsals are kept untouched; 180",
        "whole",
        least=1,
        most=3650,
    ),
    Setting(
        "UNDERHEARD_KEEP_DELETED_DAYS",
        "keep",
        "deleted_days",
        "how long what somebody deleted can be brought back: marks, answers, notes, drafts of customers; 30",
        "whole",
        least=1,
        most=3650,
    ),
)

SETTINGS_VARIABLE = "UNDERHEARD_SETTINGS"
"""Names the settings file; without it, it is looked for in the data folder."""
DEBUG_VARIABLE = "UNDERHEARD_DEBUG"

BY_VARIABLE = {each.variable: each for each in SETTINGS}
BY_PLACE = {(each.section, each.key): each for each in SETTINGS}
SECTIONS = tuple(dict.fromkeys(each.section for each in SETTINGS))


def in_markdown() -> str:
    """The README's table of settings: variable, place in the file, what it does."""
    rows = [
        "| variable | in the file | what it does |",
        "| --- | --- | --- |",
        f"| `{SETTINGS_VARIABLE}` | | the settings file; `underheard.toml` in the data folder |",
        *(f"| `{each.variable}` | `{each.place}` | {each.says} |" for each in SETTINGS),
        f"| `{DEBUG_VARIABLE}` | | `1` shows where an unexpected fault came from |",
    ]
    return "\n".join(rows)
