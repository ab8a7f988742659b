from django.urls import path

from calliper.consent.views import collection, notice, receipts, setup

app_name = "consent"
urlpatterns = [
    path("settings/collection/", collection.collection, name="collection"),
    path("settings/collection/change/", collection.change, name="collection_change"),
    path("settings/collection/numbers/", collection.exclude, name="exclude"),
    path("settings/collection/numbers/<uuid:excluded_id>/include/", collection.include, name="include"),
    path("settings/notice/", notice.notice, name="notice"),
    path("settings/notice/edit/", notice.edit, name="notice_edit"),
    path("setup/organisation/", setup.organisation, name="setup"),
    path("consent/", receipts.receipts, name="receipts"),
]
