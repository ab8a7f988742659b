"""What a request asks for in its address: each parameter known, given once, and of its form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args, get_origin
from uuid import UUID

from django.http import HttpRequest
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from calliper.core.problem import Problem
from calliper.core.written import DAY_FORM, MOMENT_FORM, UUID_FORM, written

LONGEST_VALUE = 1_000
MOST_ERRORS = 20
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


class Query(BaseModel):
    """The parameters of an operation; each field is one, and a list may be given several times."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Q = TypeVar("Q", bound=Query)


def _aware(moment: datetime) -> datetime:
    """In UTC and within the years that every database can compare; nothing lies beyond them."""
    try:
        return min(max(moment.astimezone(UTC), FIRST), LAST)
    except OverflowError:
        return FIRST if moment.year < FIRST.year else LAST


_whole = BeforeValidator(written(r"^[0-9]{1,9}$", "give a whole number"))
Weekday = Annotated[int, Field(ge=0, le=6), _whole]
Hour = Annotated[int, Field(ge=0, le=23), _whole]
Seconds = Annotated[int, Field(ge=0, le=604_800), _whole]
Flag = Annotated[
    bool,
    BeforeValidator(written(r"^(true|false)$", "give true or false")),
    WithJsonSchema({"type": "boolean"}),
]
Id = Annotated[
    UUID,
    BeforeValidator(written(UUID_FORM, "give an id, as answers hold them")),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(
        written(MOMENT_FORM, "give a moment with its offset, as 2026-11-20T09:30:00Z; a + is written %2B")
    ),
    AfterValidator(_aware),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    date,
    BeforeValidator(written(DAY_FORM, "give a day, as 2026-11-20")),
    WithJsonSchema({"type": "string", "format": "date"}),
]


def read_query(request: HttpRequest, shape: type[Q]) -> Q:
    """What the address asks for. Raises Problem 400 for a parameter that does not exist, 422 for a wrong value."""
    known = shape.model_fields
    if unknown := sorted(set(request.GET) - set(known)):
        raise _unknown(unknown, sorted(known))
    given: dict[str, Any] = {}
    for name, values in request.GET.lists():
        if any(len(value) > LONGEST_VALUE for value in values):
            raise wrong_value(name, f"is longer than {LONGEST_VALUE} characters")
        if len(values) > 1 and not _takes_many(shape, name):
            raise wrong_value(name, "is given more than once")
        given[name] = values if _takes_many(shape, name) else values[0]
    try:
        return shape.model_validate(given)
    except ValidationError as wrong:
        raise _unreadable(wrong) from wrong


def wrong_value(name: str, message: str, **extras: Any) -> Problem:
    """The refusal of one parameter's value, as an exception to raise."""
    errors = [{"path": name, "message": message}]
    return Problem(422, "unreadable", f"{name}: {message}", errors=errors, **extras)


def _unknown(names: list[str], known: list[str]) -> Problem:
    shown = ", ".join(ascii(name[:60])[1:-1] for name in names[:5])
    detail = f"There is no parameter {shown} here. Known are: {', '.join(known) or 'none'}."
    return Problem(400, "unknown_parameter", detail)


def _unreadable(wrong: ValidationError) -> Problem:
    errors = [
        {"path": str(error["loc"][0]) if error["loc"] else "query", "message": _words(error)}
        for error in wrong.errors(include_url=False, include_input=False)[:MOST_ERRORS]
    ]
    return Problem(422, "unreadable", f"{errors[0]['path']}: {errors[0]['message']}", errors=errors)


def _words(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


@lru_cache(maxsize=256)
def _takes_many(shape: type[Query], name: str) -> bool:
    annotation = shape.model_fields[name].annotation
    return any(get_origin(each) is list for each in (annotation, *get_args(annotation)))


def parameters(shape: type[Query]) -> list[dict[str, Any]]:
    """The parameters for the OpenAPI document."""
    schema = shape.model_json_schema()
    required, properties = set(schema.get("required", [])), schema.get("properties", {})
    return [_parameter(name, each, name in required) for name, each in properties.items()]


def _parameter(name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    if "anyOf" in schema:  # a parameter that is left out is null inside, and never null on the wire
        (held,) = (each for each in schema.pop("anyOf") if each != {"type": "null"})
        schema = {**held, **schema}
    if schema.get("default", "") is None:
        del schema["default"]
    schema.pop("title", None)
    told = schema.pop("description", "")
    return {"name": name, "in": "query", "required": required, "description": told, "schema": schema}


Limit = Annotated[int, Field(ge=1, le=500, description="How many items at most."), _whole]
Cursor = Annotated[str, Field(description="The `next_cursor` of the page before, with the same filters.")]


class Paged(Query):
    """The parameters of every list."""

    limit: Limit = 100
    cursor: Cursor | None = None

    def filters(self) -> dict[str, Any]:
        """What narrows the list, whichever page of it is asked for."""
        return self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
