"""Hands an invented phone over to the reference phone, which then goes on as the same installation."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from calliper.sync.phone.call_log import Call, CallLog
from calliper.sync.phone.queue import Queue
from calliper.sync.phone.receipt import receipt_hash
from calliper.sync.phone.state import State
from calliper.sync.sample.phones import SIM, InventedPhone


def hand_over(phone: InventedPhone, calls: Sequence[Call], folder: Path) -> None:
    """Write the folder of a reference phone with this phone's key, token and last calls.

    It will send those calls once more, hear that they are known, and can then account for their days.
    """
    folder.mkdir(parents=True, mode=0o700)
    State(
        install_id=str(phone.install_id),
        device_id=str(phone.device.pk),
        token=phone.token,
        organisation={"name": phone.org.name},
        agent={"name": phone.member.name},
        consent="given",
        previous_receipt=receipt_hash(phone.receipt),
        sims=[SIM],
        line_number=phone.line_number,
        device=phone.facts,
        zone=phone.org.time_zone,
    ).save(folder / "state.json")
    _write_key(phone, folder / "key.pem")
    history = CallLog(folder / "log.db")
    history.extend(calls)
    history.close()
    queue = Queue(folder / "queue.db")
    queue.set_mark("sequence", phone.sequence)
    queue.close()


def _write_key(phone: InventedPhone, path: Path) -> None:
    pem = phone.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
