"""An alert goes out by mail, with a Message-ID that is the same at every try. Runs in the process that sends."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from newscrawl.alerts.channels import Mail
from newscrawl.alerts.records import Message

#: Seconds for each answer of the server.
ANSWER_S = 5.0
_GOODBYE_S = 0.5


class Refused(Exception):
    """A message was not taken. Its text has no address, and no word of the server."""


def mail(message: Message, server: Mail) -> EmailMessage:
    """The message as it goes over the wire."""
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))  # any server takes it
    made["Subject"] = message.subject
    made["From"] = server.sender
    made["To"] = ", ".join(server.to)
    made["Date"] = format_datetime(message.made)
    made["Message-ID"] = f"<{message.id}@{server.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers from holidays
    made.set_content(f"{message.body}\n")
    return made


def send(message: Message, server: Mail) -> None:
    """Hand a message over to the server, for all recipients or for none. Raises Refused.

    A recipient who is refused now may be taken later: then the whole message waits, so that nobody gets it twice. All who are refused
    for good are left out, unless nobody is left.
    """
    try:
        with closing(_connected(server)) as smtp:
            _hand_over(smtp, mail(message, server), server)
            _part(smtp)
    except smtplib.SMTPAuthenticationError as error:
        raise Refused(f"the mail server does not know user and password ({error.smtp_code})") from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("the mail server offers no STARTTLS, or no login") from None
    except smtplib.SMTPResponseException as error:
        raise Refused(f"the mail server refused it ({error.smtp_code})") from None
    except smtplib.SMTPServerDisconnected:
        raise Refused("the mail server hung up, or was silent") from None
    except ssl.SSLError:
        raise Refused("no safe connection with the mail server: TLS failed") from None
    except TimeoutError:
        raise Refused(f"no answer from the mail server within {ANSWER_S:.0f} s") from None
    except OSError as error:
        raise Refused(f"no connection with the mail server ({error.strerror or type(error).__name__})") from None


def _connected(server: Mail) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    here = socket.gethostname()  # smtplib would ask the name service
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, here, timeout=ANSWER_S, context=safe)
    smtp = smtplib.SMTP(server.host, server.port, here, timeout=ANSWER_S)
    if server.security == "starttls":
        smtp.starttls(context=safe)
    return smtp


def _hand_over(smtp: smtplib.SMTP, made: EmailMessage, server: Mail) -> None:
    if server.user is not None and server.password is not None:
        smtp.login(server.user, server.password)
    smtp.ehlo_or_helo_if_needed()
    _said(smtp.mail(server.sender))
    answers = [smtp.rcpt(person)[0] for person in server.to]
    later = [code for code in answers if 400 <= code < 500]
    if later or all(code >= 500 for code in answers):
        smtp.rset()
        raise Refused(f"the mail server does not take a recipient ({(later or answers)[0]})")
    _said(smtp.data(made.as_bytes()))


def _part(smtp: smtplib.SMTP) -> None:
    """Say goodbye. The message was taken: what comes of this does not matter."""
    with suppress(OSError, smtplib.SMTPException):
        if smtp.sock is not None:
            smtp.sock.settimeout(_GOODBYE_S)
        smtp.quit()


def _said(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, words)
