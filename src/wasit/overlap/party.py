"""The child that is one party: unmodified mpyc on a pipe (``python -I -m wasit.overlap.party``).

1. One runtime for each process, so one process for each run. It has no environment, opens no port and no file, and holds no
   secret but this party's shares.
2. Its words on the pipe are frames of ``pipes``: to a party, from a party; a beat each half second; at the end an answer or a fault.
3. Whatever a peer sends is read as integers below the prime or ends the run. mpyc's pickle is out of reach (``codec``).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from typing import Any, BinaryIO

from wasit.errors import Distrusted, WasitError
from wasit.overlap import codec, pipes
from wasit.overlap.deal import PARTIES, Field, decode_share, field_of
from wasit.overlap.terms import unpacked

PACE = 0.5


class Out:
    """The pipe to the parent: whole frames only, from two threads."""

    def __init__(self, pipe: BinaryIO) -> None:
        self.pipe = pipe
        self.lock = threading.Lock()

    def put(self, kind: int, payload: bytes = b"") -> None:
        with self.lock:
            self.pipe.write(pipes.pack(kind, payload))
            self.pipe.flush()

    def beat(self) -> None:
        while True:
            self.put(pipes.BEAT)
            threading.Event().wait(PACE)


class Wire:
    """What mpyc's exchanger takes for a transport: one message a frame."""

    def __init__(self, out: Out, peer: int) -> None:
        self.out, self.peer = out, peer

    def write(self, data: bytes) -> None:
        self.out.put(self.peer, bytes(data))

    def writelines(self, parts: list[bytes]) -> None:
        self.write(b"".join(parts))

    def close(self) -> None:
        """Nothing to close: the parent ends the run."""


def load_mpyc(me: int) -> Any:
    """mpyc's runtime for party ``me``, with pickle and the field's reader replaced."""
    sys.argv = ["party", f"-M{PARTIES}", f"-I{me}", "--mix32-64bit", "-K40", "--no-log"]
    import mpyc.runtime as runtime

    runtime.pickle = codec
    return runtime.mpc


def integers(mpc: Any, field: Field) -> Any:
    """mpyc's type of secret integers in a field, reading what peers send strictly."""
    secint = mpc.SecInt(field.bits, p=field.prime)
    secint.field.from_bytes = staticmethod(lambda data: codec.elements(data, field.prime))
    return secint


def connect(mpc: Any, out: Out) -> dict[int, Any]:
    """mpyc's exchangers on the pipe; the lower number speaks first, as it would on TCP."""
    from mpyc.asyncoro import MessageExchanger

    made = {}
    mpc.parties[mpc.pid].protocol = asyncio.get_event_loop().create_future()
    for peer in range(PARTIES):
        if peer != mpc.pid:
            mpc.parties[peer].protocol = None
            made[peer] = MessageExchanger(mpc, peer if peer > mpc.pid else None)
            made[peer].connection_made(Wire(out, peer))
    return made


def take(exchangers: dict[int, Any], peer: int, data: bytes) -> None:
    """A peer's message to its exchanger, if it has a message's form. Raises: Distrusted sealed-bytes-bad."""
    exchanger = exchangers[peer]
    if exchanger.peer_pid is None:
        if len(data) < 2 or int.from_bytes(data[:2], "little") != peer:
            raise Distrusted("sealed-bytes-bad")  # mpyc would take any number for its word
    elif len(data) < 12 or int.from_bytes(data[8:12], "little") != len(data) - 12:
        raise Distrusted("sealed-bytes-bad")
    else:
        waiting = exchanger.buffers.get(int.from_bytes(data[:8], "little", signed=True))
        if isinstance(waiting, bytes):
            raise Distrusted("sealed-bytes-bad")  # said twice under one number
    exchanger.data_received(data)


async def reckon(mpc: Any, job: dict[str, Any]) -> list[int]:
    """The answers of a list of runs (a seat asks for one; tests for many)."""
    from wasit.overlap.rules import answer, begin

    begun = []
    for terms_hex, *both in job["runs"]:
        terms = unpacked(bytes.fromhex(terms_hex))
        first, second = (decode_share(bytes.fromhex(one), terms) for one in both)
        begun.append(begin(mpc, integers(mpc, field_of(terms)), terms, first, second))
    return [await answer(one) for one in begun]


def main() -> None:
    """Read the job, reckon, answer. Every fault is one frame with a code, never a trace."""
    inlet, outlet = sys.stdin.buffer, Out(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # what mpyc prints is no frame
    threading.Thread(target=outlet.beat, daemon=True).start()
    mpc = load_mpyc(int(sys.argv[1]))  # slow: done while the parties still greet each other
    _, first = pipes.take(inlet)
    job = json.loads(first)
    loop = mpc._loop
    fault: list[str] = []

    def fail(code: str) -> None:
        fault.append(code)
        loop.stop()

    def caught(_loop: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        fail(error.code if isinstance(error, WasitError) else "sealed-party-differs")

    def hand(peer: int, data: bytes) -> None:
        try:
            take(exchangers, peer, data)
        except WasitError as error:
            fail(error.code)
        except Exception:
            fail("sealed-party-differs")

    def listen() -> None:
        while True:
            try:
                peer, data = pipes.take(inlet)
            except EOFError:
                os._exit(1)  # the parent is gone, and with it every reason to go on
            loop.call_soon_threadsafe(hand, peer, data)

    loop.set_exception_handler(caught)
    exchangers = connect(mpc, outlet)
    threading.Thread(target=listen, daemon=True).start()
    try:
        loop.run_until_complete(mpc.parties[mpc.pid].protocol)
        answers = loop.run_until_complete(reckon(mpc, job))
        outlet.put(pipes.ANSWER, json.dumps(answers).encode())
    except WasitError as error:
        outlet.put(pipes.FAULT, error.code.encode())
    except Exception:
        outlet.put(pipes.FAULT, (fault or ["sealed-party-differs"])[0].encode())
    threading.Event().wait()  # the parent kills what it has heard out: one that ends by itself could be reaped twice


if __name__ == "__main__":
    main()
