"""ClickHouse's HTTP interface in front of its engine in this process (chdb), as its documentation describes it.

A statement is in the body, or in `query=` with rows in the body; other parameters are settings. What goes wrong has a
status and a number. There is one engine in a process, so whoever needs it asks here. It knows a cluster of one shard,
itself, for which a change of tables ON CLUSTER is carried out here: there is nobody who would hand it on.
"""

from __future__ import annotations

import atexit
import base64
import gzip
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from calliper.reports.store import connection
from calliper.reports.store.clickhouse.address import Address

CLUSTER = "several"
CONFIG = f"""
<clickhouse><tcp_port>9000</tcp_port><remote_servers><{CLUSTER}>
<shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
</{CLUSTER}></remote_servers></clickhouse>
"""
DATABASE, NAME, PASSWORD = "figures", "calliper", "a good password"
# Parameters of the interface; every other one is a setting.
OF_HTTP = {"query", "database", "wait_end_of_query", "enable_http_compression", "query_id", "session_id"}
STATUS = {60: 404, 81: 404, 497: 403, 516: 403, 62: 400, 47: 400, 202: 503, 243: 500}
CUT, UNTOLD = 0, -1
Meddle = Callable[[str], int | None]


class Wrong(Exception):
    """What the engine says of a statement."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Engine:
    """One session, one statement at a time: chdb gives each process one."""

    def __init__(self) -> None:
        from chdb.session import Session

        folder = Path(tempfile.mkdtemp(prefix="calliper-clickhouse-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        (folder / "config.xml").write_text(CONFIG)
        self._session = Session(f"{folder}/data?config-file={folder}/config.xml")
        self._turn = threading.Lock()
        self._set: dict[str, str] = {}

    def query(self, sql: str, *, database: str = "default", settings: dict[str, str] | None = None) -> bytes:
        """What a statement answers, in the format that it names; raises Wrong."""
        with self._turn:
            for name, value in (settings or {}).items():
                if self._set.get(name) != value:
                    self._run(f"SET {name} = {value if value.isdigit() else repr(value)}")
                    self._set[name] = value
            self._run(f"USE `{database}`")
            return self._run(sql)

    def _run(self, sql: str) -> bytes:
        try:
            return bytes(self._session.query(sql).bytes() or b"")
        except RuntimeError as wrong:
            code = re.search(r"Code: (\d+)", str(wrong))
            raise Wrong(int(code.group(1)) if code else 1000, str(wrong)) from wrong


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The one of this process."""
    return Engine()


class Served:
    """A server on a port of its own. `meddle` hears each statement and may answer with an error's number instead.

    `says` are the words of such an error. CUT hangs up, UNTOLD does so when the statement was carried out.
    """

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.cluster = ""
        self.meddle: Meddle = lambda _: None
        self.says = "meddled"
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (Door,), {"served": self}))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def address(self, **other: str) -> Address:
        known = {
            "url": self.url,
            "database": DATABASE,
            "name": NAME,
            "password": PASSWORD,
            "cluster": self.cluster,
        }
        return Address(**{**known, **other})

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class Door(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # Head and body in one piece: else each answer waits 40 ms for an acknowledgement.
    wbufsize = 65536
    disable_nagle_algorithm = True
    served: Served

    def do_POST(self) -> None:
        """A statement."""
        body = self._body()
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        sql = given.get("query", "")
        whole = b"\n".join([sql.encode(), body]) if sql else body
        if not self._is_let_in():
            self._answer(403, b"Code: 516. DB::Exception: Authentication failed", code=516)
            return
        self.served.heard.append(whole[:4000].decode(errors="replace"))
        meddled = self.served.meddle(self.served.heard[-1])
        self.close_connection = meddled in (CUT, UNTOLD)
        if meddled == CUT:
            return
        if meddled not in (None, UNTOLD):
            self._answer(
                STATUS.get(meddled, 500),
                f"Code: {meddled}. DB::Exception: {self.served.says}".encode(),
                code=meddled,
            )
            return
        settings = {name: value for name, value in given.items() if name not in OF_HTTP}
        try:
            here = whole.decode().replace(f" ON CLUSTER `{CLUSTER}`", "")
            found = engine().query(here, database=given.get("database", "default"), settings=settings)
        except Wrong as wrong:
            self._answer(STATUS.get(wrong.code, 500), str(wrong).encode(), code=wrong.code)
            return
        if meddled != UNTOLD:
            self._answer(200, found)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body

    def _is_let_in(self) -> bool:
        basic = self.headers.get("Authorization", "").removeprefix("Basic ")
        given = base64.b64decode(basic).decode() if basic else ""
        by_header = f"{self.headers.get('X-ClickHouse-User', '')}:{self.headers.get('X-ClickHouse-Key', '')}"
        return f"{NAME}:{PASSWORD}" in (given, by_header)

    def _answer(self, status: int, body: bytes, *, code: int = 0) -> None:
        self.send_response(status)
        self.send_header("X-ClickHouse-Server-Display-Name", "chdb")
        if code:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def clickhouse() -> Iterator[Served]:
    """A server with an empty database."""
    engine().query(f"DROP DATABASE IF EXISTS {DATABASE} SYNC")
    engine().query(f"CREATE DATABASE {DATABASE}")
    served = Served()
    yield served
    served.stop()


@pytest.fixture
def served_projection(db: None, clickhouse: Served, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A projection that this process keeps in a ClickHouse, made with the first `catch_up`; the parameter a cluster."""
    clickhouse.cluster = getattr(request, "param", "")
    connection.own(clickhouse.address())
    yield clickhouse
    connection.let_go()
