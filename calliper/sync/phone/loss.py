"""A bad network in front of any transport: requests lost, answers lost, repeated and late deliveries."""

import random
from dataclasses import dataclass, field

import httpx


@dataclass
class Loss:
    """Shares between 0 and 1. An answer is lost after the server did the work: the hard case."""

    requests: float = 0.0
    responses: float = 0.0
    duplicates: float = 0.0
    reorders: float = 0.0
    seed: int | None = None

    @classmethod
    def even(cls, share: float, *, seed: int | None = None) -> "Loss":
        """The same share for every kind of loss."""
        return cls(share, share, share, share, seed)


@dataclass
class LossyTransport(httpx.BaseTransport):
    """Wraps a transport; counts what it did in `lost_requests`, `lost_responses`, `duplicated`, `delayed`."""

    inner: httpx.BaseTransport
    loss: Loss
    lost_requests: int = 0
    lost_responses: int = 0
    duplicated: int = 0
    delayed: int = 0
    _late: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Chances in a simulation need to repeat, not to be secret.
        self._chance = random.Random(self.loss.seed)  # noqa: S311

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Deliver the request once, twice, later or never; raises httpx timeouts as a real network would."""
        request.read()
        if self._happens(self.loss.requests):
            self.lost_requests += 1
            raise httpx.ConnectTimeout("request lost", request=request)
        if self._happens(self.loss.reorders):
            self.delayed += 1
            self._late.append(request)
            raise httpx.ReadTimeout("request delayed", request=request)
        if self._happens(self.loss.duplicates):
            self.duplicated += 1
            self._deliver(request)
        response = self._deliver(request)
        self.deliver_late()
        if self._happens(self.loss.responses):
            self.lost_responses += 1
            raise httpx.ReadTimeout("response lost", request=request)
        return response

    def deliver_late(self) -> None:
        """What was held back reaches the server now, after younger requests; nobody hears the answers."""
        late, self._late = self._late, []
        for request in late:
            self._deliver(request)

    def _deliver(self, request: httpx.Request) -> httpx.Response:
        copy = httpx.Request(
            request.method,
            request.url,
            headers=request.headers,
            content=request.content,
            extensions=request.extensions,
        )
        response = self.inner.handle_request(copy)
        response.read()
        return response

    def _happens(self, share: float) -> bool:
        return share > 0 and self._chance.random() < share

    def close(self) -> None:
        """Close the wrapped transport."""
        self.inner.close()
