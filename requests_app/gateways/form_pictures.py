"""Pictures of a returned form beside the issued one, made in the confined child: people see these alone."""

from typing import Any, Final

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from dpo_office.common.confined_parts import UnreadableError, taken_apart
from requests_app.domain.form_comparison import FormPicture
from requests_app.gateways.form_reader import TASK
from requests_app.gateways.form_work import PICTURES, order_of

LIMITS: Final = Limits(cpu_seconds=20, memory_bytes=512 * 1024 * 1024, wall_seconds=40)

__all__ = ["FormPicture", "UnreadablePicturesError", "pictures_of"]


class UnreadablePicturesError(UnreadableError):
    """No pictures can be made of the file; `code` says why."""


def pictures_of(content: bytes, issued: bytes, limits: Limits = LIMITS) -> tuple[FormPicture, ...]:
    """Give each page of a returned file: laid straight beside the issued one, with what differs outlined.

    A page that the issued form does not have, or that cannot be laid upon it, stands alone, as all do without
    issued bytes. PNG, about 110
    dpi. Raises UnreadablePicturesError: took_too_long, too_much_memory, too_deep or damaged. Only for a file
    whose reading has neither `unreadable` nor hazards.
    """
    with ConfinedReader(TASK, limits) as child:
        try:
            facts, parts = taken_apart(child.read(order_of(PICTURES, content, issued)))
            return _pictures(facts["pictures"], parts)
        except ConfinedError as error:
            raise UnreadablePicturesError(error.code) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadablePicturesError("damaged") from error


def _pictures(described: list[dict[str, Any]], parts: bytes) -> tuple[FormPicture, ...]:
    pictures, place = [], 0
    for said in described:
        files = []
        for size in said["sizes"]:
            files.append(parts[place : place + int(size)])
            place += int(size)
        returned, issued, filled = files
        boxes = tuple((float(x), float(y), float(wide), float(high)) for x, y, wide, high in said["boxes"])
        pictures.append(FormPicture(int(said["page"]), returned, issued, boxes, filled))
    return tuple(pictures)
