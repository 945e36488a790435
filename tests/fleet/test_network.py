"""A worker's network: a host is blamed where another one answers, and little is asked where none does; see `test_walk` for a worker without one."""

from __future__ import annotations

import asyncio
import time

from newscrawl.fleet.network import Network


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_hosts_that_answered_and_are_lost_together_are_our_network_and_one_bundle_at_a_time_tries_again() -> None:
    async def main() -> None:
        clock = Time()
        network = Network(clock)
        network.reached("a")
        network.reached("b")
        network.unreached("a", "no route")
        assert not await network.is_gone()  # one alone is down
        assert network.may_ask(others=True)
        network.unreached("b", "no route")
        assert await network.is_gone()
        for wait_s in (10, 20, 40, 60, 60):
            network.rest()
            network.rest()  # of another bundle at the same time
            clock.now += wait_s - 1
            assert not network.may_ask(others=False)
            clock.now += 1
            assert [network.may_ask(others=others) for others in (True, False)] == [False, True]
        network.reached("b")
        assert network.may_ask(others=True)

    asyncio.run(main())


def test_a_host_is_judged_when_another_bundle_has_heard_of_its_own() -> None:
    async def main() -> None:
        network = Network(time.monotonic)
        with network.asking(), network.asking():
            network.unreached("a", "refused")
            judging = asyncio.ensure_future(network.is_gone())
            await asyncio.sleep(0.01)
            assert not judging.done()
            network.reached("b")
            assert not await judging
        network = Network(time.monotonic)
        with network.asking(), network.asking():
            network.unreached("a", "no route")
            judging = asyncio.ensure_future(network.is_gone())
            await asyncio.sleep(0.01)
            assert not judging.done()
        assert await judging  # nobody else asks any more

    asyncio.run(main())
