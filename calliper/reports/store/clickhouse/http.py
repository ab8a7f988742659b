"""ClickHouse's interface over HTTP: a statement goes there by POST, rows come back as text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import httpx

from calliper.reports.store.clickhouse.address import Address
from calliper.reports.store.clickhouse.trouble import away, refusal
from calliper.reports.store.clickhouse.values import parsed
from calliper.reports.store.trouble import Trouble

CONNECT_S, READ_S, WRITE_S, AGAIN_S = 5.0, 60.0, 900.0, 0.2
AS_ROWS = "FORMAT JSONCompactEachRowWithNamesAndTypes"
MARK = "x-clickhouse-"
SETTINGS: dict[str, str | int] = {
    # What goes wrong half-way is told by the status, not by text amid the rows.
    "wait_end_of_query": 1,
    "output_format_json_quote_64bit_integers": 0,
    # Else the Monday or the first of a Date32 is cut to the years that a Date knows.
    "enable_extended_results_for_datetime_functions": 1,
    # A row's key holds its day, so that its copies all lie in one month.
    "do_not_merge_across_partitions_select_final": 1,
    # The one index is over a part of the key, so that it passes over no copy that another one hides.
    "use_skip_indexes_if_final": 1,
    "use_skip_indexes_if_final_exact_mode": 0,
    "max_partitions_per_insert_block": 0,
    "async_insert": 0,
    "mutations_sync": 0,
    # Filters by thousands of agents are long, and harmless.
    "max_query_size": 64 * 1024 * 1024,
    "max_ast_elements": 2_000_000,
    "max_expanded_ast_elements": 4_000_000,
    # With shards: a subquery is asked once and handed on, and an insert is over when every shard has it.
    "distributed_product_mode": "global",
    "distributed_foreground_insert": 1,
}


class Link:
    """A server, asked from any thread. Raises Trouble, or Refused for a statement that is wrong."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._http = httpx.Client(
            base_url=address.url,
            auth=httpx.BasicAuth(address.name, address.password) if address.name else None,
            params={**SETTINGS, "database": address.database},
            trust_env=False,
            follow_redirects=False,
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement answers. A connection that breaks is tried once more."""
        with self._reaching():
            try:
                return parsed(self._send(f"{sql}\n{AS_ROWS}", patience_s=READ_S))
            except httpx.TransportError as wrong:
                if isinstance(wrong, httpx.TimeoutException):
                    raise
            time.sleep(AGAIN_S)
            return parsed(self._send(f"{sql}\n{AS_ROWS}", patience_s=READ_S))

    def tell(self, sql: str) -> None:
        """Have something done, once: what a broken connection left behind nobody knows."""
        with self._reaching():
            self._send(sql, patience_s=WRITE_S)

    def put(self, sql: str, path: Path) -> None:
        """The same with the content of a file."""
        with self._reaching(), path.open("rb") as file:
            self._send(sql, file=file, patience_s=WRITE_S)

    def fetch(self, sql: str, path: Path) -> None:
        """Keep what a statement answers, in the format that it names, in a file."""
        with (
            self._reaching(),
            self._http.stream("POST", "/", content=sql.encode(), timeout=_timeout(WRITE_S)) as answer,
        ):
            if not _is_good(answer):
                answer.read()
            self._judge(answer)
            with path.open("wb") as file:
                for piece in answer.iter_bytes():
                    file.write(piece)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _send(self, sql: str, *, patience_s: float, file: Any = None) -> bytes:
        if file is None:
            answer = self._http.post("/", content=sql.encode(), timeout=_timeout(patience_s))
        else:
            answer = self._http.post("/", params={"query": sql}, content=file, timeout=_timeout(patience_s))
        self._judge(answer)
        return answer.content

    def _judge(self, answer: httpx.Response) -> None:
        if _is_good(answer):
            return
        code = answer.headers.get("X-ClickHouse-Exception-Code", "")
        raise refusal(self.address, answer.status_code, int(code) if code.isdigit() else 0, answer.text)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except httpx.TransportError as wrong:
            self._unreached(wrong)
        except RuntimeError as wrong:
            if self._http.is_closed and not isinstance(wrong, Trouble):
                raise Trouble("building", "it is being opened again") from wrong
            raise

    def _unreached(self, wrong: httpx.TransportError) -> NoReturn:
        if isinstance(wrong, httpx.ConnectTimeout | httpx.PoolTimeout):
            raise away(self.address, f"nobody answers within {CONNECT_S:.0f} s") from wrong
        if isinstance(wrong, httpx.TimeoutException):
            raise away(self.address, "the answer did not come in time") from wrong
        if isinstance(wrong, httpx.ConnectError):
            raise away(self.address, f"it cannot be reached: {wrong}") from wrong
        raise away(self.address, f"the connection broke: {wrong}") from wrong


def _is_good(answer: httpx.Response) -> bool:
    """Whether it is ClickHouse, and satisfied."""
    return answer.status_code == httpx.codes.OK and any(name.startswith(MARK) for name in answer.headers)


def _timeout(patience_s: float) -> httpx.Timeout:
    return httpx.Timeout(patience_s, connect=CONNECT_S, pool=CONNECT_S)
