"""The settings file: the environment stands over it, every setting has a place in it, and every fault says where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_house import CODE, README

from app import settings
from app.cli import run
from app.doctor import examine
from app.settings.file import position, read
from app.settings.table import BY_VARIABLE, SETTINGS


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Writes a settings file of that text and has this process go by it."""

    def write(text: str, name: str = "room.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        monkeypatch.setenv("UNDERHEARD_SETTINGS", str(path))
        settings.read_again()
        return path

    yield write
    settings.read_again()


def faults(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "f.toml"
    path.write_text(text, encoding="utf-8")
    return [str(fault).removeprefix(f"{path}:") for fault in read(path).faults]


def test_every_setting_in_the_code_has_a_place_in_the_file() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in CODE)
    beside = {"UNDERHEARD_SETTINGS", "UNDERHEARD_DEBUG"}
    named = {name for name in re.findall(r'"(UNDERHEARD_[A-Z_]+)"', code) if not name.endswith("_")}
    assert named - beside == set(BY_VARIABLE)
    assert len({setting.place for setting in SETTINGS}) == len(SETTINGS)


def test_the_readme_has_the_table_of_settings_that_the_code_goes_by() -> None:
    shown = settings.in_markdown()
    assert shown in README, f"the README's settings should be:\n{shown}"


def test_what_the_file_says_counts_and_the_environment_stands_over_it(written, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    written('[room]\nsupport = "Call Ruth"\n[keep]\nsound_days = 30\n[server]\nport = 9001\nhost = "127.0.0.2"\n')
    assert (settings.support(), settings.sound_days()) == ("Call Ruth", 30)
    assert (settings.host(), settings.port()) == ("127.0.0.2", 9001)
    monkeypatch.setenv("UNDERHEARD_SUPPORT", "Call Sam")
    monkeypatch.setenv("UNDERHEARD_SOUND_DAYS", "0")
    assert (settings.support(), settings.sound_days()) == ("Call Sam", 0)


def test_a_model_can_be_set_up_in_the_file_alone(written) -> None:  # type: ignore[no-untyped-def]
    written('[model]\nbase_url = "http://127.0.0.1:11434/v1"\nname = "small"\nvoice_seconds = 7.5\nprice_in = 1\n')
    model = settings.voice_model()
    assert model and (model.base_url, model.name, model.seconds, model.price_in) == (
        "http://127.0.0.1:11434/v1",
        "small",
        7.5,
        1.0,
    )


def test_the_file_is_looked_for_in_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "underheard.toml").write_text("[keep]\nsound_days = 7\n", encoding="utf-8")
    settings.read_again()
    assert settings.sound_days() == 7
    settings.read_again()


def test_a_file_that_is_named_may_say_where_things_are_kept_beside_itself(  # type: ignore[no-untyped-def]
    written, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("UNDERHEARD_DATA")
    written('[room]\ndata = "kept"\nscenarios = "ours"\n')
    assert settings.data_folder() == tmp_path / "kept"
    assert settings.said("UNDERHEARD_SCENARIOS") == str(tmp_path / "ours")


def test_a_file_in_the_data_folder_cannot_move_it(tmp_path: Path) -> None:
    (tmp_path / "underheard.toml").write_text('[room]\ndata = "elsewhere"\n', encoding="utf-8")
    settings.read_again()
    with pytest.raises(settings.SettingsFaults, match=r"toml:2:1: a file in the data folder cannot say where that is"):
        settings.sound_days()
    settings.read_again()


def test_no_file_at_all_is_fine_and_one_that_was_named_must_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.read_again()
    assert settings.sound_days() == 90
    monkeypatch.setenv("UNDERHEARD_SETTINGS", str(tmp_path / "gone.toml"))
    with pytest.raises(settings.SettingsFaults, match=r"gone\.toml:1:1: there is no such file; make it"):
        settings.sound_days()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[rooms]\nsupport = 'x'\n", "1:2: there is no section [rooms]; did you mean [room]?"),
        ("[zzz]\n", "1:2: there is no section [zzz]; there are [room], "),
        ("[room]\nsuport = 'x'\n", "2:1: [room] has no suport; did you mean support?"),
        ("[room]\n\n  sound_days = 3\n", "3:3: [room] has no sound_days; write it under [keep]"),
        ("port = 8501\n", "1:1: port stands in no section; write it under [server]"),
        ("[server]\nport = '8501'\n", "2:8: server.port is text, not a number; write a number from 1 to 65535"),
        ("[server]\nport = 70000\n", "2:8: server.port is not from 1 to 65535; correct it, or take it out"),
        ("[server]\nport = 80.5\n", "2:8: server.port is not a whole number; write a whole number from 1 to 65535"),
        ("[server]\nport = true\n", "2:8: server.port is not a number; write a number from 1 to 65535"),
        ("[model]\nvoice_seconds = nan\n", "2:17: model.voice_seconds is not from 1 to 600; correct it"),
        ("[model]\nvoice_seconds = inf\n", "2:17: model.voice_seconds is not from 1 to 600; correct it"),
        ("[room]\nsupport = 3\n", '2:11: room.support is not text; write it in quotes, like support = "…"'),
        ("[room]\nsupport = ['a']\n", "2:11: room.support is not text;"),
        ("[model]\nvoice = 'embeded'\n", '2:9: model.voice is not "embedded" or "openai"; did you mean "embedded"?'),
        ("[model]\nbase_url = 'localhost'\n", "2:12: model.base_url is no address of a server; write it like http"),
        ("[model]\nbase_url = 'http://[::1'\n", "2:12: model.base_url is no address of a server;"),
        ("[model]\nbase_url = 'http://me:pw@host/v1'\n", "2:12: model.base_url holds a password; put it in api_key"),
        ('[model]\napi_key = "a\\nb"\n', "2:11: model.api_key holds a line break"),
        (
            "[room]\naddress = 'x.org'\n",
            "2:11: room.address is no address of a server; write it like https://practice.e",
        ),
        ("[room]\naddress = 'https://x.org/a'\n", "2:11: room.address goes on after the host's name; write it like"),
        ("[sign_in]\nsecret = 'short'\n", "2:10: sign_in.secret is shorter than 32 characters; make it longer"),
        ("[room]\nsupport = \n", "2:11: this is not TOML: invalid value; write settings like"),
        ("[room\n", "1:6: this is not TOML: expected ']' at the end of a table declaration;"),
        ("[room]\n[room]\n", "2:6: this is not TOML: cannot declare [room] twice;"),
        ('[room]\nsupport = "a', "2:13: this is not TOML: unterminated string;"),
        ("room = {support = 3}\n", "1:19: room.support is not text;"),
        ("room.support = 3\n", "1:16: room.support is not text;"),
        ("[room]\nsupport = '''\na\nb'''\nsuport = 1\n", "5:1: [room] has no suport;"),
        ("[room]\nsupport = " + "'" + "x" * 2001 + "'\n", "2:11: room.support is longer than 2000 characters;"),
    ],
)
def test_a_fault_says_where_it_is_what_is_wrong_and_what_to_do(text: str, says: str, tmp_path: Path) -> None:
    (fault,) = faults(text, tmp_path)
    assert fault.startswith(says)


