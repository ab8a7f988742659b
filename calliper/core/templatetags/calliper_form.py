"""What the field component needs to know about a Django form field."""

from __future__ import annotations

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the control is one tick box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the control is a list of choices, which needs a legend instead of a label."""
    return bool(field.use_fieldset)
