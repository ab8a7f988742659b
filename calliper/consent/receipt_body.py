"""The fields of a receipt, exactly as the contract has them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_ID = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _each_once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("a purpose is named twice")
    return names


Text = Annotated[str, Field(pattern=r"^[^\u0000]*$")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Id = Annotated[str, Field(pattern=_ID)]
Purpose = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,63}$")]


class ReceiptBody(BaseModel):
    """One decision of the phone's holder. Unknown fields are refused: what is signed must be understood."""

    model_config = ConfigDict(extra="forbid", strict=True)

    schema_: Annotated[int, Field(ge=1, le=1)] = Field(alias="schema")
    device_id: Id
    install_id: Id
    organisation: Annotated[Text, Field(max_length=200)]
    notice_version: Version
    policy_version: Version
    purposes: Annotated[
        list[Purpose],
        Field(max_length=32, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_each_once),
    ]
    decision: Literal["agreed", "withdrawn"]
    decided_at: Annotated[str, Field(pattern=_MOMENT), AfterValidator(_moment)]
    language: Annotated[Text, Field(max_length=16)]
    app_version: Annotated[Text, Field(max_length=20)]
    previous: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None

    def is_of(self, device_id: UUID, install_id: UUID) -> bool:
        """Whether the receipt names this device and installation."""
        return UUID(self.device_id) == device_id and UUID(self.install_id) == install_id
