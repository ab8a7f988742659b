"""Foreign keys, which the import linter cannot see, keep to the order of the slices too."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from tests.repository.sources import page, slice_levels, slice_order


def _relations() -> list[tuple[Any, str, str]]:
    """Every foreign key with the slice it stands in and the slice it points to."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("calliper."):
            continue
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            if field.remote_field:
                target = field.remote_field.model.__module__
                if target.startswith("calliper."):
                    found.append((field, model.__module__.split(".")[1], target.split(".")[1]))
    return found


def test_it_knows_relations() -> None:
    assert len(_relations()) > 10


def test_it_points_foreign_keys_to_the_same_or_a_lower_slice() -> None:
    order = slice_order()
    upward = [
        str(field) for field, holder, target in _relations() if order.index(target) < order.index(holder)
    ]
    assert not upward


def test_it_gives_no_slice_a_way_up_by_a_reverse_relation() -> None:
    named = [
        str(field)
        for field, holder, target in _relations()
        if holder != target and not field.remote_field.hidden
    ]
    assert not named, 'relations across slices need related_name="+"'


def test_it_draws_the_slices_in_the_order_that_is_checked() -> None:
    drawn = [word for word in page("docs/architecture.md").split() if word in slice_order()]
    told = page("docs/adr/0001-slices-and-their-order.md")
    assert " › ".join(slice_levels()) in told
    assert " › ".join(slice_levels()) in page("docs/architecture.md")
    assert set(drawn) == set(slice_order())
