"""What a phone may send, as strict shapes. protocol/openapi.yaml is the contract; a test compares the two."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
    model_validator,
)

LATEST_MS = 253_370_764_799_999  # the end of the year 9998: a day later is a date still, in every zone
MANY = 10_000_000
UUID_FORM = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
MOMENT_FORM = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
DAY_FORM = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def _written(form: str) -> Callable[[Any], Any]:
    """A check that a value is text of one form: pydantic alone would take a number for a moment."""
    pattern = re.compile(form)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            message = "the text has another form"
            raise ValueError(message)
        return value

    return check


def _storable(text: str) -> str:
    """NUL cannot be stored by every database; a call is worth more than one character of its note."""
    return text.replace("\x00", "\ufffd")


Whole = Annotated[int, Strict()]  # JSON true is not 1, and 3.0 is not 3
Flag = Annotated[bool, Strict()]
Count = Annotated[Whole, Field(ge=0, le=MANY)]
Millis = Annotated[Whole, Field(ge=0, le=LATEST_MS)]
Offset = Annotated[Whole, Field(ge=-1080, le=1080)]
Id = Annotated[
    UUID, BeforeValidator(_written(UUID_FORM)), WithJsonSchema({"type": "string", "pattern": UUID_FORM})
]
Moment = Annotated[
    datetime,
    BeforeValidator(_written(MOMENT_FORM)),
    WithJsonSchema({"type": "string", "pattern": MOMENT_FORM}),
]
Day = Annotated[
    date, BeforeValidator(_written(DAY_FORM)), WithJsonSchema({"type": "string", "pattern": DAY_FORM})
]

Storable = Annotated[str, AfterValidator(_storable)]
Word = Annotated[Storable, Field(max_length=64)]
Short = Annotated[Storable, Field(max_length=80)]
Name = Annotated[Storable, Field(max_length=200)]
Address = Annotated[Storable, Field(max_length=400)]
Long = Annotated[Storable, Field(max_length=4000)]
Version = Annotated[Storable, Field(max_length=20)]
Dialled = Annotated[Storable, Field(max_length=128)]
Base64 = Annotated[str, Field(max_length=400, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
SimId = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_storable)]
Label = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,63}$")]


class Wire(BaseModel):
    """Unknown fields are ignored, so that a newer phone can talk to an older server."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=False)


class Sim(Wire):
    subscription_id: SimId
    slot: Annotated[Whole, Field(ge=-1, le=15)] | None = None
    carrier: Short | None = None
    tracked: Flag


class DeviceFacts(Wire):
    model: Short
    manufacturer: Short
    android_version: Version
    sdk: Annotated[Whole, Field(ge=1, le=1000)]
    app_version: Version
    app_version_code: Annotated[Whole, Field(ge=0, le=2_100_000_000)]


class Enrolment(Wire):
    code: Annotated[str, Field(min_length=1, max_length=32)]
    install_id: Id
    public_key: Base64
    device: DeviceFacts
    line_number: Word | None = None
    sims: Annotated[list[Sim], Field(max_length=8)]


class Receipt(Wire):
    receipt: dict[str, Any]
    signature: Base64


class Clock(Wire):
    offset_min: Offset
    zone: Word


class Gap(Wire):
    """Calls that a full call log pushed out before the phone could read them."""

    rows: Annotated[Whole, Field(ge=1, le=MANY)]
    after_ms: Millis | None
    found_at: Moment


class Heartbeat(Wire):
    sent_at: Moment
    battery_pct: Annotated[Whole, Field(ge=0, le=100)] | None = None
    charging: Flag | None = None
    network: Literal["wifi", "mobile", "none", "unknown"] = "unknown"
    device: DeviceFacts
    sims: Annotated[list[Sim], Field(max_length=8)]
    fcm_id: Address | None = None
    permissions: Annotated[dict[Label, Literal["granted", "denied", "limited"]], Field(max_length=32)]
    queued: Count
    clock: Clock
    gaps: Annotated[list[Gap], Field(max_length=32)] = []


class Batch(Wire):
    """The envelope; its items are read one by one, so that one broken item costs only itself."""

    batch_id: Id
    sent_at: Moment
    offset_min: Offset
    zone: Word
    sequence: Annotated[Whole, Field(ge=0, le=2**53 - 1)]
    items: list[Any]


class Item(Wire):
    id: Id
    number: Dialled
    presentation: Literal["allowed", "restricted", "unknown", "payphone"]
    type: Literal[
        "incoming", "outgoing", "missed", "rejected", "blocked", "voicemail", "answered_elsewhere", "unknown"
    ]
    start_ms: Millis
    duration_s: Annotated[Whole, Field(ge=0, le=2_000_000)]
    ring_s: Annotated[Whole, Field(ge=0, le=86_400)] | None = None
    subscription_id: Word | None = None
    name: Name | None = None
    note: Long | None = None
    modified_ms: Millis
    source: Word = ""
    method: Literal["phone", "whatsapp"] = "phone"
    mode: Literal["voice", "video"] = "voice"
    features: Annotated[Whole, Field(ge=-(2**31), le=2**31 - 1)] = 0
    post_dial: Word | None = None
    offset_min: Offset | None = None
    zone: Word | None = None
    deleted: Flag = False


class Digest(Wire):
    day: Day
    seen: Count
    acknowledged: Count
    queued: Count
    refused: Annotated[dict[Label, Count], Field(max_length=32)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    sent_at: Moment

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.seen != self.acknowledged + self.queued + sum(self.refused.values()):
            message = "seen must be acknowledged + queued + refused"
            raise ValueError(message)
        return self
