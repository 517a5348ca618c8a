"""Write a newsletter as .eml files, list a mailbox, and save the attachments of a message."""

from __future__ import annotations

import argparse
import mailbox
import mimetypes
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path, PurePath
from string import Template
from textwrap import dedent

SENDER = Address("Newsletter", "news", "example.org")
BODY = Template(
    dedent("""\
        Good morning, ${city}!

        Today: ${weather}, up to ${degrees} °C.
        """)
)
HTML = Template("<h1>Good morning, ${city}!</h1><p>Today: ${weather}, up to ${degrees} °C.</p>")


def newsletter(address: str, values: dict[str, str], when: datetime) -> EmailMessage:
    """Return a message with a plain and an HTML body."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = SENDER
    message["To"] = address
    message["Subject"] = f"The weather in {values['city']}"
    message["Date"] = format_datetime(when)
    message.set_content(BODY.substitute(values))
    message.add_alternative(HTML.safe_substitute(values), subtype="html")
    return message


def attach(message: EmailMessage, path: Path) -> None:
    """Attach a file with the type that its name says."""
    guessed, encoding = mimetypes.guess_type(path.name)
    if guessed is None or encoding is not None:
        guessed = "application/octet-stream"
    main_type, _, subtype = guessed.partition("/")
    message.add_attachment(
        path.read_bytes(), maintype=main_type, subtype=subtype, filename=path.name
    )


def read_message(path: Path) -> EmailMessage:
    """Return the message in a file."""
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    assert isinstance(message, EmailMessage)
    return message


def plain_text(message: EmailMessage) -> str:
    """Return the body as text, the plain one if there are several."""
    body = message.get_body(preferencelist=("plain", "html"))
    return body.get_content() if body else ""


def save_attachments(message: EmailMessage, folder: Path) -> list[Path]:
    """Write the attachments to a folder; names with folders in them lose these."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for number, part in enumerate(message.iter_attachments(), start=1):
        name = PurePath(part.get_filename(failobj=f"part-{number}")).name
        target = folder / name
        target.write_bytes(part.get_payload(decode=True))
        saved.append(target)
    return saved


def store(path: Path, messages: Iterable[EmailMessage]) -> int:
    """Add messages to a mailbox; return how many it holds now."""
    box = mailbox.mbox(path)
    box.lock()
    try:
        for message in messages:
            box.add(message)
        box.flush()
        return len(box)
    finally:
        box.unlock()
        box.close()


def listed(path: Path) -> Iterator[tuple[datetime, str]]:
    """Yield date and subject of each message in a mailbox, newest first."""
    box = mailbox.mbox(path, create=False)
    found = [message_from_bytes(raw.as_bytes(), policy=policy.default) for raw in box]
    box.close()
    dated = [(parsedate_to_datetime(str(each["Date"])), str(each["Subject"])) for each in found]
    yield from sorted(dated, reverse=True)


def main(argv: list[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write", help="write a message to a file")
    write.add_argument("to")
    write.add_argument("-o", "--output", type=Path, required=True)
    write.add_argument("-a", "--attach", type=Path, action="append", default=[])
    show = commands.add_parser("show", help="print a message, and save what is attached")
    show.add_argument("file", type=Path)
    show.add_argument("--save-to", type=Path)
    options = parser.parse_args(argv)
    if options.command == "write":
        values = {"city": "Lisbon", "weather": "sunny", "degrees": "24"}
        message = newsletter(options.to, values, datetime.now(UTC))
        for path in options.attach:
            attach(message, path)
        options.output.write_bytes(message.as_bytes())
        return 0
    message = read_message(options.file)
    print(f"{message['Subject']}\n\n{plain_text(message)}")
    if options.save_to:
        for path in save_attachments(message, options.save_to):
            print(f"saved {path.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
