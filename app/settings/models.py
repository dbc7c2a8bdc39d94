"""The language model and the speech servers: where they are, what they are called, how long they may take."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from app.errors import UnderheardError
from app.settings.reading import address as _address
from app.settings.reading import choice
from app.settings.reading import number as _number
from app.settings.reading import said as _set

OPENAI_ADDRESS = "https://api.openai.com/v1"
"""Where a key without an address belongs."""
JUDGE_SECONDS = 60.0
"""How long one reply may take a language model, every try and wait included."""
VOICE_SECONDS = 15.0
"""How long a trainee may wait for a customer worded by a model, every try included, before their own lines are used."""
SPEAKING_SECONDS = 6.0
"""How long one turn may take a speech server, every try included, before the packaged voice says it."""
HEARING_SECONDS = 20.0
"""How long one recording may take a server that writes it down, every try included."""
VOICES = {"she": "nova", "he": "onyx", "they": "alloy"}
"""What a speech server is asked for where no voice is named: OpenAI's, which most compatible servers know."""


@dataclass(frozen=True)
class Model:
    """A language model behind an OpenAI-compatible address, and what it costs where that was said."""

    base_url: str
    key: str = field(repr=False)
    """Empty for servers that ask for none."""
    name: str
    seconds: float = JUDGE_SECONDS
    price_in: float | None = None
    """Per million tokens sent, in whatever currency the setting was given in."""
    price_out: float | None = None
    query: tuple[tuple[str, str], ...] = ()
    """What its address asks for after a question mark, such as Azure's api-version."""
    settings: str = "UNDERHEARD"
    """What the names of its variables begin with: what is wrong with it is told by them."""
    voices: tuple[tuple[str, str], ...] = ()
    """For a server that speaks: pronoun and the voice asked for."""

    @property
    def host(self) -> str:
        """The machine that is asked, as a person would name it."""
        return urlsplit(self.base_url).hostname or self.base_url

    @property
    def called(self) -> str:
        """The model as a person would name it: local servers call theirs by the path of a file."""
        return self.name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].removesuffix(".gguf")

    @property
    def is_here(self) -> bool:
        """Whether what is sent stays on this machine."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    @property
    def is_open(self) -> bool:
        """Whether others can read on the way what is sent."""
        return not self.is_here and self.base_url.startswith("http:")

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What so many tokens cost; None where either price was not given."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1_000_000


def judge_model() -> Model | None:
    """The model that reads replies a second time; None where none is set up.

    Raises UnderheardError where the settings contradict themselves or cannot be used.
    """
    return _model(_set("UNDERHEARD_JUDGE_MODEL") or _set("UNDERHEARD_MODEL"), "UNDERHEARD_JUDGE_SECONDS", JUDGE_SECONDS)


def voice_model() -> Model | None:
    """The model that words customers; None where their own lines are to be used.

    UNDERHEARD_VOICE=embedded keeps their own lines though a model is set up. Raises UnderheardError where the settings
    contradict themselves or cannot be used.
    """
    wanted = choice("UNDERHEARD_VOICE")
    if wanted == "embedded":
        return None
    name = _set("UNDERHEARD_MODEL")
    if not name and _set("UNDERHEARD_JUDGE_MODEL") and not wanted:
        return None
    if not name and wanted:
        raise UnderheardError("UNDERHEARD_VOICE is openai and no model is named; name one in UNDERHEARD_MODEL.")
    return _model(name, "UNDERHEARD_VOICE_SECONDS", VOICE_SECONDS)


def speaking_model() -> Model | None:
    """The speech server that makes customers heard; None where the packaged voice is to be used.

    Never inferred from UNDERHEARD_BASE_URL: words go to be spoken only where that was asked for by name. Raises
    UnderheardError where the settings contradict themselves or cannot be used.
    """
    voice = "UNDERHEARD_SPEAKING_VOICE"
    model = _speech(
        "UNDERHEARD_SPEAKING_BASE_URL",
        "UNDERHEARD_SPEAKING_API_KEY",
        "UNDERHEARD_SPEAKING_MODEL",
        "UNDERHEARD_SPEAKING_SECONDS",
        SPEAKING_SECONDS,
        also=(voice,),
    )
    return replace(model, voices=tuple(_voices(voice).items())) if model else None


def hearing_model() -> Model | None:
    """The server that writes down what trainees say; None where that is to happen on this machine.

    Never inferred from UNDERHEARD_BASE_URL. Raises UnderheardError where the settings contradict themselves or cannot
    be used.
    """
    return _speech(
        "UNDERHEARD_HEARING_BASE_URL",
        "UNDERHEARD_HEARING_API_KEY",
        "UNDERHEARD_HEARING_MODEL",
        "UNDERHEARD_HEARING_SECONDS",
        HEARING_SECONDS,
    )


def _speech(
    address: str, key: str, model: str, seconds_variable: str, seconds: float, also: tuple[str, ...] = ()
) -> Model | None:
    """A speech server, from the variables of those names; None where no model is named and nothing else is set."""
    base_url, secret, name = _set(address), _set(key), _set(model)
    if not name:
        stray = next((each for each in (address, key, seconds_variable, *also) if _set(each)), "")
        if stray:
            raise UnderheardError(f"{stray} is set and no model is named; name one in {model}, or unset it.")
        return None
    if not base_url and not secret:
        raise UnderheardError(
            f"{model} names a model and nothing says where it is; set {address} (and {key}, where its server asks for "
            "a key)."
        )
    begin = address.removesuffix("_BASE_URL")
    place, _, query = (base_url or OPENAI_ADDRESS).partition("?")
    return Model(
        base_url=_address(place, begin),
        key=secret,
        name=name,
        seconds=_number(seconds_variable) or seconds,
        query=tuple(parse_qsl(query)),
        settings=begin,
    )


def _voices(variable: str) -> dict[str, str]:
    """Pronoun -> voice: one for everybody, or some by pronoun, as in she=nova,he=onyx."""
    said = _set(variable)
    if not said or "=" not in said:
        return dict.fromkeys(VOICES, said) if said else VOICES
    voices = dict(VOICES)
    for part in said.split(","):
        who, _, voice = (each.strip() for each in part.partition("="))
        if who not in VOICES or not voice:
            raise UnderheardError(
                f"{variable} is one voice, or some by pronoun; write it like she=nova,he=onyx,they=alloy."
            )
        voices[who] = voice
    return voices


def _model(name: str, seconds_variable: str, seconds: float) -> Model | None:
    base_url, key = _set("UNDERHEARD_BASE_URL"), _set("UNDERHEARD_API_KEY")
    if not name:
        if base_url or key:
            raise UnderheardError(
                "UNDERHEARD_BASE_URL or UNDERHEARD_API_KEY is set and no model is named; "
                "name one in UNDERHEARD_MODEL, or unset them."
            )
        return None
    if not base_url and not key:
        raise UnderheardError(
            "A model is named and nothing says where it is; set UNDERHEARD_BASE_URL (and UNDERHEARD_API_KEY, "
            "where its server asks for a key)."
        )
    address, _, query = (base_url or OPENAI_ADDRESS).partition("?")
    return Model(
        base_url=_address(address),
        key=key,
        name=name,
        seconds=_number(seconds_variable) or seconds,
        price_in=_number("UNDERHEARD_PRICE_IN"),
        price_out=_number("UNDERHEARD_PRICE_OUT"),
        query=tuple(parse_qsl(query)),
    )
