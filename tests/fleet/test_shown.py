"""What a fleet does is shown in lines: no worker is called one of another version before there was a hub."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

import pytest

from newscrawl.fleet import shown
from newscrawl.fleet.queue.records import Backlog, Rates, Status, WorkerSeen

MINE = {"program": "1", "extractor": "a"}


@pytest.mark.parametrize(("hub", "is_other"), [({}, False), (MINE, False), ({**MINE, "program": "2"}, True)])
def test_a_worker_is_of_another_version_where_a_hub_has_one(
    hub: Mapping[str, str], is_other: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = WorkerSeen(id=1, name="one", versions=MINE, beat_s=1, up_s=2, held=0)
    status = Status(
        installation=uuid4(), versions=hub, hub=bool(hub), workers=(worker,), waiting=0, due=0, held=0, ended=0, hosts_held=0,
        oldest_s=None, results=Backlog(results=0, bytes=0), rates=Rates(bundles=0, results=0, bytes=0),
    )  # fmt: skip
    shown.show(status)
    assert ("of another version" in capsys.readouterr().out) == is_other
