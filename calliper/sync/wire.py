"""What a phone may send, as strict shapes. protocol/openapi.yaml is the contract; a test compares the two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LATEST_MS = 253_402_300_799_999  # the end of the year 9999


def _whole(value: Any) -> Any:
    """JSON true is not 1, and 3.0 is not 3."""
    if isinstance(value, bool | float):
        message = "a whole number is needed"
        raise ValueError(message)
    return value


def _storable(text: str) -> str:
    """NUL cannot be stored by every database, and lone surrogates cannot be encoded."""
    if "\x00" in text:
        message = "the text holds a NUL character"
        raise ValueError(message)
    text.encode()
    return text


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "the time lacks its offset"
        raise ValueError(message)
    return moment


Whole = Annotated[int, BeforeValidator(_whole)]
Count = Annotated[Whole, Field(ge=0, le=10_000_000)]
Moment = Annotated[datetime, AfterValidator(_aware)]
Offset = Annotated[Whole, Field(ge=-1080, le=1080)]


Storable = Annotated[str, AfterValidator(_storable)]
Word = Annotated[Storable, Field(max_length=64)]
Short = Annotated[Storable, Field(max_length=80)]
Name = Annotated[Storable, Field(max_length=200)]
Key = Annotated[Storable, Field(max_length=400)]
Long = Annotated[Storable, Field(max_length=4000)]
Version = Annotated[Storable, Field(max_length=20)]
Dialled = Annotated[Storable, Field(max_length=128)]


class Wire(BaseModel):
    """Unknown fields are ignored, so that a newer phone can talk to an older server."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=False)


class Sim(Wire):
    subscription_id: Word
    slot: Whole | None = None
    carrier: Short | None = None
    tracked: bool


class DeviceFacts(Wire):
    model: Short
    manufacturer: Short
    android_version: Version
    sdk: Count
    app_version: Version
    app_version_code: Count


class Enrolment(Wire):
    code: Word
    install_id: UUID
    public_key: Key
    device: DeviceFacts
    line_number: Word | None = None
    sims: Annotated[list[Sim], Field(max_length=8)]


class Receipt(Wire):
    receipt: dict[str, Any]
    signature: Key


class Clock(Wire):
    offset_min: Offset
    zone: Word


class Gap(Wire):
    """Calls that a full call log pushed out before the phone could read them."""

    rows: Annotated[Whole, Field(ge=1, le=10_000_000)]
    after_ms: Whole | None
    found_at: Moment


class Heartbeat(Wire):
    sent_at: Moment
    battery_pct: Annotated[Whole, Field(ge=0, le=100)] | None = None
    charging: bool | None = None
    network: Literal["wifi", "mobile", "none", "unknown"] = "unknown"
    device: DeviceFacts
    sims: Annotated[list[Sim], Field(max_length=8)]
    fcm_id: Key | None = None
    permissions: Annotated[dict[Word, Literal["granted", "denied", "limited"]], Field(max_length=40)]
    queued: Count
    clock: Clock
    gaps: Annotated[list[Gap], Field(max_length=32)] = []


class Batch(Wire):
    """The envelope; its items are read one by one, so that one broken item costs only itself."""

    batch_id: UUID
    sent_at: Moment
    offset_min: Offset
    zone: Word
    sequence: Annotated[Whole, Field(ge=0, le=2**62)]
    items: list[Any]


class Item(Wire):
    id: UUID
    number: Dialled
    presentation: Literal["allowed", "restricted", "unknown", "payphone"]
    type: Literal[
        "incoming", "outgoing", "missed", "rejected", "blocked", "voicemail", "answered_elsewhere", "unknown"
    ]
    start_ms: Annotated[Whole, Field(ge=0, le=LATEST_MS)]
    duration_s: Annotated[Whole, Field(ge=0, le=2_000_000)]
    ring_s: Annotated[Whole, Field(ge=0, le=86_400)] | None = None
    subscription_id: Word | None = None
    name: Name | None = None
    note: Long | None = None
    modified_ms: Annotated[Whole, Field(ge=0, le=LATEST_MS)]
    source: Word = ""
    method: Literal["phone", "whatsapp"] = "phone"
    mode: Literal["voice", "video"] = "voice"
    features: Count = 0
    post_dial: Word | None = None
    offset_min: Offset | None = None
    zone: Word | None = None
    deleted: bool = False


class Digest(Wire):
    day: date
    seen: Count
    acknowledged: Count
    queued: Count
    refused: Annotated[dict[Word, Count], Field(max_length=40)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    sent_at: Moment

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.seen != self.acknowledged + self.queued + sum(self.refused.values()):
            message = "seen must be acknowledged + queued + refused"
            raise ValueError(message)
        return self
