"""The three readers of certificates, asked the same: Wasit, the single file ``verify_certificate.py``, and ``tests/node``.

They share no line of code. A verdict is (state, code, step): "ok" and None where everything holds.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography import x509

from wasit.channel.certificate import verify_certificate
from wasit.channel.chain import check_instrument
from wasit.channel.closing import check_one_closing
from wasit.channel.instrument import Closing, Deposit, decode_instrument
from wasit.errors import Distrusted
from wasit.seals.pens import verify_signature
from wasit.seals.stamps import Authorities, read_roots
from wasit.wire.cose import read_cose

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "verify_certificate.py"
NODE = ROOT / "tests" / "node"
FOLDER = ROOT / "spec" / "vectors" / "instruments"

Vector = dict[str, Any]
Verdict = tuple[str | None, str, str | None]


def load_script() -> ModuleType:
    found = importlib.util.spec_from_file_location("verify_certificate", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["verify_certificate"] = module  # dataclasses look their module up
    found.loader.exec_module(module)
    return module


script = load_script()
VECTORS: dict[str, Vector] = {
    path.stem: vector
    for path in sorted(FOLDER.glob("*.json"))
    if (vector := json.loads(path.read_text("utf-8")))["kind"]
    != "merge"  # brings signatures together: not verifying
}
CERTIFICATES = {name: one for name, one in VECTORS.items() if one["kind"] == "certificate"}


def data_of(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def as_vector(data: bytes) -> Vector:
    return {"kind": "certificate", "data": base64.b64encode(data).decode()}


def expected(vector: Vector) -> Verdict:
    return vector.get("state"), vector["expect"], vector.get("step")


def roots_of(vector: Vector) -> bytes | None:
    """Whom the reader trusts to attest times, as PEM."""
    return vector["roots"].encode() if "roots" in vector else None


def script_verified(vector: Vector) -> Any:
    roots = roots_of(vector)
    trusted = None if roots is None else x509.load_pem_x509_certificates(roots)
    return script.verify(data_of(vector["data"]), now=vector.get("now"), roots=trusted)


def wasits(vector: Vector) -> Verdict:
    if vector["kind"] == "certificate":
        check_token = Authorities(read_roots(roots)) if (roots := roots_of(vector)) else None
        found = verify_certificate(
            data_of(vector["data"]), verify_signature, now=vector.get("now"), check_token=check_token
        )
        return found.state, found.error or "ok", found.steps[-1].code if found.error else None
    chain = [data_of(one) for one in vector.get("chain", ())]
    try:
        match vector["kind"]:
            case "payload":
                decode_instrument(data_of(vector["payload"]))
            case "envelope":
                read_cose(data_of(vector["data"]))
            case "instrument":
                check_instrument(data_of(vector["data"]), chain, verify_signature)
            case "closings":
                checked = [
                    check_instrument(data_of(one), chain, verify_signature).paper for one in vector["data"]
                ]
                check_one_closing(
                    [
                        (one.hash, one.instrument)
                        for one in checked
                        if isinstance(one.instrument, Closing | Deposit)
                    ]
                )
    except Distrusted as bad:
        return None, bad.code, None
    return None, "ok", None


def scripts(vector: Vector) -> Verdict:
    if vector["kind"] == "certificate":
        found = script_verified(vector)
        last = found.steps[-1]
        if last["holds"]:
            return found.state, "ok", None
        return found.state, last["fields"]["error"], last["code"]
    chain = [data_of(one) for one in vector.get("chain", ())]
    try:
        match vector["kind"]:
            case "payload":
                script.read_payload(data_of(vector["payload"]))
            case "envelope":
                script.read_envelope(data_of(vector["data"]))
            case "instrument":
                script.check_instrument(data_of(vector["data"]), chain)
            case "closings":
                script.check_one_closing(
                    [script.check_instrument(data_of(one), chain) for one in vector["data"]]
                )
    except script.Bad as bad:
        return None, bad.code, None
    return None, "ok", None


def nodes(vectors: Mapping[str, Vector]) -> dict[str, Verdict]:
    """All at once. Skips where Node or its packages are not here; in CI that fails."""
    why = None
    if shutil.which("node") is None:
        why = "node is not here: install nodejs 20 or newer and npm, then run scripts/fetch-node-crypto"
    elif not (NODE / "node_modules" / "@noble").is_dir():
        why = "tests/node has no packages: run scripts/fetch-node-crypto (it needs npm and a network once)"
    if why is not None:
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    ran = subprocess.run(
        ["node", str(NODE / "run.mjs")],
        input=json.dumps(vectors),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return {name: (one["state"], one["code"], one["step"]) for name, one in json.loads(ran.stdout).items()}
