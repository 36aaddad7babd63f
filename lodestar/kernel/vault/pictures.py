"""A copy of a picture for sharing, without what the camera wrote beside it: place, time, owner, device.

The original stays as it is: it may be evidence. Only pictures can be cleaned; a PDF or a document is
shared as it is, with `AS_IT_IS` said plainly before.
"""

import io
import warnings
from typing import Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lodestar.kernel.vault.downloads import safe_name
from lodestar.kernel.vault.errors import VaultError
from lodestar.kernel.vault.files import About, open_file, seal_file


FORMATS: Final = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
LARGEST: Final = 40_000_000  # points of one picture: more would fill the memory
AS_IT_IS: Final = _(
    "This file is shared as it is. It may hold more than you see: the names of people who wrote it, "
    "dates, places, earlier versions. Please open it and look before you share it."
)


class NotCleaned(VaultError):
    """No clean copy can be made of this. The sentence is for the person."""

    def __init__(self) -> None:
        super().__init__(str(AS_IT_IS))


def stripped_copy(original: About) -> About:
    """A new sealed file with the picture alone, under a neutral name. Raises NotCleaned, DoesNotOpen."""
    data = b"".join(open_file(original.id, original.key, original.size))
    clean, kind, ending = stripped(data)
    return seal_file(clean, safe_name(f"picture{ending}"), kind)


def can_be_stripped(kind: str) -> bool:
    return kind in {kind for kind, _ending in FORMATS.values()}


def stripped(data: bytes) -> tuple[bytes, str, str]:
    """The points of the picture, written anew, with its type and ending. Raises NotCleaned."""
    try:
        with _opened(data) as picture:
            return _written(_upright(picture), picture.format or "")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotCleaned from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotCleaned from error


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = Image.open(io.BytesIO(data), formats=list(FORMATS))
    if picture.width * picture.height > LARGEST:
        raise NotCleaned
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera meant it, since that note goes too; then only its points."""
    turned = ImageOps.exif_transpose(picture)
    mode = "RGBA" if turned.has_transparency_data else "RGB"
    points = turned.convert(mode)
    clean = Image.new(mode, points.size)
    clean.paste(points)
    return clean


def _written(clean: Image.Image, format_name: str) -> tuple[bytes, str, str]:
    kind, ending = FORMATS[format_name]
    out = io.BytesIO()
    clean.save(out, format=format_name, quality=90)
    return out.getvalue(), kind, ending
