"""The natural key of a stored call, computed anew when its agent changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from calliper.calls.arriving import hidden_party, identity_of
from calliper.calls.models import Call, Contact
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import parse


@dataclass
class Identities:
    """Natural keys of stored calls under another agent; each contact's number is decrypted once."""

    org_id: UUID
    keyring: Keyring
    default_country: str
    _parties: dict[UUID, str] = field(default_factory=dict)

    def macs(self, call: Call, agent_id: UUID) -> Sequence[bytes]:
        """The keys that the call has under an agent, newest version first; empty for an erased number."""
        party = self.party(call)
        if not party:
            return ()
        parts = identity_of(self.org_id, agent_id, party, direction=call.direction, start_ms=call.start_ms)
        return self.keyring.identity_macs(*parts)

    def party(self, call: Call) -> str:
        """What stands for the other side in a key: the number's key, or how the number was hidden."""
        contact = call.contact
        if contact is None:
            return hidden_party(call.presentation)
        if contact.pk not in self._parties:
            self._parties[contact.pk] = self._read(contact)
        return self._parties[contact.pk]

    def _read(self, contact: Contact) -> str:
        sealed = contact.number_enc
        if sealed is None:
            return ""
        text = self.keyring.decrypt("calls_contact", "number_enc", contact.pk, bytes(sealed))
        return parse(text, self.default_country).key
