"""A real timestamp authority on this machine: `openssl ts`, under a root of its own, with certificates that end when a test wants it.

On a machine without openssl its tests are skipped, and say so; in CI they fail.
"""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
default_tsa = ours
[ours]
serial = serial
crypto_device = builtin
signer_cert = signer.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""
DAY = 86_400
HOUR = datetime.timedelta(hours=1)


def need_openssl() -> None:
    if shutil.which("openssl") is None:
        if os.environ.get("CI"):
            pytest.fail("openssl is not here: CI must have it")
        pytest.skip("openssl is not here: no timestamp authority to ask")


class Authority:
    """``lasts``: seconds from now until its signer's certificate ends. ``name``: of its root."""

    def __init__(self, place: Path, *, lasts: int = 365 * DAY, name: str = "Root") -> None:
        need_openssl()
        place.mkdir(parents=True, exist_ok=True)
        self.place = place
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.root_key = generate_private_key(65_537, 2048)
        self.key = generate_private_key(65_537, 2048)
        self.root = self._certificate(self.name, self.root_key, 3650 * DAY, None)
        self.serial = x509.random_serial_number()
        self.signer = self.signed_for(ExtendedKeyUsageOID.TIME_STAMPING, lasts)
        (place / "signer.pem").write_bytes(self.signer.public_bytes(Encoding.PEM))
        kept = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (place / "signer.key").write_bytes(kept)
        (place / "serial").write_text("01\n")
        (place / "ts.cnf").write_text(CONFIG)

    @property
    def roots(self) -> bytes:
        """Its root, as PEM."""
        return self.root.public_bytes(Encoding.PEM)

    def signed_for(self, purpose: x509.ObjectIdentifier, lasts: int = 365 * DAY) -> x509.Certificate:
        """A certificate of the signer's key, for that purpose and no other."""
        return self._certificate(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority")]), self.key, lasts, purpose
        )

    def _certificate(
        self, name: x509.Name, key: RSAPrivateKey, lasts: int, purpose: x509.ObjectIdentifier | None
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(
            issuer_name=self.name,
            subject_name=name,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number() if purpose is None else self.serial,
            not_valid_before=now - HOUR,
            not_valid_after=now + datetime.timedelta(seconds=lasts),
        )
        builder = builder.add_extension(x509.BasicConstraints(purpose is None, None), critical=True)
        if purpose is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        return builder.sign(self.root_key, SHA256())

    def answer(self, query: bytes) -> bytes:
        """What it says to one question."""
        (self.place / "query").write_bytes(query)
        words = ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query", "-out", "answer"]
        subprocess.run(words, cwd=self.place, check=True, capture_output=True, timeout=20)
        return (self.place / "answer").read_bytes()

    def resigned(self, token: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
        """A token with other signed attributes (DER, each), rightly signed by this authority's key."""
        kind, content = _inside(token)
        parts = _inside(_inside(content)[0])
        signer = _inside(_inside(parts[-1])[0])
        attributes = b"".join(sorted(change(_inside(signer[3]))))  # a SET OF has an order in DER
        signed = self.key.sign(der(0x31, attributes), PKCS1v15(), SHA256())
        signer[3], signer[5] = der(0xA0, attributes), der(0x04, signed)
        parts[-1] = der(0x31, der(0x30, b"".join(signer)))
        return der(0x30, kind + der(0xA0, der(0x30, b"".join(parts))))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address on loopback."""
        authority = self

        class Asked(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["content-type"] == "application/timestamp-query"
                given = authority.answer(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.send_header("content-type", "application/timestamp-reply")
                self.send_header("content-length", str(len(given)))
                self.end_headers()
                self.wfile.write(given)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Asked)
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


def _inside(element: bytes) -> list[bytes]:
    """The elements that stand in an element of DER."""
    found, at = [], 2 + (element[1] & 0x7F if element[1] >= 0x80 else 0)
    while at < len(element):
        width = element[at + 1] & 0x7F if element[at + 1] >= 0x80 else 0
        size = int.from_bytes(element[at + 2 : at + 2 + width]) if width else element[at + 1]
        found.append(element[at : at + 2 + width + size])
        at += 2 + width + size
    return found


def der(tag: int, content: bytes) -> bytes:
    """One element of DER."""
    size = len(content)
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, *([size] if size < 0x80 else [0x80 | len(length), *length])]) + content


def wait_until(moment: int) -> None:
    """At most some seconds: a certificate ends."""
    while time.time() <= moment + 1:
        time.sleep(0.2)
