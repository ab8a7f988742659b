"""What the front door itself answers: the headers of every other answer, and words that tell nothing of the server."""

from __future__ import annotations

from waitress.task import ErrorTask
from waitress.utilities import Error

from calliper.core.middleware.headers import HEADERS, PRIVATE, SECURE


class RefusalTask(ErrorTask):
    """A request that never reached the application."""

    def execute(self) -> None:
        """Answer and close, so that what follows in the stream is not taken for another request."""
        wrong: Error = self.request.error
        body = f"{wrong.body}\n".encode("utf-8", "replace")
        secure = SECURE if self.channel.server.tls else {}
        given = {"Content-Type": "text/plain; charset=utf-8", "Vary": "Cookie"}
        self.status = f"{wrong.code} {wrong.reason}"
        self.response_headers.extend((HEADERS | PRIVATE | secure | given).items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
