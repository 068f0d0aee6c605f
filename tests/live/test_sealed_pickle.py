"""mpyc un-pickles what peers send when it transfers and shuts down: in our child that way leads to integers alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.live

SCRIPT = """
import io, os, pickle, struct, sys
from wasit.overlap import codec, party
from wasit.errors import Distrusted

class Rogue:
    def __reduce__(self):
        return os.mkdir, (MARK,)

MARK = sys.argv[1]
evil = pickle.dumps(Rogue())
mpc = party.load_mpyc(0)

class Poisoned:
    def __getattr__(self, name):
        raise SystemExit("pickle was reached")

for name, module in list(sys.modules.items()):
    if name.startswith("mpyc") and getattr(module, "pickle", None) is pickle:
        module.pickle = Poisoned()
exchangers = party.connect(mpc, party.Out(io.BytesIO()))
for peer, one in exchangers.items():
    one.peer_pid = peer
mpc.start_time = 0.0
mpc._loop.set_exception_handler(lambda loop, context: None)
ending = mpc._loop.create_task(mpc.shutdown())

def answer():
    for peer, one in exchangers.items():
        for pc in list(one.buffers):
            party.take(exchangers, peer, struct.pack("<qI", pc, len(evil)) + evil)

mpc._loop.call_later(0.05, answer)
try:
    mpc._loop.run_until_complete(ending)
except (RuntimeError, Distrusted) as error:
    print("refused", type(error).__name__)
os._exit(0)
"""


def test_a_pickle_sent_as_mpyc_shuts_down_is_not_read(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(mark)], capture_output=True, text=True, timeout=60
    )
    assert "refused" in done.stdout, done
    assert "pickle was reached" not in done.stderr
    assert not mark.exists()
