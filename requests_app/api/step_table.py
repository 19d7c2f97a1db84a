"""Steps of the API as a table: what each takes, which action it calls, how the object is shown afterwards.

A line of the table is a call: `POST <object>/<step>/`, with If-Match and Idempotency-Key like every other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, upload
from dpo_office.common.errors import NotFound
from dpo_office.common.permissions import Actor
from requests_app.api.inputs import NothingIn
from requests_app.api.views.steps import StepView


@dataclass(frozen=True)
class ApiStep:
    """One step.

    `reads` makes what the action takes of the checked input. `part` is the path of a part of the object,
    which `belongs` finds in it; `passes` names the keys of the path that the action takes. `prepare` runs
    before the transaction. With a file it comes as `content`.
    """

    name: str
    act: Callable[..., Any]
    says: str
    shape: type[serializers.Serializer[Any]] = NothingIn
    reads: Callable[[dict[str, Any]], dict[str, Any]] = dict
    part: str = ""
    belongs: Callable[[dict[str, UUID], Actor], bool] | None = None
    passes: tuple[str, ...] = ()
    prepare: Callable[..., Any] | None = None
    takes_file: bool = False


@dataclass(frozen=True)
class ApiNoun:
    """A kind of object with its steps: where it is, the key in its path, and how it is shown."""

    name: str
    address: str
    key: str
    show: Callable[[UUID, Actor], dict[str, Any]]
    out: type[serializers.Serializer[Any]]
    steps: tuple[ApiStep, ...]


def step_paths(noun: ApiNoun) -> list[URLPattern]:
    """Give the addresses of the steps of a noun, and of those that it does not have."""
    paths = [
        path(
            f"{noun.address}{step.part}{_dashed(step.name)}/",
            _view(noun, step).as_view(),
            name=f"{_dashed(noun.name)}-{_dashed(step.name)}",
        )
        for step in noun.steps
    ]
    unknown = path(
        f"{noun.address}<str:step>/", UnknownStep.as_view(), name=f"{_dashed(noun.name)}-step-unknown"
    )
    return [*paths, unknown]


class UnknownStep(OfficeView):
    """Any path under an object that is no step."""

    @extend_schema(exclude=True)
    def get(self, request: Request, **_: Any) -> Response:
        """Say that there is no such step."""
        raise NotFound("step_unknown")

    @extend_schema(exclude=True)
    def post(self, request: Request, **_: Any) -> Response:
        """Say that there is no such step."""
        raise NotFound("step_unknown")


def _view(noun: ApiNoun, step: ApiStep) -> type[OfficeView]:
    def post(self: StepView, request: Request, **keys: UUID) -> Response:
        given = self.words(step.shape)
        if given.pop("file", None) is not None:
            given["content"] = upload(request)
        given = step.reads(given)
        call = {
            "actor": self.actor,
            "version": self.expected_version(),
            **{name: keys[name] for name in step.passes or (noun.key,)},
        }
        _require_part(step, keys, self.actor)
        prepare = step.prepare

        def perform(prepared: Any) -> dict[str, Any]:
            more = {"prepared": prepared} if prepare else {}
            step.act(now=clock.now(), **call, **more, **given)
            return noun.show(keys[noun.key], self.actor)

        return self.perform(perform, prepare=(lambda: prepare(**call)) if prepare else None)

    post.__doc__ = step.says
    kinds: Sequence[Any] = (JSONParser, MultiPartParser) if step.takes_file else (JSONParser,)
    taken: Any = {"application/json": step.shape}
    if step.takes_file:
        taken["multipart/form-data"] = step.shape
    shown = extend_schema(operation_id=f"{noun.name}s_{step.name}", request=taken, responses=noun.out)(post)
    name = "".join(part.title() for part in (*noun.name.split("_"), *step.name.split("_")))
    return type(name, (StepView,), {"post": shown, "parser_classes": kinds, "__doc__": step.says})


def _require_part(step: ApiStep, keys: dict[str, UUID], actor: Actor) -> None:
    """Raise NotFound for a part of another object: it answers like one that does not exist."""
    if step.belongs is not None and not step.belongs(keys, actor):
        raise NotFound("not_found")


def _dashed(name: str) -> str:
    return name.replace("_", "-")
