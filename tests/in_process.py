"""The reference phone's requests, answered by the product in the test's own process and transaction."""

from __future__ import annotations

import httpx
from django.test import Client


class InProcess(httpx.BaseTransport):
    def __init__(self) -> None:
        self.client = Client()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        answer = self.client.generic(
            request.method,
            request.url.raw_path.decode(),
            data=body,
            content_type=request.headers.get("Content-Type", "application/json"),
            headers={
                name: value for name, value in request.headers.items() if name.lower() != "content-length"
            },
        )
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)
