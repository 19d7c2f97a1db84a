"""The pages of an uploaded file as pictures, each kind of file with its limits.

Runs in the confined child (form_work.py), and in the office's own process for files that the office made.
"""

from collections.abc import Generator, Iterator
from io import BytesIO
from threading import Lock

import pypdfium2
from PIL import Image, ImageOps, ImageSequence
from pillow_heif import register_heif_opener

from dpo_office.common.confined_parts import UnreadableError
from requests_app.domain.signed_forms import UNKNOWN_TYPE

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 50
MAX_PIXELS = 40_000_000
# A page is rendered at 200 dpi, less when the page is larger than A3, so that one picture stays below 12 MB.
RENDER_DPI = 200
MAX_RENDERED_PIXELS = 12_000_000
MAX_PAGE_POINTS = 14_400

PDF = "application/pdf"
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
# What a telephone writes: an ISO file whose brand says still pictures, in HEVC.
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_PILLOW_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/heic": "HEIF"}
# PDFium is not thread-safe: one page at a time in a process.
PDFIUM = Lock()


class UnreadableFormError(UnreadableError):
    """The file cannot be read; `code` says why."""


def media_type_of(content: bytes) -> str:
    """Return the media type by the first bytes; `unknown` for everything that we do not take."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return "image/heic"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), UNKNOWN_TYPE)


def pictures_in(content: bytes, media_type: str) -> Iterator[Image.Image]:
    """Give each picture of a file upright and grey; a TIFF may have several.

    Raises UnreadableFormError when it has too many pages or pixels.
    """
    if media_type == "image/heic":
        # Not at import: nothing outside of the confined child opens such a file.
        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    with Image.open(BytesIO(content), formats=[_PILLOW_FORMATS[media_type]]) as image:
        several = media_type == "image/tiff"
        if several and getattr(image, "n_frames", 1) > MAX_PAGES:
            raise UnreadableFormError("too_many_pages")
        for frame in ImageSequence.Iterator(image) if several else [image]:
            yield _upright(frame)


def _upright(image: Image.Image) -> Image.Image:
    # Known from the header, before anything is unpacked.
    if image.width * image.height > MAX_PIXELS:
        raise UnreadableFormError("too_many_pixels")
    if image.format == "JPEG":
        # Colours are never asked for: a third of the memory.
        image.draft("L", None)
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright.convert("RGBA"))
        return paper.convert("L")
    return upright.convert("L")


def render_pages(content: bytes) -> Generator[Image.Image, None, None]:
    """Give each page of a PDF as a grey picture, as a viewer would show it, with filled fields."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(content)
        try:
            document.init_forms()
            for page in document:
                yield rendered(page)
                page.close()
        finally:
            document.close()


def rendered(page: pypdfium2.PdfPage) -> Image.Image:
    """Give a page of a PDF as a grey picture. Raises UnreadableFormError for one of a house's size."""
    picture: Image.Image = page.render(scale=scale_of(page), grayscale=True, may_draw_forms=True).to_pil()
    return picture.convert("L")


def scale_of(page: pypdfium2.PdfPage) -> float:
    """Give the pixels for a point. Raises UnreadableFormError for a page that is too large."""
    width, height = page.get_size()
    if not (0 < width <= MAX_PAGE_POINTS and 0 < height <= MAX_PAGE_POINTS):
        raise UnreadableFormError("too_many_pixels")
    return float(min(RENDER_DPI / 72, (MAX_RENDERED_PIXELS / (width * height)) ** 0.5))
