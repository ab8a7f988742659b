"""What a phone may send, as strict shapes. protocol/openapi.yaml is the contract; a test compares the two."""

from __future__ import annotations

from datetime import UTC, date, datetime
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

from calliper.core.written import DAY_FORM, MOMENT_FORM, UUID_FORM, written

LATEST_MS = 253_370_764_799_999  # the end of the year 9998: a day later is a date still, in every zone
FIRST_DAY, LAST_DAY = date(1969, 12, 31), date(9999, 1, 1)
MANY = 10_000_000


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC; what lies outside the years 1 to 9999 there is none that can be stored."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        message = "the moment lies outside the years 1 to 9999"
        raise ValueError(message) from None


def _of_calls(day: date) -> date:
    """A day on which a call may have begun, in any zone."""
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"the day lies outside {FIRST_DAY} to {LAST_DAY}"
        raise ValueError(message)
    return day


def _storable(text: str) -> str:
    """NUL cannot be stored by every database; a call is worth more than one character of its note."""
    return text.replace("\x00", "\ufffd")


Whole = Annotated[int, Strict()]  # JSON true is not 1, and 3.0 is not 3
Flag = Annotated[bool, Strict()]
Count = Annotated[Whole, Field(ge=0, le=MANY)]
Millis = Annotated[Whole, Field(ge=0, le=LATEST_MS)]
Offset = Annotated[Whole, Field(ge=-1080, le=1080)]
Id = Annotated[
    UUID, BeforeValidator(written(UUID_FORM)), WithJsonSchema({"type": "string", "pattern": UUID_FORM})
]
Moment = Annotated[
    datetime,
    BeforeValidator(written(MOMENT_FORM)),
    AfterValidator(_in_utc),
    WithJsonSchema({"type": "string", "pattern": MOMENT_FORM}),
]
Day = Annotated[
    date,
    BeforeValidator(written(DAY_FORM)),
    AfterValidator(_of_calls),
    WithJsonSchema({"type": "string", "pattern": DAY_FORM}),
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
