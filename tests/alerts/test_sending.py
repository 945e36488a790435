"""Messages are handed over by a process of its own, which is ended in time, whatever a channel does."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from newscrawl.alerts import sending
from newscrawl.alerts.channels import Channel, Mail
from newscrawl.alerts.records import Message
from newscrawl.alerts.sending import Job
from tests.alerts.alerts_made import MailServer, free_port, mail_server, webhook


def a_message(number: int = 1) -> Message:
    return Message(id=f"{number:016x}", subject="ponti: 1 new", body="Una riga", made=datetime.now(UTC))


def a_mail(port: int, **more: object) -> Mail:
    given = {"security": "none", "sender": "c@example.org", "to": ("a@example.org",), "host": "127.0.0.1"}
    return Mail(port=port, **{**given, **more})  # type: ignore[arg-type]


def test_the_process_is_ended_when_its_time_is_over() -> None:
    with webhook() as slow, mail_server() as server:
        slow.waits_s = 60
        jobs = [
            Job(channel=Channel(name="slow", address=f"json://127.0.0.1:{slow.port}/?rto=60"), message=a_message()),
            Job(channel=Channel(name="mail", mail=a_mail(server.port)), message=a_message()),
        ]
        began = time.monotonic()
        answers = {answer.channel: answer.trouble for answer in sending.send(jobs, within_s=3)}
        assert time.monotonic() - began < 5
    assert answers == {"mail": None, "slow": "no answer within 3 s"}


def test_whoever_stops_listening_ends_the_process() -> None:
    with webhook() as slow:
        slow.waits_s = 60
        jobs = [Job(channel=Channel(name="slow", address=f"json://127.0.0.1:{slow.port}/"), message=a_message())]
        answers = sending.send(jobs, within_s=30)
        assert isinstance(answers, Iterator)
        answers.close()  # type: ignore[attr-defined]


def test_without_messages_no_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_sender", None)
    assert list(sending.send([])) == []


def test_a_secret_is_not_among_the_arguments_of_the_process() -> None:
    with webhook() as slow:
        slow.waits_s = 60
        jobs = [Job(channel=Channel(name="slow", address=f"{slow.address}?rto=60"), message=a_message())]
        process = sending._sender(jobs, 5)
        try:
            assert Path(f"/proc/{process.pid}/cmdline").read_bytes().count(slow.address.encode()) == 0
        finally:
            process.kill()
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()


@pytest.mark.parametrize("wrong", ["json://", "unknownservice://x/y"])
def test_an_address_that_apprise_does_not_read_is_told_without_it(wrong: str) -> None:
    (answer,) = sending.send([Job(channel=Channel(name="x", address=wrong), message=a_message())])
    assert answer.trouble == "its address is none that Apprise reads"


# ── mail by a server that wants TLS and a password ─────────────────────────────────────────────


def authenticate(server: object, session: object, envelope: object, mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=given.login == b"anna" and given.password == b"segreta", handled=False)


@pytest.fixture
def safe_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """One that offers STARTTLS, with a certificate that the process that sends trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = MailServer(port=free_port())
    controller = Controller(
        server, hostname="127.0.0.1", port=server.port, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=authenticate,
    )  # fmt: skip
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def test_a_password_goes_over_tls_and_a_wrong_one_is_told_without_it(safe_server: MailServer) -> None:
    def tried(password: str, **more: object) -> str | None:
        server = a_mail(safe_server.port, host="localhost", security="starttls", user="anna", password=password, **more)
        (answer,) = sending.send([Job(channel=Channel(name="m", mail=server), message=a_message())])
        return answer.trouble

    assert tried("sbagliata") == "the mail server does not know user and password (535)"
    assert safe_server.mails == []
    assert tried("segreta") is None
    assert len(safe_server.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    safe_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    server = a_mail(safe_server.port, host="localhost", security="starttls", user="anna", password="segreta")
    (answer,) = sending.send([Job(channel=Channel(name="m", mail=server), message=a_message())])
    assert answer.trouble == "no safe connection with the mail server: TLS failed"


def test_a_server_without_starttls_gets_nothing() -> None:
    with mail_server() as server:
        plain = a_mail(server.port, security="starttls")
        (answer,) = sending.send([Job(channel=Channel(name="m", mail=plain), message=a_message())])
        assert answer.trouble == "the mail server offers no STARTTLS, or no login"
        assert server.mails == []


def test_importing_what_makes_and_sends_messages_loads_no_apprise() -> None:
    code = "import sys, newscrawl.alerts.sending; sys.exit('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
