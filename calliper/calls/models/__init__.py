from calliper.calls.models.call import Call, CallChange
from calliper.calls.models.contact import Contact, NameToken
from calliper.calls.models.note import Note
from calliper.calls.models.tag import CallTag, CallTagging

__all__ = ["Call", "CallChange", "CallTag", "CallTagging", "Contact", "NameToken", "Note"]
