"""The relay and its description: whatever is asked, the answer is one that spec/relay-api.yaml names.

``WASIT_API_CASES``: how many asks of each address, 5 unless it says more (``make fuzz``: 2,000).
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import cbor2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from live_cast import Relay
from wasit.wire import requests as wire
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import token_hash

pytestmark = pytest.mark.live

API = Path(__file__).parents[2] / "spec" / "relay-api.yaml"
CASES = int(os.environ.get("WASIT_API_CASES", "5"))
CHECKS: Any = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ID = st.binary(min_size=16, max_size=16).map(wire.encode_id)
BEARER = st.binary(min_size=32, max_size=32).map(wire.encode_bearer)


@schemathesis.serializer("application/cbor")
def _write(_context: Any, value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True) if not isinstance(value, bytes) else value


@schemathesis.deserializer("application/cbor")
def _read(_context: Any, response: Any) -> Any:
    return _as_json(cbor2.loads(response.content))


@schemathesis.deserializer("text/plain")
def _read_text(_context: Any, response: Any) -> Any:
    return response.text


def _as_json(value: Any) -> Any:
    """As the document describes them: keys as texts, bytes as texts."""
    match value:
        case dict():
            return {str(key): _as_json(item) for key, item in value.items()}
        case list():
            return [_as_json(item) for item in value]
        case bytes():
            return value.hex()
        case _:
            return value


async def test_whatever_is_asked_the_answer_is_one_of_the_document(tmp_path: Path) -> None:
    """Good and bad parameters, headers and bodies at every address: no fault, and a status, type, header and code that are written there."""
    relay = await Relay(tmp_path / "relay").start()
    try:
        await asyncio.to_thread(_ask_everything, relay.address)
        await asyncio.to_thread(_go_through, relay.address)
    finally:
        await relay.kill()


def _schema(address: str) -> Any:
    schema = schemathesis.openapi.from_path(API)
    schema.config.update(base_url=address)
    return schema


def _ask_everything(address: str) -> None:
    for found in _schema(address).get_all_operations():
        operation = found.ok()
        if operation.path == "/v1/ws":  # a handshake, which no ask of this kind makes
            continue
        cases = st.one_of(
            operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        )

        @seed(1)
        @settings(
            max_examples=CASES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases, bearer=st.none() | BEARER)
        def ask(case: Any, bearer: str | None) -> None:
            if "wait" in (case.query or {}):
                case.query["wait"] = 0  # an answer is wanted, not a long one
            headers = {"Authorization": bearer} if bearer else {}
            answer = case.call(headers=headers, timeout=30)
            assert answer.status_code != 500
            case.validate_response(answer, checks=CHECKS)

        ask()


def _go_through(address: str) -> None:
    """A box and a nameplate from their opening to their end, where every answer is good."""
    schema = _schema(address)
    letter = bytes(4096)
    tokens, ids = (b"P" * 32, b"G" * 32), (os.urandom(16), os.urandom(16))
    box = cbor2.dumps([*ids, *map(token_hash, tokens)])
    put, get = (wire.encode_id(each) for each in ids)
    writes, reads = ({"Authorization": wire.encode_bearer(each)} for each in tokens)
    raw, packed = "application/octet-stream", "application/cbor"

    def ask(
        path: str,
        method: str,
        good: int,
        headers: dict[str, str],
        body: bytes | None = None,
        kind: str = raw,
        **places: Any,
    ) -> bytes:
        given: dict[str, Any] = {} if body is None else {"body": body, "media_type": kind}
        case = schema[path][method].Case(path_parameters=places, headers=headers, **given)
        answer = case.call()
        assert answer.status_code == good, (path, method, answer.content)
        case.validate_response(answer, checks=CHECKS)
        return answer.content

    stamp = {wire.STAMP_HEADER: wire.encode_id(bytes(8))}
    for good in (201, 200):
        ask("/v1/box", "POST", good, stamp, box, packed)
    for good in (201, 200):
        ask(
            "/v1/p/{put_id}/{message_id}",
            "PUT",
            good,
            writes,
            letter,
            put_id=put,
            message_id=message_id(letter),
        )
    assert wire.decode_letters(ask("/v1/g/{get_id}", "GET", 200, reads, get_id=get)) == [(1, letter)]
    ask("/v1/g/{get_id}/{cursor}", "DELETE", 204, reads, get_id=get, cursor=1)
    ask("/v1/g/{get_id}", "DELETE", 204, reads, get_id=get)
    ask("/v1/g/{get_id}", "GET", 404, reads, get_id=get)
    number = wire.decode_nameplate(ask("/v1/np", "POST", 201, stamp, token_hash(tokens[0])))
    ask("/v1/np/{number}/join", "POST", 200, {}, token_hash(tokens[1]), number=number)
    for good in (201, 200):
        ask("/v1/np/{number}/{slot}", "PUT", good, writes, b"value", number=number, slot="a1")
    assert ask("/v1/np/{number}/{slot}", "GET", 200, reads, number=number, slot="a1") == b"value"
    ask("/v1/np/{number}/{slot}", "GET", 204, reads, number=number, slot="b1")
    ask("/v1/np/{number}", "DELETE", 204, reads, number=number)
    wire.decode_policy(ask("/v1/policy", "GET", 200, {}))
    ask("/health", "GET", 200, {})
