"""People who read: each asks a page every few seconds, whatever the others do."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import httpx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """A page that was asked for."""

    address: str
    status: int | None  #: None: no answer came
    seconds: float

    @property
    def is_wrong(self) -> bool:
        return self.status != 200


async def read_during(
    work: Callable[[], T], base: str, addresses: Sequence[str], *, readers: int, every: float
) -> tuple[T, list[Answer]]:
    """What the work gave, which is done in a thread, and all answers from its first moment to its last.

    The readers begin at different moments of their first interval; who waits for a page asks no other meanwhile.
    base: of the server, without a slash at the end; every: seconds from one page to the next
    """
    answers: list[Answer] = []
    limits = httpx.Limits(max_connections=readers, max_keepalive_connections=readers)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
        reading = [
            asyncio.create_task(_reader(client, number, addresses, answers, every * number / readers, every))
            for number in range(readers)
        ]
        try:
            return await asyncio.to_thread(work), answers
        finally:
            for each in reading:
                each.cancel()
            await asyncio.gather(*reading, return_exceptions=True)


async def _reader(
    client: httpx.AsyncClient, number: int, addresses: Sequence[str], answers: list[Answer], wait: float, every: float
) -> None:
    chance = random.Random(number)
    await asyncio.sleep(wait)
    while True:
        address, began = chance.choice(addresses), time.monotonic()
        try:
            status = (await client.get(address)).status_code
        except httpx.HTTPError:
            status = None
        answers.append(Answer(address, status, time.monotonic() - began))
        await asyncio.sleep(max(0.0, began + every - time.monotonic()))
