"""Hostile files of other kinds: two kinds in one, junk behind the end, pictures that unpack to gigapixels."""

import random
import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

from PIL import Image

from tests.forms_corpus.base import blank_sheet, filled, form, signed_sheet
from tests.forms_corpus.paper import as_file

ALL = ("active_content", "file_unreadable", "file_type_unsupported")


@cache
def _picture(kind: str) -> bytes:
    sheet = signed_sheet(random.Random(kind)).reduce(2)
    return as_file(sheet, kind)


def _zip(name: str = "x.html", content: str = "<script></script>") -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as bundle:
        bundle.writestr(name, content)
    return output.getvalue()


def _placed(content: bytes, sign: bytes, place: int) -> bytes:
    head = b"%PDF-1.7\n%" + b"a" * 40_000 + b"\n"
    head = head[:place] + sign + head[place + len(sign) :]
    return head + content[9:]


def _comment_in_jpeg(inside: bytes) -> bytes:
    jpeg = _picture("JPEG")
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(inside) + 2) + inside + jpeg[2:]


def _text_in_png(inside: bytes) -> bytes:
    png = _picture("PNG")
    return png[:33] + _chunk(b"tEXt", b"Comment\0" + inside) + png[33:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


HTML = b"<html><script>alert(1)</script></html>"
POLYGLOTS = {
    "PDF and ZIP": lambda _: filled() + _zip(),
    "PDF in a ZIP's front": lambda _: _zip() + filled(),
    "JPEG and ZIP": lambda _: _picture("JPEG") + _zip(),
    "PNG and ZIP": lambda _: _picture("PNG") + _zip(),
    "TIFF and ZIP": lambda _: _picture("TIFF") + _zip(),
    "PDF in a JPEG's comment": lambda _: _comment_in_jpeg(b"%PDF-1.7 x"),
    "HTML in a JPEG's comment": lambda _: _comment_in_jpeg(HTML),
    "HTML in a PNG's text": lambda _: _text_in_png(HTML),
    "PDF in a PNG's text": lambda _: _text_in_png(b"%PDF-1.7 x"),
    "PHP in a PNG's text": lambda _: _text_in_png(b"<?php system($_GET[0]); ?>"),
    "HTML in a PDF's comment": lambda _: _placed(form(), b"\n%" + HTML + b"\n", 20),
    "PDF and tape archive": lambda _: _placed(form(), b"ustar", 257),
    "PDF and disk image": lambda _: _placed(form(), b"CD001", 0x8001),
    "PDF and RAR": lambda _: filled() + b"Rar!\x1a\x07\x00" + bytes(60),
    "PDF and 7z": lambda _: filled() + b"7z\xbc\xaf\x27\x1c" + bytes(60),
    "program and PDF": lambda _: b"MZ" + filled(),
    "PDF after a line": lambda _: b"\n" + filled(),
    "PDF after a kilobyte": lambda whim: bytes(whim.randrange(256) for _ in range(900)) + filled(),
    "GIF and PDF": lambda _: b"GIF89a" + filled(),
    "TIFF and PDF": lambda _: _picture("TIFF") + filled(),
}


def _junk(content: bytes, whim: random.Random) -> bytes:
    return content + bytes(whim.randrange(1, 256) for _ in range(whim.choice((3, 40, 400, 40_000))))


TAILS = {
    "behind a PDF": lambda whim: _junk(filled(), whim),
    "behind the blank form": lambda whim: _junk(form(), whim),
    "behind a PNG": lambda whim: _junk(_picture("PNG"), whim),
    "behind a PNG, with another end": lambda whim: _junk(_picture("PNG"), whim) + _chunk(b"IEND", b""),
    "an update that no table names": lambda _: filled() + b"4 0 obj\n<< >>\nendobj\n",
}

KINDS = {
    "DOCX": lambda _: _zip("word/document.xml", "<w:document/>"),
    "DOC": lambda whim: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(whim.randrange(256) for _ in range(2000)),
    "SVG": lambda _: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "HTML": lambda _: b"<!doctype html>" + HTML,
    "EML": lambda _: b"From: a@example.com\r\nSubject: x\r\n\r\nx",
    "RTF": lambda _: b"{\\rtf1 x}",
    "GIF": lambda _: _other_picture("GIF"),
    "BMP": lambda _: _other_picture("BMP"),
    "WebP": lambda _: _other_picture("WEBP"),
    "PostScript": lambda _: b"%!PS-Adobe-3.0\nshowpage\n",
    "film": lambda whim: b"\x00\x00\x00\x18ftypmp42" + bytes(whim.randrange(256) for _ in range(500)),
    "program": lambda whim: b"\x7fELF" + bytes(whim.randrange(256) for _ in range(500)),
    "text": lambda _: b"RF-7K3M-9QXT-2B4D-W0ZC",
    "nothing": lambda _: b"",
}


def _other_picture(kind: str) -> bytes:
    output = BytesIO()
    blank_sheet().reduce(3).save(output, kind)
    return output.getvalue()


def _png_of(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + _chunk(b"IEND", b"")
    )


def _jpeg_of(width: int, height: int) -> bytes:
    jpeg = bytearray(_picture("JPEG"))
    place = jpeg.find(b"\xff\xc0") + 5
    jpeg[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(jpeg)


def _tiff_of(width: int, height: int) -> bytes:
    output = BytesIO()
    Image.new("L", (8, 8)).save(output, "TIFF")
    tiff = bytearray(output.getvalue())
    place = struct.unpack("<I", tiff[4:8])[0]
    for entry in range(place + 2, place + 2 + 12 * struct.unpack("<H", tiff[place : place + 2])[0], 12):
        tag = struct.unpack("<H", tiff[entry : entry + 2])[0]
        if tag in (256, 257):
            tiff[entry + 2 : entry + 12] = struct.pack("<HII", 4, 1, width if tag == 256 else height)
    return bytes(tiff)


def _many_frames(_: random.Random) -> bytes:
    output = BytesIO()
    Image.new("1", (60, 60)).save(
        output, "TIFF", save_all=True, append_images=[Image.new("1", (60, 60))] * 60
    )
    return output.getvalue()


def _cut(kind: str):
    return lambda whim: _picture(kind)[: int(len(_picture(kind)) * whim.uniform(0.1, 0.8))]


GIGAPIXELS = {
    "PNG": lambda whim: _png_of(whim.randrange(20_000, 60_000), 32_000),
    "JPEG": lambda whim: _jpeg_of(whim.randrange(20_000, 60_000), 60_000),
    "TIFF": lambda whim: _tiff_of(whim.randrange(20_000, 60_000), 60_000),
    "TIFF of sixty pages": _many_frames,
    "PNG cut off": _cut("PNG"),
    "JPEG cut off": _cut("JPEG"),
    "TIFF cut off": _cut("TIFF"),
    "HEIC of noise": lambda whim: (
        b"\x00\x00\x00\x18ftypheic" + bytes(whim.randrange(256) for _ in range(3000))
    ),
}

FAMILIES = (
    ("two kinds in one", ALL, POLYGLOTS, 1),
    ("junk behind the end", ALL, TAILS, 4),
    ("other kinds", ALL, KINDS, 1),
    ("pictures too large or broken", ALL, GIGAPIXELS, 2),
)
