"""What the calls for anybody answer."""

from typing import Any

from rest_framework import serializers

from registry_app.domain.text_difference import CHANGED, GONE, NEW, SAME


class PublicVersionOut(serializers.Serializer[Any]):
    """A published version without its text; the hashes are empty when it is not what was approved."""

    number = serializers.IntegerField()
    state = serializers.CharField()
    title = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    effective_on = serializers.DateField(allow_null=True)
    in_force_on = serializers.DateField(allow_null=True)
    in_force_until = serializers.DateField(allow_null=True)
    certainty = serializers.CharField()
    is_intact = serializers.BooleanField()
    text_sha256 = serializers.CharField()
    content_sha256 = serializers.CharField()
    before = serializers.IntegerField(allow_null=True)


class PublicPolicyOut(serializers.Serializer[Any]):
    """A policy: which version is in force today, and all that are published."""

    controller = serializers.CharField()
    name = serializers.CharField()
    in_force = serializers.IntegerField(allow_null=True)
    versions = PublicVersionOut(many=True)


class PublicTextOut(PublicVersionOut):
    """A published version with its text; `shown_sha256` is that of the text shown, in its language."""

    controller = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    shown_language = serializers.CharField()
    shown_title = serializers.CharField()
    text = serializers.CharField()
    shown_sha256 = serializers.CharField()


class ComparedVersionOut(PublicVersionOut):
    """A version that is compared; `sha256` is that of the text compared, in its language."""

    sha256 = serializers.CharField()


class PieceOut(serializers.Serializer[Any]):
    """Words that stayed, came or went."""

    kind = serializers.CharField(help_text=f"`{SAME}`, `{NEW}` or `{GONE}`.")
    words = serializers.CharField(trim_whitespace=False)


class PassageOut(serializers.Serializer[Any]):
    """A paragraph that changed; or how many in a row did not."""

    skipped = serializers.IntegerField()
    pieces = PieceOut(many=True)


class ComparedSectionOut(serializers.Serializer[Any]):
    """A section of the two texts."""

    kind = serializers.CharField(help_text=f"`{SAME}`, `{CHANGED}`, `{NEW}` or `{GONE}`.")
    anchor = serializers.CharField()
    heading = PassageOut()
    passages = PassageOut(many=True)


class PublicDifferenceOut(serializers.Serializer[Any]):
    """What changed between two versions; no section when they say the same."""

    controller = serializers.CharField()
    language = serializers.CharField()
    before = ComparedVersionOut()
    after = ComparedVersionOut()
    sections = ComparedSectionOut(many=True)
