"""Alerts at the end of a run. Whatever becomes of them, the run ended as it did."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from newscrawl.alerts import channels
from newscrawl.config import Config
from newscrawl.crawl import telling
from newscrawl.crawl.session import Session
from newscrawl.crawl.telling import Told


def tell(session: Session, config: Config, *, deliver: bool) -> Told | None:
    """Tell what the run found to those who watch; None where nobody does, or the store failed.

    deliver: False: what is found waits for the next run. Who ends a run with a signal does not want to wait
    """
    if session.failure is not None:
        return None
    file, now = channels.beside(config.db), datetime.now(UTC)
    try:
        return telling.tell(
            session.wait, session.store, session.run_id, now, channels=file, environment=os.environ, deliver=deliver
        )
    except Exception as error:  # a full disk, or a fault of ours: the outbox has it, the next run tells it
        return Told(
            notes=(f"alerts: not all could be told ({type(error).__name__}: {error}); the next run tries again",)
        )
