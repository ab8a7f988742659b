"""The device endpoints: read, check, one action, answer."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import DatabaseError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from calliper.core.clock import now
from calliper.core.endpoints.body import read
from calliper.core.laps import gathered, lap, server_timing
from calliper.core.one_writer import turn
from calliper.core.problem import Problem
from calliper.devices import access as devices
from calliper.devices import actions as device_actions
from calliper.sync import actions, slots, wire
from calliper.sync.door import Json, current, device_only, stranger
from calliper.sync.refusals import refusals

api = NinjaAPI(
    title="Calliper device sync", version="1", urls_namespace="sync-v1", docs_url=None, openapi_url=None
)
log_line = structlog.get_logger(__name__)


@api.post("/enrolments")
@stranger
def enrol(request: HttpRequest) -> HttpResponse:
    """Exchange a code for a device token."""
    asked = read(request, wire.Enrolment)
    with refusals():
        device, token = device_actions.enrol(
            code=asked.code,
            install_id=asked.install_id,
            public_key=_base64(asked.public_key, "public_key"),
            facts=asked.device.model_dump(),
            line_number=asked.line_number,
            sims=[sim.model_dump() for sim in asked.sims],
            now=now(),
        )
    return Json(devices.enrolment_document(device, token, now=now()), status=201)


@api.get("/policy")
@device_only
def policy(request: HttpRequest) -> HttpResponse:
    """What the phone collects, and where it stops."""
    document = devices.policy_document(current(request).device, now=now())
    tag = f'"{document["policy_hash"]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return Json(document, headers={"ETag": tag})


@api.get("/notice")
@device_only
def notice(request: HttpRequest) -> HttpResponse:
    """The text to show before anything is collected."""
    return Json(devices.notice_document(request.headers.get("Accept-Language", "en")))


@api.post("/receipts")
@device_only
def receipts(request: HttpRequest) -> HttpResponse:
    """The holder's decision, signed by the phone."""
    asked = read(request, wire.Receipt)
    with refusals():
        receipt, created = device_actions.accept_receipt(
            device=current(request).device,
            receipt=asked.receipt,
            signature=_base64(asked.signature, "signature"),
            now=now(),
        )
    return Json({"receipt_id": str(receipt.id), "hash": receipt.hash}, status=201 if created else 200)


@api.post("/heartbeats")
@device_only
def heartbeats(request: HttpRequest) -> HttpResponse:
    """The phone is alive; it hears whether to sync, to show a notice or to read a day again."""
    asked = read(request, wire.Heartbeat)
    device = device_actions.record_heartbeat(
        device=current(request).device, beat=asked.model_dump(), now=now()
    )
    return Json(devices.heartbeat_answer(device, now=now()))


@api.post("/batches")
@device_only
def batches(request: HttpRequest) -> HttpResponse:
    """Up to 500 items in, an answer for each out, after everything is on disk."""
    door = current(request)
    door.require_consent()
    with gathered() as laps:
        with lap("parse"):
            batch = read(request, wire.Batch)
            _check_size(batch)
        with _slot(), refusals(), turn(), lap("total"):
            answer = actions.receive_batch(device=door.device, org=door.org, batch=batch, now=now())
    return Json(answer, headers={"Server-Timing": server_timing(laps)})


@api.post("/digests")
@device_only
def digests(request: HttpRequest) -> HttpResponse:
    """The phone's own account of one day."""
    door = current(request)
    door.require_consent()
    claim = read(request, wire.Digest)
    return Json(actions.receive_digest(device=door.device, claim=claim, now=now()))


def _check_size(batch: wire.Batch) -> None:
    limit, size = devices.BATCH_MAX_ITEMS, len(batch.items)
    detail = f"items: a batch holds 1 to {limit}; this one holds {size}"
    if size > limit:
        raise Problem(413, "too_large", detail, limit=limit)
    if size < 1:
        raise Problem(422, "unreadable", detail, errors=[{"path": "items", "message": "nothing is in it"}])


@contextmanager
def _slot() -> Iterator[None]:
    """Few batches at a time, so that people in the portal never wait for phones."""
    with slots.soon() as held:
        if not held:
            raise Problem(
                503, "busy", "Many phones are syncing; send the batch again shortly.", retry_after_s=2
            )
        yield


def _base64(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        detail = f"{field}: this is not base64"
        raise Problem(422, "unreadable", detail, errors=[{"path": field, "message": "not base64"}]) from wrong


@api.exception_handler(Problem)
def _problem(request: HttpRequest, wrong: Problem) -> HttpResponse:
    return wrong.response(request)


@api.exception_handler(DatabaseError)
def _database(request: HttpRequest, wrong: Any) -> HttpResponse:
    """Nothing was stored: the phone keeps everything and comes back."""
    text = str(wrong).lower()
    is_full = "disk is full" in text or "no space left" in text
    log_line.error("sync.database", error=type(wrong).__name__, full=is_full)
    if is_full:
        return Problem(
            507, "storage_full", "The server's disk is full. The phone keeps everything.", retry_after_s=300
        ).response(request)
    if isinstance(wrong, OperationalError | IntegrityError):
        return Problem(503, "busy", "The database is busy; send it again shortly.", retry_after_s=5).response(
            request
        )
    return _fault(request, wrong)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, wrong: Exception) -> HttpResponse:
    log_line.error("sync.fault", exc_info=wrong)
    return Problem(
        500, "fault", "The server failed. Nothing was stored; the phone keeps everything."
    ).response(request)
