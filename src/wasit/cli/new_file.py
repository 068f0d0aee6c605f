"""A file that a command writes: never over another."""

from pathlib import Path

from wasit.errors import Refused


def check_new(to: Path) -> None:
    """Raises: Refused file-exists."""
    if to.exists():
        raise Refused("file-exists")


def write_new(to: Path, data: bytes) -> None:
    """Raises: Refused file-exists, unwritable-file."""
    try:
        with to.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refused("file-exists") from None
    except OSError:
        raise Refused("unwritable-file") from None
