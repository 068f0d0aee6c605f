"""Whom a line hears: who belongs to it, or once did. Another side's seat that came to know its name is told nothing, and says nothing there."""

from __future__ import annotations

import pytest

from unit.seat.query_cast import Cast
from wasit.errors import Distrusted
from wasit.seat.people import person
from wasit.seat.sync import pull
from wasit.seat.sync.answering import answer_sync
from wasit.text.passage import Consent


def test_who_never_belonged_is_not_heard(cast: Cast) -> None:
    """Neither what it holds of that line, whole and true, nor a question about it: both are dropped and counted."""
    name = bytes.fromhex(cast.say("envoy-a", ("Only you.", Consent.FOR_YOU_ONLY)))
    go, envoy = cast.go, cast.seats["envoy-a"]
    line = envoy.line_of("line").id
    entry, body = envoy.shelf(line).read(name)
    assert body is not None
    stranger = person(go, cast.seats["envoy-b"].me)
    assert stranger is not None
    before = go.file.all("SELECT * FROM outbox"), go.file.all("SELECT * FROM reached")
    for hear in (
        lambda: answer_sync(go, stranger, envoy.replica(line).make_sync()),
        lambda: pull._read_entry(go, stranger, [entry.raw, body.salt, body.data]),
    ):
        with pytest.raises(Distrusted, match="E_FROM"), go.file.change():
            hear()
    assert (go.file.all("SELECT * FROM outbox"), go.file.all("SELECT * FROM reached")) == before
