"""alerts.toml: names, and what stands behind them: read, checked, and never repeated in a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.alerts import channels
from newscrawl.alerts.channels import ChannelError

MAIL = """
[newsroom]
smtp = "smtp.example.org"
user = "newscrawl"
password = "${SMTP_PASSWORD}"
from = "newscrawl@example.org"
to = ["redazione@example.org", "capo@example.org"]
"""
KEY = "geheim-4711"


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "alerts.toml"
    file.write_text(text, "utf-8")
    file.chmod(mode)
    return file


def test_mail_and_services_are_read_with_secrets_of_the_environment(tmp_path: Path) -> None:
    file = written(tmp_path, f'telegram = "tgram://${{TOKEN}}/123"\n{MAIL}')
    found = channels.read(file, {"TOKEN": "1:abc", "SMTP_PASSWORD": KEY})
    assert found["telegram"].address == "tgram://1:abc/123"
    server = found["newsroom"].mail
    assert server is not None
    assert (server.host, server.port, server.security, server.password) == ("smtp.example.org", 587, "starttls", KEY)
    assert server.to == ("redazione@example.org", "capo@example.org")


def test_a_secret_is_in_no_repr(tmp_path: Path) -> None:
    file = written(tmp_path, f'hook = "jsons://h/{KEY}"\n{MAIL}')
    shown = repr(channels.read(file, {"SMTP_PASSWORD": KEY}))
    assert KEY not in shown
    assert "redazione" not in shown


@pytest.mark.parametrize(
    ("server", "port", "security"),
    [("smtp.example.org:465", 465, "tls"), ("smtp.example.org:2525", 2525, "starttls"), ("smtp.example.org", 587, "starttls")],
)  # fmt: skip
def test_security_is_what_the_port_is_for(tmp_path: Path, server: str, port: int, security: str) -> None:
    file = written(tmp_path, f'[m]\nsmtp = "{server}"\nfrom = "a@b.example"\nto = "c@d.example"\n')
    found = channels.read(file, {})["m"].mail
    assert found is not None
    assert (found.port, found.security) == (port, security)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'hook = "{KEY}"', "hook: expected an address such as"),
        (f'hook = "mailto://u:{KEY}@h"', "hook: expected mail as a table"),
        (f"hook = {KEY}", "expected TOML; it is none at line 1"),
        ('hook = "json://${NO_SUCH}"', "hook: the environment has no NO_SUCH"),
        ("hook = 5", "hook: expected an address that Apprise knows, or a table"),
        ('"Un nome" = "json://h"', "expected names of a-z, 0-9, - and _"),
        (f'[m]\nsmtp = "h"\npass = "{KEY}"', "m: expected smtp, security, user, password, from, to; pass is none of them; did you mean 'password'?"),
        (f'[m]\nsmtp = "h"\n{KEY} = "h"', "m: expected smtp, security, user, password, from, to; there are others (1)"),
        (f'[m]\nsmtp = "h"\npassword = "{KEY}"', "m: expected user and password, both or none"),
        (f'[m]\nsmtp = "h"\nsecurity = "none"\nuser = "u"\npassword = "{KEY}"', "m: security: expected tls or starttls"),
        ('[m]\nsmtp = "h"\nsecurity = "ssl"', "m: security: expected one of starttls, tls, none"),
        ('[m]\nsmtp = "smtp://h/x"', "m: smtp: expected a server"),
        ('[m]\nsmtp = "h"\nfrom = "a@b.example"', "m: to: expected a mail address, or a list of some"),
        ('[m]\nsmtp = "h"\nfrom = "a@b.example"\nto = ["Anna <a@b.example>"]', "m: to: expected a mail address such as"),
        ('[m]\nsmtp = "h"\nfrom = "a@b.example\\nBcc: x@y.example"\nto = "c@d.example"', "m: from: expected a mail address"),
        ('[m]\nfrom = "a@b.example"', "m: smtp: expected text between quotation marks"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line_without_what_stands_there(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ChannelError) as raised:
        channels.read(written(tmp_path, text), {})
    assert message in str(raised.value)
    assert KEY not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_status == 2


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match=r"only you can read, of mode 600; its mode is 644: chmod 600"):
        channels.read(written(tmp_path, MAIL, 0o644), {})


def test_a_missing_file_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match=r"there is none: docs/howto/alerts\.md"):
        channels.read(tmp_path / "alerts.toml", {})


def test_a_name_that_is_not_there_is_told_with_those_that_are_and_an_address_is_not_repeated(tmp_path: Path) -> None:
    file = written(tmp_path, 'hook = "json://h"\nntfy = "ntfy://h/t"\n')
    with pytest.raises(ChannelError, match="no channel 'hok'; it has: hook, ntfy"):
        channels.named(file, ("hok",), {})
    with pytest.raises(ChannelError, match="expected the name of a channel, not an address") as raised:
        channels.named(file, (f"tgram://{KEY}/1",), {})
    assert KEY not in str(raised.value)


def test_what_is_wrong_with_another_channel_does_not_matter(tmp_path: Path) -> None:
    file = written(tmp_path, 'hook = "json://h"\nother = "json://${NO_SUCH}"\n')
    assert list(channels.named(file, ("hook",), {})) == ["hook"]
