from django.urls import path

from calliper.calls.views import agents, bulk, calls, contacts, history, notes, reveal, search, tags

app_name = "calls"
urlpatterns = [
    path("calls/", history.history, name="history"),
    path("calls/newer/", history.newer, name="newer"),
    path("calls/bulk/", bulk.change, name="bulk"),
    path("calls/bulk/<uuid:bulk_id>/undo/", bulk.undo, name="bulk_undo"),
    path("calls/notes/<uuid:note_id>/", notes.change, name="note_change"),
    path("calls/notes/<uuid:note_id>/remove/", notes.remove, name="note_remove"),
    path("calls/notes/<uuid:note_id>/restore/", notes.restore, name="note_restore"),
    path("calls/<uuid:call_id>/", calls.call, name="call"),
    path("calls/<uuid:call_id>/notes/", notes.add, name="note_add"),
    path("calls/<uuid:call_id>/reveal/", reveal.of_call, name="call_reveal"),
    path("calls/<uuid:call_id>/tags/", calls.tag, name="tag"),
    path("calls/<uuid:call_id>/tags/<uuid:tag_id>/", calls.put_tag, name="put_tag"),
    path("calls/<uuid:call_id>/tags/<uuid:tag_id>/remove/", calls.untag, name="untag"),
    path("calls/<uuid:call_id>/twin/unlink/", calls.unlink, name="unlink"),
    path("calls/<uuid:call_id>/twin/link/", calls.relink, name="relink"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<uuid:contact_id>/", contacts.contact, name="contact"),
    path("contacts/<uuid:contact_id>/rename/", contacts.rename, name="contact_rename"),
    path("contacts/<uuid:contact_id>/reveal/", reveal.of_contact, name="contact_reveal"),
    path("agents/", agents.agents, name="agents"),
    path("agents/<uuid:member_id>/", agents.agent, name="agent"),
    path("search/", search.search, name="search"),
    path("settings/call-tags/", tags.tags, name="tags"),
    path("settings/call-tags/<uuid:tag_id>/", tags.rename, name="tag_rename"),
]
