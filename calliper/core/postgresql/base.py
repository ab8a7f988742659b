"""The connection holds the scope in force as a setting of its session, which the policies of row_security.py read.

It is told lazily: before the next statement, when what the connection holds is not what is in force. What a rollback
may have undone is forgotten, and told again.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg.pq import TransactionStatus

from calliper.core.guard import check
from calliper.core.row_security import SETTING, in_force

_TELL = "SELECT set_config(%s, %s, false)"


class _Telling:
    """A cursor that tells the scope first; what psycopg runs past Django's wrappers is guarded here."""

    db: DatabaseWrapper
    cursor: Any

    def _execute(self, sql: str, params: Any, *ignored: Any) -> Any:
        self.db.tell_scope()
        try:
            return super()._execute(sql, params, *ignored)  # type: ignore[misc]
        finally:
            if str(sql).lstrip()[:8].upper() == "ROLLBACK":
                self.db.forget_scope()

    def _executemany(self, sql: str, param_list: Any, *ignored: Any) -> Any:
        self.db.tell_scope()
        return super()._executemany(sql, param_list, *ignored)  # type: ignore[misc]

    def copy(self, statement: str, params: Any = None, **more: Any) -> Any:
        """COPY, which the guard refuses on tables of organisations unless all of them are meant."""
        check(statement, params, many=False)
        self.db.tell_scope()
        return self.cursor.copy(statement, params, **more)

    def stream(self, query: str, params: Any = None, **more: Any) -> Any:
        """Rows one by one, guarded as any statement."""
        check(query, params, many=False)
        self.db.tell_scope()
        return self.cursor.stream(query, params, **more)


class TellingCursor(_Telling, CursorWrapper):
    """Of every day."""


class TellingDebugCursor(_Telling, base.CursorDebugWrapper):  # type: ignore[misc]
    """Of DEBUG and of tests that count statements."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows which scope the database believes in; None when it cannot know."""

    _told: str | None = None

    def tell_scope(self) -> None:
        """Make the database believe in the scope in force."""
        wanted = in_force()
        if wanted == self._told:
            return
        # A broken transaction takes nothing but its end, and on a lost connection the statement itself will fail.
        if self.connection is None or self.connection.info.transaction_status == TransactionStatus.INERROR:
            return
        with self.wrap_database_errors:
            self.connection.execute(_TELL, [SETTING, wanted])
        self._told = wanted

    def forget_scope(self) -> None:
        """The database may believe in another scope than it was told."""
        self._told = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.forget_scope()
        return super().get_new_connection(conn_params)

    def _rollback(self) -> None:
        self.forget_scope()
        super()._rollback()  # type: ignore[misc]

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return TellingCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return TellingDebugCursor(cursor, self)
