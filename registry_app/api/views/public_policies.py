"""A published policy through the API, for anybody: the same texts as on the public pages.

No token is asked for and none is looked at; each answer may be kept for five minutes and asked about by its
ETag. A controller that is not known, and one that has published nothing, answer alike.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from dpo_office.common.errors import Invalid, NotFound
from registry_app.api.public_outputs import PublicDifferenceOut, PublicPolicyOut, PublicTextOut
from registry_app.api.reading import query_date
from registry_app.domain.text_difference import ComparedSection, Passage, compared
from registry_app.queries.policies import came_before, published_versions, version_of_day
from registry_app.queries.published_policies import (
    KEPT_FOR,
    PublishedWords,
    compared_words,
    etag_of,
    language_for,
    languages_of,
    words_of,
)

# Whoever changes what these calls answer counts up, so that nobody takes the old answer for the new.
SHAPE = 1
LANGUAGE = OpenApiParameter("language", str, description="`da` or `en`; the version's own without it.")


class OpenView(OfficeView):
    """A call for anybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def cached(
        self,
        request: Request,
        versions: Sequence[Any],
        facts: Sequence[object],
        body: Callable[[], dict[str, Any]],
    ) -> Any:
        """Answer 304 to who has the answer already; work it out for everybody else."""
        etag = etag_of(versions, SHAPE, type(self).__name__, *facts)
        response = get_conditional_response(request._request, etag=etag) or Response(body())  # noqa: SLF001  DRF gives no other way to Django's request
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = KEPT_FOR
        return response


class PublicPolicy(OpenView):
    """The published versions of a policy."""

    @extend_schema(operation_id="public_policies_show", auth=[], responses=PublicPolicyOut)
    def get(self, request: Request, controller: str) -> Any:
        """List the versions that are announced, in force or archived, the newest first."""
        versions = _published(controller)
        today = clock.today()

        def body() -> dict[str, Any]:
            now = version_of_day(versions, today)
            return dict(
                PublicPolicyOut(
                    {
                        "controller": versions[0].controller.slug,
                        "name": versions[0].controller.name,
                        "in_force": now.number if now else None,
                        "versions": [_described(version) for version in versions],
                    }
                ).data
            )

        return self.cached(request, versions, [today], body)


class PublicPolicyInForce(OpenView):
    """The text that applied on a day."""

    @extend_schema(
        operation_id="public_policies_in_force",
        auth=[],
        parameters=[OpenApiParameter("on", str, description="A date in Copenhagen until today."), LANGUAGE],
        responses=PublicTextOut,
    )
    def get(self, request: Request, controller: str) -> Any:
        """Show the version in force on a date, today without one; 404 when none that is published was."""
        versions = _published(controller)
        today = clock.today()
        on = query_date(request, "on") or today
        if on > today:
            raise Invalid("date_invalid", field="on")
        version = version_of_day(versions, on)
        if version is None:
            raise NotFound("not_found")
        return _text(self, request, versions, version, on)


class PublicPolicyText(OpenView):
    """One published version."""

    @extend_schema(
        operation_id="public_policies_text", auth=[], parameters=[LANGUAGE], responses=PublicTextOut
    )
    def get(self, request: Request, controller: str, number: int) -> Any:
        """Show the text of a published version with its fingerprints."""
        versions = _published(controller)
        return _text(self, request, versions, _numbered(versions, number), None)


class PublicPolicyDifference(OpenView):
    """What changed between two published versions."""

    @extend_schema(
        operation_id="public_policies_difference",
        auth=[],
        parameters=[LANGUAGE],
        responses=PublicDifferenceOut,
    )
    def get(self, request: Request, controller: str, number: int, earlier: int) -> Any:
        """Show section by section what changed from an earlier published version to this one."""
        versions = _published(controller)
        version, before = _numbered(versions, number), _numbered(versions, earlier)
        if not came_before(before, version):
            raise NotFound("not_found")
        was, now = compared_words(before, version, request.query_params.get("language", ""))

        def body() -> dict[str, Any]:
            shown = {
                "controller": controller,
                "language": now.language,
                "before": _described(before) | {"sha256": was.fingerprint},
                "after": _described(version) | {"sha256": now.fingerprint},
                "sections": [_section(section) for section in compared(was.text, now.text)],
            }
            return dict(PublicDifferenceOut(shown).data)

        return self.cached(request, versions, [number, earlier, was.language, now.language], body)


def _published(controller: str) -> list[Any]:
    versions = published_versions(controller)
    if not versions:
        raise NotFound("not_found")
    return versions


def _numbered(versions: Sequence[Any], number: int) -> Any:
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise NotFound("not_found")
    return found


def _text(view: OpenView, request: Request, versions: Sequence[Any], version: Any, on: date | None) -> Any:
    language = language_for(version, request.query_params.get("language", ""))

    def body() -> dict[str, Any]:
        words: PublishedWords = words_of(version, language)
        shown = _described(version) | {
            "controller": version.controller.slug,
            "on": on,
            "shown_language": language,
            "shown_title": words.title,
            "text": words.text,
            "shown_sha256": words.fingerprint,
        }
        return dict(PublicTextOut(shown).data)

    return view.cached(request, versions, [version.number, on, language], body)


def _described(version: Any) -> dict[str, Any]:
    is_intact = version.is_intact
    return {
        "number": version.number,
        "state": version.state,
        "title": version.title or version.policy.name,
        "languages": languages_of(version),
        "effective_on": version.effective_on,
        "in_force_on": version.in_force_on,
        "in_force_until": version.until,
        "certainty": version.certainty or "documented",
        "is_intact": is_intact,
        # None that is not the text's own.
        "text_sha256": version.text_sha256 if is_intact else "",
        "content_sha256": version.content_sha256 if is_intact else "",
        "before": version.before.number if version.before else None,
    }


def _section(section: ComparedSection) -> dict[str, Any]:
    return {
        "kind": section.kind,
        "anchor": section.anchor,
        "heading": _passage(section.heading),
        "passages": [_passage(passage) for passage in section.passages],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    pieces = [{"kind": piece.kind, "words": piece.words} for piece in passage.pieces]
    return {"skipped": passage.skipped, "pieces": pieces}
