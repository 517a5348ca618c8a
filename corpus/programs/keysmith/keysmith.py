"""Make passwords, keep only their hashes, and sign tokens that expire."""

from __future__ import annotations

import argparse
import base64
import binascii
import getpass
import hashlib
import hmac
import json
import math
import secrets
import string
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ALPHABET = string.ascii_letters + string.digits
SYMBOLS = "-_.!?"
WORDS = ("amber", "birch", "coral", "delta", "ember", "fjord", "grove", "heath", "inlet", "juniper")


def make_password(length: int = 16) -> str:
    """Return a password with at least one letter of each kind and one digit."""
    if length < 4:
        raise ValueError("a password needs at least four characters")
    tests = (str.isupper, str.islower, str.isdigit)
    while True:
        password = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if all(any(map(test, password)) for test in tests):
            return password


def make_passphrase(count: int, words: Sequence[str] = WORDS) -> tuple[str, float]:
    """Return words to remember, and how many bits they are worth."""
    chosen = [secrets.choice(words) for _ in range(count)]
    number = secrets.randbelow(100)
    symbol = secrets.choice(SYMBOLS)
    return symbol.join([*chosen, f"{number:02}"]), count * math.log2(len(words)) + math.log2(100)


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Return what is stored in place of a password: parameters, salt and hash."""
    salt = secrets.token_bytes(16) if salt is None else salt
    cost = 2**12
    hashed = hashlib.scrypt(password.encode(), salt=salt, n=cost, r=8, p=1, dklen=32)
    return "$".join(["scrypt", str(cost), encode(salt), encode(hashed)])


def verify_password(password: str, stored: str) -> bool:
    """Return whether a password has this hash; takes as long for a wrong one."""
    _, cost, salt, expected = stored.split("$")
    actual = hashlib.scrypt(password.encode(), salt=decode(salt), n=int(cost), r=8, p=1, dklen=32)
    return hmac.compare_digest(actual, decode(expected))


def encode(data: bytes) -> str:
    """Return bytes as text that may stand in an address."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decode(text: str) -> bytes:
    """Return the bytes of such text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Signer:
    """Sign small values, so that they can be given away and come back unchanged."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, value: dict[str, Any], lifetime: float, now: float | None = None) -> str:
        """Return a token that holds the value and expires after `lifetime` seconds."""
        expires = (time.time() if now is None else now) + lifetime
        body = json.dumps({"value": value, "expires": expires}, separators=(",", ":")).encode()
        return f"{encode(body)}.{self._signature(body)}"

    def read(self, token: str, now: float | None = None) -> dict[str, Any] | None:
        """Return the value of a token; None if it is forged or too old."""
        text, _, signature = token.partition(".")
        try:
            body = decode(text)
        except binascii.Error:
            return None
        if not hmac.compare_digest(self._signature(body), signature):
            return None
        content = json.loads(body)
        return content["value"] if content["expires"] > (now or time.time()) else None

    def _signature(self, body: bytes) -> str:
        return hmac.new(self._key, body, hashlib.sha256).hexdigest()


def load_key(path: Path) -> bytes:
    """Return the key in a file that only its owner can read; make it if there is none."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return bytes.fromhex(path.read_text(encoding="ascii"))


def main(argv: list[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["password", "passphrase", "token", "hash"])
    parser.add_argument("-n", type=int, default=4, help="number of words (default: %(default)s)")
    options = parser.parse_args(argv)
    match options.command:
        case "password":
            print(make_password())
        case "passphrase":
            phrase, bits = make_passphrase(options.n)
            print(phrase)
            print(f"{bits:.0f} bits", file=sys.stderr)
        case "token":
            print(secrets.token_urlsafe(24))
        case "hash":
            print(hash_password(getpass.getpass("Password: ")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
