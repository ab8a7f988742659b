"""One installation's side of the conversation: its state and key on disk, and requests made in its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from .clock import Clock
from .pin import PinMismatchError, pinned_transport
from .policy import Policy
from .receipt import load_or_make_key
from .state import State
from .transport import Answer, Problem, Wire

Wrap = Callable[[httpx.BaseTransport], httpx.BaseTransport]


class Session:
    """Keeps `state` on disk and speaks for it; `when_wiped` is called when the server revokes this device."""

    def __init__(
        self,
        folder: Path,
        *,
        base_url: str,
        transport: httpx.BaseTransport | None,
        wrap: Wrap | None,
        clock: Clock,
        when_wiped: Callable[[], None],
    ) -> None:
        self._path = folder / "state.json"
        self._key_path = folder / "key.pem"
        self._transport = transport
        self._wrap = wrap
        self._wire: Wire | None = None
        self._when_wiped = when_wiped
        self.clock = clock
        self.policy_at_ms: int | None = None
        self._is_over = False
        self.state = State.load(self._path)
        self.state.base_url = base_url or self.state.base_url
        self.save()

    def save(self) -> None:
        """Put the state on disk, unless this installation is over: a wipe must not be undone."""
        if not self._is_over:
            self.state.save(self._path)

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """The installation's signing key, made on first use."""
        return load_or_make_key(self._key_path)

    @property
    def policy(self) -> Policy:
        """The policy as last heard. Raises Problem when the phone is not enrolled."""
        if self.state.policy is None:
            raise Problem("not_enrolled", "This phone is not enrolled.", status=401)
        return Policy.parse(self.state.policy)

    def check_usable(self) -> None:
        """Raise Problem unless the phone is enrolled and not revoked."""
        if self.state.is_revoked:
            raise Problem("device_revoked", "The organisation removed this phone.", status=401)
        if self.state.token is None:
            raise Problem("not_enrolled", "This phone is not enrolled.", status=401)

    def send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request with the device token. Raises Problem, after doing what the problem asks of a phone."""
        self.check_usable()
        try:
            answer = self.connect().send(method, path, body, token=self.state.token, headers=headers)
        except Problem as problem:
            self._heed(problem)
            raise
        self.state.sunset = answer.headers.get("Sunset") if "Deprecation" in answer.headers else None
        return answer

    def _heed(self, problem: Problem) -> None:
        if problem.code == "device_revoked" and problem.extras.get("wipe") is True:
            self._when_wiped()
        elif problem.code == "consent_required" and self.state.consent == "given":
            self.state.consent = "required"
            self.policy_at_ms = None
            self.save()

    def refresh_policy(self) -> None:
        """Fetch the policy if it changed. Raises Problem."""
        headers = {"If-None-Match": self.state.policy_etag} if self.state.policy_etag else {}
        answer = self.send("GET", "/policy", headers=headers)
        self.policy_at_ms = self.clock.now_ms()
        if answer.status == 304:
            return
        policy = Policy.parse(answer.body)
        self.state.policy, self.state.policy_etag = answer.body, answer.headers.get("ETag")
        self.state.want_again(policy.re_read)
        self.save()

    def refresh_notice(self) -> dict[str, Any]:
        """Fetch the notice that the person is asked to agree to. Raises Problem."""
        headers = {"Accept-Language": self.state.language}
        self.state.notice = self.send("GET", "/notice", headers=headers).body
        self.save()
        return self.state.notice

    def move(self, *, base_url: str, pin: str | None) -> None:
        """Speak to another server from now on."""
        self._disconnect()
        self.state.base_url, self.state.pin = base_url, pin
        self.save()

    def connect(self) -> Wire:
        """The connection, made on first use. Raises Problem if the server's key is not the pinned one."""
        if self._wire is None:
            transport = self._trusted_transport()
            if self._wrap is not None:
                transport = self._wrap(transport or httpx.HTTPTransport())
            # A transport that was handed in is a test's: only the real network can leak a token.
            is_test = self._transport is not None
            self._wire = Wire(self.state.base_url, transport=transport, may_be_plain=is_test)
        return self._wire

    def _trusted_transport(self) -> httpx.BaseTransport | None:
        if self._transport is not None or self.state.pin is None:
            return self._transport
        try:
            return pinned_transport(self.state.base_url, self.state.pin)
        except PinMismatchError as error:
            raise Problem("pin_mismatch", "Another server answers at this address.", status=400) from error
        except OSError as error:
            detail = f"{type(error).__name__} at {self.state.base_url}"
            raise Problem("unreachable", detail) from error

    def close(self) -> None:
        """Say and write nothing any more."""
        self._disconnect()
        self._is_over = True

    def _disconnect(self) -> None:
        # A transport that was handed in stays open for its owner.
        if self._wire is not None and self._transport is None:
            self._wire.close()
        self._wire = None
