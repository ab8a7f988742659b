from calliper.calls.models.call import Call, CallChange
from calliper.calls.models.call_back import CallBack
from calliper.calls.models.contact import Contact, ContactName, NameToken, Person
from calliper.calls.models.move import CallMove
from calliper.calls.models.note import Note
from calliper.calls.models.tag import CallTag, CallTagging

__all__ = [
    "Call",
    "CallBack",
    "CallChange",
    "CallMove",
    "CallTag",
    "CallTagging",
    "Contact",
    "ContactName",
    "NameToken",
    "Note",
    "Person",
]