def test_all_faults_are_told_at_once_in_the_order_they_stand(tmp_path: Path) -> None:
    found = faults("[keep]\nsound_days = -1\nsund = 2\n[srver]\n", tmp_path)
    assert [fault.split(":")[0] for fault in found] == ["2", "3", "4"]


def test_a_fault_never_repeats_a_value_that_may_be_a_secret(tmp_path: Path) -> None:
    secret = "sk-very-secret"
    for text in (
        f"[model]\napi_key = ['{secret}']\n",
        f"[model]\napi_key = '{secret}\n",
        f"[model]\napi_key = {secret}\n",
        f"[model]\nbase_url = 'http://me:{secret}@host'\n",
        f'[model]\napi_key = "{secret}\\n"\n',
    ):
        (fault,) = faults(text, tmp_path)
        assert secret not in fault


@pytest.mark.parametrize(
    ("raw", "says"),
    [(b"[room]\nsupport = '\xff'\n", "2:1: there are letters"), (b"#" * 70000, "1:1: it is larger than 64 KB")],
)
def test_a_file_that_is_no_text_or_too_large_is_told(raw: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(raw)
    (fault,) = read(path).faults
    assert str(fault).removeprefix(f"{path}:").startswith(says)


def test_a_file_with_a_mark_at_its_start_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(b"\xef\xbb\xbf[room]\r\nsupport = 'Ng\xc4\x81 mihi'\r\n")
    assert read(path).values == {"UNDERHEARD_SUPPORT": "Ngā mihi"}


def test_a_key_is_found_behind_comments_and_values_of_several_lines() -> None:
    text = '# [keep]\n[room]\n# support\nsupport = """\nsound_days = 1\n"""\n\n[keep]\n\nsound_days = 3 # sound_days\n'
    assert position(text, ("keep", "sound_days")) == (10, 1)
    assert position(text, ("room", "support")) == (4, 1)


def test_a_broken_file_stops_a_command_with_every_fault_on_its_own_line(  # type: ignore[no-untyped-def]
    written, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written("[server]\nport = 0\nhst = 'x'\n")
    assert run(["serve", "--no-browser"]) == 2
    said = capsys.readouterr().err.strip().split("\n")
    assert len(said) == 2 and said[0].startswith(f"{path}:2:8: ") and said[1].startswith(f"{path}:3:1: ")


def test_doctor_tells_faults_and_goes_on_with_what_is_right(written) -> None:  # type: ignore[no-untyped-def]
    path = written("[room]\nsupport = 'Call Ruth'\n[keep]\nsund_days = 3\n")
    checks = {check.about: check for check in examine()}
    assert checks["settings"].state == "missing" and f"{path}:4:1: [keep] has no sund_days" in checks["settings"].says
    assert checks["support"].state == "ok"


def test_doctor_warns_where_others_can_read_secrets(written) -> None:  # type: ignore[no-untyped-def]
    path = written("[model]\nbase_url = 'http://127.0.0.1:9/v1'\nname = 'x'\napi_key = 'k'\n")
    path.chmod(0o644)
    found = next(check for check in examine() if check.about == "settings")
    assert found.state == "missing" and "model.api_key" in found.says and "chmod o=" in found.do
    path.chmod(0o640)  # as a room reads a file it cannot change
    assert next(check for check in examine() if check.about == "settings").state == "ok"


def test_mistakes_in_the_environment_are_told_all_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNDERHEARD_PORT", "80a")
    monkeypatch.setenv("UNDERHEARD_SOUND_DAYS", "-3")
    monkeypatch.setenv("UNDERHEARD_SECRET", "a-secret-too-short")
    monkeypatch.setenv("UNDERHEARD_BASE_URL", "http://me:pass@host/v1")
    assert run(["serve", "--no-browser"]) == 2
    said = capsys.readouterr().err.strip().split("\n")
    assert said == [
        "UNDERHEARD_PORT is not a number; write a number from 1 to 65535",
        "UNDERHEARD_SECRET is shorter than 32 characters; make it longer, or unset it: one is made then",
        "UNDERHEARD_BASE_URL holds a password; put it in UNDERHEARD_API_KEY instead",
        "UNDERHEARD_SOUND_DAYS is not from 0 to 3650; correct it, or unset it",
    ]
    assert not (tmp_path / "underheard.db").exists()


def test_doctor_tells_of_settings_nothing_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNDERHEARD_NEED_BROWSER", raising=False)  # the check's own
    monkeypatch.setenv("UNDERHEARD_SUPORT", "Call Ruth")
    (found,) = [check for check in examine() if check.about == "environment"]
    assert found.state == "optional" and "UNDERHEARD_SUPORT (did you mean UNDERHEARD_SUPPORT?)" in found.says
    monkeypatch.delenv("UNDERHEARD_SUPORT")
    assert not [check for check in examine() if check.about == "environment"]
