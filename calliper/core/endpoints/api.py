"""The API that slices add their endpoints to."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from calliper.core.endpoints.refusals import refuse_in_words


class ReadApi(NinjaAPI):
    """Names operations by their functions, refuses in problem documents, and shows no page of its own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(docs_url=None, openapi_url=None, **kwargs)
        refuse_in_words(self)

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of its function."""
        return str(operation.view_func.__name__)
