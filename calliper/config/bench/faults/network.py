"""What lies between a phone and the server: every answer is witnessed, and the phone may die in the middle."""

from __future__ import annotations

import gzip
import random
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import orjson

from calliper.sync.phone import Loss, LossyTransport

ACKNOWLEDGED = frozenset({"stored", "duplicate", "changed"})
REMEMBERED = 8
Below = Callable[[httpx.BaseTransport], httpx.BaseTransport]


class PhoneKilledError(BaseException):
    """The phone's process ends here: like a kill, nothing may catch it on the way out."""


class Traffic:
    """What is under way in all phones together; the breaker strikes while there is some."""

    def __init__(self) -> None:
        self._held = threading.Lock()
        self.under_way = 0
        self.statuses: Counter[int] = Counter()

    def begin(self) -> None:
        """A request leaves."""
        with self._held:
            self.under_way += 1

    def end(self, status: int) -> None:
        """It was answered, or not: status 0."""
        with self._held:
            self.under_way -= 1
            self.statuses[status] += 1


@dataclass
class Witness(httpx.BaseTransport):
    """Next to the server: keeps every item that the server said it has, and the last batches to send them again."""

    inner: httpx.BaseTransport
    traffic: Traffic
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    untrue_sums: int = 0
    batches: deque[httpx.Request] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on and write down what was answered."""
        is_batch = request.url.path.endswith("/batches")
        if is_batch:
            self.batches.append(request)
        self.traffic.begin()
        status = 0
        try:
            response = self.inner.handle_request(request)
            response.read()
            status = response.status_code
        finally:
            self.traffic.end(status)
        if is_batch and status == 200:
            self._note(items_of(request), orjson.loads(response.content))
        return response

    def _note(self, items: list[dict[str, Any]], answer: dict[str, Any]) -> None:
        sent = {item["id"]: item for item in items}
        counts = dict(answer["counts"])
        received = counts.pop("received")
        answered = [one["id"] for one in answer["answers"]]
        self.untrue_sums += received != sum(counts.values()) or sorted(answered) != sorted(sent)
        for one in answer["answers"]:
            if one["status"] in ACKNOWLEDGED and one["id"] in sent:
                self.acknowledged[one["id"]] = sent[one["id"]]

    def close(self) -> None:
        """Close the wrapped transport."""
        self.inner.close()


@dataclass
class Network(httpx.BaseTransport):
    """A phone's whole way to the server; `below` stands between the witness and the server."""

    traffic: Traffic
    below: Below = lambda inner: inner
    seed: int | None = None
    dies: str = ""

    def __post_init__(self) -> None:
        self.witness = Witness(self.below(httpx.HTTPTransport()), self.traffic)
        self.lossy = LossyTransport(self.witness, Loss(seed=self.seed))

    def be_lossy(self, loss: Loss) -> None:
        """Lose from now on; `Loss()` heals it."""
        self.lossy.loss = loss

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Deliver; a phone that dies `before` has not sent, one that dies `after` never hears the answer."""
        dies, self.dies = (self.dies, "") if request.url.path.endswith("/batches") else ("", self.dies)
        if dies == "before":
            raise PhoneKilledError
        response = self.lossy.handle_request(request)
        if dies == "after":
            raise PhoneKilledError
        return response

    def replay(self, chance: random.Random) -> bool:
        """Somebody on the way sends an earlier batch once more, byte for byte; False if there was none."""
        return self._say(chance.choice(self.witness.batches)) if self.witness.batches else False

    def send_cut_differently(self, chance: random.Random) -> bool:
        """Items of two earlier batches come again under a new batch id and in another order."""
        if not self.witness.batches:
            return False
        first, second = chance.choice(self.witness.batches), chance.choice(self.witness.batches)
        items = {item["id"]: item for item in items_of(first) + items_of(second)}
        mixed = chance.sample(list(items.values()), len(items))
        return self._say(with_body(second, body_of(second) | {"batch_id": str(uuid4()), "items": mixed}))

    def _say(self, request: httpx.Request) -> bool:
        try:
            self.witness.handle_request(request)
        except httpx.TransportError:
            return False
        return True

    def close(self) -> None:
        """Close the connections."""
        self.lossy.close()


def body_of(request: httpx.Request) -> dict[str, Any]:
    """What a request says."""
    packed = request.headers.get("Content-Encoding") == "gzip"
    body: dict[str, Any] = orjson.loads(gzip.decompress(request.content) if packed else request.content)
    return body


def items_of(request: httpx.Request) -> list[dict[str, Any]]:
    """The items of a batch on the wire."""
    items: list[dict[str, Any]] = body_of(request)["items"]
    return items


def with_body(request: httpx.Request, body: dict[str, Any]) -> httpx.Request:
    """The same request with another body."""
    about_the_body = {"content-length", "content-encoding", "transfer-encoding"}
    headers = {name: value for name, value in request.headers.items() if name not in about_the_body}
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        content=orjson.dumps(body),
        extensions=request.extensions,
    )
