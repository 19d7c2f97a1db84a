"""What the confined process says of a scanned file: the words between it and the office."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ScannedPage:
    """A page as a picture (JPEG, 200 dpi), a small one of it (JPEG), and the codes of forms that it bears.

    Each code is a form's number and the MAC beside it.
    """

    picture: bytes
    preview: bytes
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ScannedFile:
    """A scanned file that was read; `sha256` knows its bytes again."""

    sha256: str
    pages: tuple[ScannedPage, ...]
