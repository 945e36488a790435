"""The verbs of a fleet with lowered limits, as a process: small bundles, a heart that is given up after seconds.

python -m tests.fleet.lowered hub …      python -m tests.fleet.lowered worker …
"""

from __future__ import annotations

import sys

from newscrawl.cli import main
from newscrawl.fleet import packing, terms
from newscrawl.fleet.queue.records import Timing

#: A bundle is given away so long after its worker's last heartbeat at the earliest.
STALLED_S = 6.0
#: Longer than a request may take: what lies between the two, a lease that ran out and a host that is given away.
LEASE_S = 3.0
ASKS = 7


def lower() -> None:
    terms.TIMING = Timing(beat_s=0.5, lease_s=LEASE_S, stalled_s=STALLED_S)
    packing.MOST_ASKS = ASKS


if __name__ == "__main__":
    lower()
    sys.argv[0] = "newscrawl"
    main(["fleet", *sys.argv[1:]])
