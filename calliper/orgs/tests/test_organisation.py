from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calliper.core import blobs
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import Organisation
from tests.cast import NOW

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
FORM = {
    "name": "Acme Traders", "contact_person": "Alice", "phone": "55550 12345", "email": "office@acme.example",
    "country": "IN", "industry": "Seeds", "time_zone": "Asia/Dubai", "default_country": "AE", "clock": "24",
}  # fmt: skip


@pytest.fixture
def alice(acme, as_member):
    return as_member(acme.alice)


def stored(acme) -> Organisation:
    with scope(acme.org.id):
        return Organisation.objects.get()


def test_it_saves_the_profile(acme, alice, kinds) -> None:
    assert alice.get("/settings/").status_code == 200
    page = alice.post("/settings/", FORM, follow=True)
    assert "profile is saved" in page.content.decode()
    org = stored(acme)
    assert (org.name, org.industry, org.time_zone, org.default_country, org.clock) == (
        "Acme Traders", "Seeds", "Asia/Dubai", "AE", "24"
    )  # fmt: skip
    assert 'value="+91 55550 12345"' in alice.get("/settings/").content.decode()
    assert kinds(acme.org)[-1] == "organisation.changed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"phone": "12"}, "not a complete phone number"),
        ({"email": "x"}, "valid email address"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
    ],
)
def test_it_says_what_is_wrong_with_the_profile(acme, alice, change, words: str) -> None:
    answer = alice.post("/settings/", FORM | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert stored(acme).name == "Acme"


def test_it_sends_those_who_may_not_change_it_to_their_account(acme, as_member) -> None:
    for member in (acme.tara, acme.ravi, acme.bob):
        assert as_member(member).get("/settings/")["Location"] == "/settings/account/"
        assert as_member(member).post("/settings/", FORM)["Location"] == "/settings/account/"
        assert as_member(member).post("/settings/logo/set/").status_code == 404
    assert stored(acme).name == "Acme"


def upload(client, content: bytes, name: str = "logo.png", kind: str = "image/png"):
    return client.post("/settings/logo/set/", {"logo": SimpleUploadedFile(name, content, kind)}, follow=True)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + b"0" * 64, "image/jpeg"),
        (b"RIFF1234WEBPVP8 " + b"0" * 64, "image/webp"),
    ],
)
def test_it_keeps_a_logo_encrypted_and_serves_it_to_members_only(
    acme, globex, alice, as_member, client, content, kind
) -> None:
    assert "The logo is saved" in upload(alice, content, "x.bin", "text/html").content.decode()
    answer = as_member(acme.bob).get("/settings/logo/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(content))
    assert as_member(globex.charlie).get("/settings/logo/").status_code == 404
    assert client.get("/settings/logo/").status_code == 302
    for path in blobs._root().rglob("*"):
        assert not path.is_file() or content not in path.read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no PNG, JPEG or WebP"),
        (b"GIF89a", "no PNG, JPEG or WebP"),
        (PNG + b"0" * (1024 * 1024), "larger than 1 MB"),
        (b"", "The submitted file is empty"),
    ],
)
def test_it_refuses_other_files(acme, alice, content: bytes, words: str) -> None:
    answer = upload(alice, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert stored(acme).logo_id is None


def test_it_replaces_and_removes_the_logo(acme, alice) -> None:
    upload(alice, PNG)
    first = stored(acme).logo_id
    upload(alice, PNG + b"1")
    assert stored(acme).logo_id != first
    with pytest.raises(blobs.BlobMissing):
        blobs.open(acme.org.id, first)
    for _ in range(2):
        assert "The logo is removed" in alice.post("/settings/logo/remove/", follow=True).content.decode()
    assert alice.get("/settings/logo/").status_code == 404


def test_it_answers_404_when_the_file_is_gone(acme, alice) -> None:
    upload(alice, PNG)
    blobs.delete(acme.org.id, stored(acme).logo_id)
    assert alice.get("/settings/logo/").status_code == 404


def test_it_says_when_the_disk_is_full(acme, alice, monkeypatch) -> None:
    def full(*args, **kwargs):
        raise blobs.StorageFull("no room")

    monkeypatch.setattr(blobs, "put", full)
    answer = upload(alice, PNG)
    assert answer.status_code == 422
    assert "disk is full" in answer.content.decode()


def test_it_stores_no_picture_beyond_the_limit(acme) -> None:
    with scope(acme.org.id), pytest.raises(blobs.BlobTooLarge):
        actions.set_logo(
            by=acme.alice,
            org=acme.org,
            file=BytesIO(b"0" * (1024 * 1024 + 1)),
            content_type="image/png",
            now=NOW,
        )
    assert stored(acme).logo_id is None
