from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from calliper.notifications import actions
from calliper.notifications.kinds import KINDS, Kind
from calliper.notifications.models import Preference


class PreferenceForm(forms.Form):
    """Which kinds, in the portal and by e-mail, and when no mail should come."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    everything = forms.BooleanField(
        label=_("Phones of every team, not only those without one"), required=False
    )

    def __init__(self, sent: Any, *, held: Preference, may_widen: bool) -> None:
        super().__init__(sent, initial=_initial(held))
        self.held = held
        if not may_widen:
            del self.fields["everything"]
        for name in KINDS:
            self.fields[f"portal_{name}"] = forms.BooleanField(required=False)
            if KINDS[name].by_mail:
                self.fields[f"mail_{name}"] = forms.BooleanField(required=False)

    def choices(self) -> Iterator[tuple[Kind, BoundField, BoundField | None]]:
        """Each kind with its two boxes; None where there is no mail of it."""
        for name, kind in KINDS.items():
            yield kind, self[f"portal_{name}"], self[f"mail_{name}"] if kind.by_mail else None

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours or none."""
        found = cast(dict[str, Any], super().clean())
        if (found.get("quiet_from") is None) != (found.get("quiet_until") is None) and not self.errors:
            self.add_error("quiet_until", _("Give both ends of the quiet hours, or leave both empty."))
        return found

    def save(self) -> Preference:
        """Keep what was chosen."""
        chosen = self.cleaned_data
        return actions.save_preferences(
            member_id=self.held.member_id,
            portal_off=[name for name in KINDS if not chosen[f"portal_{name}"]],
            mail_off=[name for name, kind in KINDS.items() if kind.by_mail and not chosen[f"mail_{name}"]],
            quiet_from=chosen["quiet_from"],
            quiet_until=chosen["quiet_until"],
            everything=chosen.get("everything", False),
        )


def _initial(held: Preference) -> dict[str, Any]:
    boxes = {f"portal_{name}": name not in held.portal_off for name in KINDS}
    boxes |= {f"mail_{name}": name not in held.mail_off for name in KINDS}
    quiet = {"quiet_from": held.quiet_from, "quiet_until": held.quiet_until}
    return {**boxes, **quiet, "everything": held.everything}
