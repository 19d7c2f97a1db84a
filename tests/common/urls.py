"""Routes of the kernel's own tests."""

from collections.abc import Callable
from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common.api import OfficeView, StrictSerializer, upload
from dpo_office.common.clock import now
from dpo_office.common.errors import Refused
from dpo_office.common.events import Event, record_event
from dpo_office.common.health import healthz
from dpo_office.common.users import User


class Ring(StrictSerializer):
    """How often to ring."""

    times = serializers.IntegerField(min_value=1, max_value=5)
    note = serializers.CharField(required=False, max_length=20)


HOOKS: dict[str, Callable[[], object]] = {"prepare": lambda: None, "act": lambda: None}


class BellView(OfficeView):
    """Ring a bell: each ring is an event."""

    def get(self, request: Request) -> Response:
        return Response({"rung": Event.objects.count(), "by": str(self.actor.user_id)})

    def post(self, request: Request) -> Response:
        data = self.read(Ring)
        version = self.expected_version()

        def act(_: Any) -> dict[str, Any]:
            HOOKS["act"]()
            for _number in range(data["times"]):
                record_event(
                    subject=User(id=self.actor.user_id),
                    type="bell.rung",
                    controller_id=self.actor.user_id,
                    actor=self.actor,
                    occurred_at=now(),
                )
            if data.get("note") == "refuse":
                raise Refused("step_impossible", step="ring", state="broken", available=[])
            if data.get("note") == "crash":
                raise RuntimeError("broken")
            return {"rung": Event.objects.count(), "expected": version, "version": 3}

        return self.perform(act, success=201, prepare=HOOKS["prepare"])


class FileView(OfficeView):
    """Take a file and tell its length."""

    def post(self, request: Request) -> Response:
        content = upload(request, max_mb=1)
        return self.perform(lambda _: {"length": len(content)})


urlpatterns = [
    path("healthz", healthz),
    path("api/bell/", BellView.as_view()),
    path("api/file/", FileView.as_view()),
]
