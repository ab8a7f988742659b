"""What every text-like column holds. A new column without its line here fails the build."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a column stands to the people it is about."""

    WORD = "one of our own words, or a version, code or zone: tells nothing about a person"
    COUNTS = "numbers and our own words only"
    ENCRYPTED = "personal, sealed with the organisation's data key"
    KEYED = "a keyed fingerprint of something personal; useless without the organisation's keys"
    HASHED = "a secret that the server only compares"
    BYTES = "keys, signatures and checksums without personal content"
    PLAIN_MEMBER = "about a member or a login, in plain text: shown in lists, sorted, mailed to"
    PLAIN_ORGANISATION = "the organisation's own words about itself"
    PLAIN_DEVICE = "facts about an enrolled phone"


WORD, COUNTS, ENCRYPTED, KEYED = Kind.WORD, Kind.COUNTS, Kind.ENCRYPTED, Kind.KEYED
HASHED, BYTES, MEMBER = Kind.HASHED, Kind.BYTES, Kind.PLAIN_MEMBER
ORG, DEVICE = Kind.PLAIN_ORGANISATION, Kind.PLAIN_DEVICE

PERSONAL: dict[str, dict[str, Kind]] = {
    "keys.WrappedKey": {"purpose": WORD, "state": WORD, "wrapped": BYTES},
    "activity.Event": {"kind": WORD, "actor_kind": WORD, "about_kind": WORD, "facts": COUNTS},
    "activity.Delivery": {"state": WORD, "error": WORD, "listener": WORD},
    "activity.Pending": {"gatherer": WORD, "dirty": COUNTS},
    "reports.ProjectionState": {"health": WORD, "error": WORD, "time_zone": WORD, "differences": COUNTS},
    "reports.Export": {
        "state": WORD,
        "error": WORD,
        "page": WORD,
        "query": COUNTS,
        "format": WORD,
        "title": ORG,
        "period": WORD,
        "stage": WORD,
        "standing": HASHED,
        "complaint": WORD,
    },
    "reports.SavedReport": {"name": ORG, "query": COUNTS, "page": WORD},
    "reports.FirstView": {"page": WORD, "role": WORD},
    "reports.Schedule": {
        "name": ORG,
        "page": WORD,
        "query": COUNTS,
        "period": WORD,
        "frequency": WORD,
        "attaches": WORD,
    },
    "reports.Recipient": {"stopped": WORD},
    "reports.Sending": {"state": WORD, "error": WORD, "outcome": WORD},
    "reports.AlertRule": {
        "kind": WORD,
        "per": WORD,
        "metric": WORD,
        "window": WORD,
        "tell": COUNTS,
        "seen": COUNTS,
        "trouble": WORD,
    },
    "reports.AlertRaised": {"per": WORD},
    "reports.Wall": {"name": ORG, "token_hash": HASHED, "blocks": WORD},
    "notifications.Notice": {"kind": WORD, "group_key": WORD, "facts": COUNTS},
    "notifications.Preference": {"portal_off": WORD, "mail_off": WORD},
    "notifications.Mail": {"state": WORD, "error": WORD, "entries": COUNTS},
    "orgs.Login": {"password": HASHED, "email": MEMBER, "name": MEMBER, "language": WORD},
    "orgs.AgentTag": {"name": ORG},
    "orgs.Member": {"name": MEMBER, "email": MEMBER, "role": WORD, "agent_code": MEMBER, "time_zone": MEMBER},
    "orgs.CustomRole": {"name": ORG, "description": ORG, "base": WORD, "cells": COUNTS},
    "orgs.ApiKey": {"name": ORG, "prefix": WORD, "cells": COUNTS, "addresses": ORG, "last_used_from": ORG},
    "orgs.ApiKeySecret": {"secret_hash": HASHED},
    "orgs.ListLook": {"page": WORD, "columns": WORD, "sort": WORD},
    "orgs.Leave": {"reason": MEMBER},
    "orgs.Team": {"name": ORG},
    "orgs.Invitation": {"email": MEMBER, "name": MEMBER, "role": WORD},
    "orgs.MailServer": {
        "host": ORG,
        "security": WORD,
        "login": ORG,
        "password_enc": ENCRYPTED,
        "sender": ORG,
    },
    "orgs.Organisation": {
        "name": ORG,
        "contact_person": MEMBER,
        "phone_enc": ENCRYPTED,
        "email": ORG,
        "country": WORD,
        "industry": ORG,
        "logo_type": WORD,
        "time_zone": WORD,
        "default_country": WORD,
        "clock": WORD,
        "breaks": COUNTS,
        "setup_passed": WORD,
    },
    "orgs.PeopleImport": {
        "source": WORD,
        "state": WORD,
        "headings": ORG,
        "columns": WORD,
        "rows": MEMBER,
        "places": COUNTS,
        "counts": COUNTS,
        "made": MEMBER,
        "kept": COUNTS,
    },
    "consent.Notice": {"language": WORD, "title": ORG, "text": ORG, "purposes": ORG},
    "consent.CollectionPolicy": {"collected": WORD, "working_days": COUNTS},
    "consent.ExcludedNumber": {"number_index": KEYED, "number_enc": ENCRYPTED, "reason": ORG},
    "consent.Receipt": {
        "decision": WORD,
        "purposes": WORD,
        "canonical": BYTES,
        "signature": BYTES,
        "public_key": BYTES,
        "hash": BYTES,
        "previous": BYTES,
    },
    "devices.Device": {
        "token_hash": HASHED,
        "public_key": BYTES,
        "consent": WORD,
        "manufacturer": DEVICE,
        "model": DEVICE,
        "android_version": DEVICE,
        "app_version": DEVICE,
        "network": DEVICE,
        "fcm_id": DEVICE,
        "sims": DEVICE,
        "waiting_sims": DEVICE,
        "permissions": DEVICE,
        "lost_gaps": COUNTS,
        "zone": DEVICE,
        "revoked_reason": WORD,
    },
    "devices.DeviceAlert": {"kind": WORD},
    "devices.DeviceDay": {"reasons": COUNTS, "refused": COUNTS, "digest": BYTES},
    "devices.EnrolmentCode": {"code_hash": HASHED},
    "devices.Line": {"label": ORG, "number_enc": ENCRYPTED, "number_index": KEYED},
    "devices.LinePeriod": {"subscription_id": DEVICE},
    "calls.Contact": {
        "number_index": KEYED,
        "number_kind": WORD,
        "number_enc": ENCRYPTED,
        "name_enc": ENCRYPTED,
        "name_by_kind": WORD,
    },
    "calls.ContactName": {"name_enc": ENCRYPTED, "by_kind": WORD},
    "calls.NameToken": {"token": KEYED},
    "calls.Call": {
        "natural_key": KEYED,
        "presentation": WORD,
        "subscription_id": DEVICE,
        "type": WORD,
        "direction": WORD,
        "outcome": WORD,
        "method": WORD,
        "mode": WORD,
        "zone": WORD,
        "source": WORD,
    },
    "calls.CallChange": {"by_kind": WORD, "fields": COUNTS},
    "calls.Note": {"text_enc": ENCRYPTED, "by_kind": WORD},
    "calls.CallTag": {"name": ORG},
    "calls.CallMove": {"state": WORD, "error": WORD},
    "sync.Batch": {"content_hash": BYTES, "answer": COUNTS, "counts": COUNTS, "taken_ms": COUNTS},
    "sync.Quarantined": {"raw_enc": ENCRYPTED, "complaint": WORD},
    "sync.Import": {
        "state": WORD,
        "error": WORD,
        "stage": WORD,
        "file_name_enc": ENCRYPTED,
        "sha256": BYTES,
        "format": WORD,
        "options": ORG,
        "description_enc": ENCRYPTED,
        "agents_enc": ENCRYPTED,
        "sample_enc": ENCRYPTED,
        "found": COUNTS,
        "counts": COUNTS,
        "tried": COUNTS,
        "complaint": WORD,
    },
    "sync.ImportProblem": {"reason": WORD, "raw_enc": ENCRYPTED},
    "sync.ImportMapping": {"fingerprint": BYTES, "options": ORG},
}
