"""What the steps of a case ask: the shape of the input only, the rules are in the actions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.error_texts import text_of
from dpo_office.common.questions import choice_field
from requests_app.admin.case_words import system_name
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.case_steps import TASK_OPEN
from requests_app.labels import ITEM_OUTCOME_LABELS, TASK_OUTCOME_LABELS
from requests_app.models import Case

MAX_FILE_MB = 20
OUTCOME_WORDS = dict(ITEM_OUTCOME_LABELS)


def area(rows: int = 3) -> forms.Textarea:
    """Give a field for words."""
    return forms.Textarea(attrs={"rows": rows})


class SizedFileField(forms.FileField):
    """An upload of at most 20 MB; what kind of file it is shows in its content, which the action judges."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a file that is too large before it is read."""
        sent = super().clean(data, initial)
        if isinstance(sent, UploadedFile) and (sent.size or 0) > MAX_FILE_MB * 1024 * 1024:
            raise forms.ValidationError(text_of("file_too_large", max_mb=MAX_FILE_MB))
        return sent


class OptionalReason(forms.Form):
    """A step with a remark for the file."""

    reason = forms.CharField(
        label=gettext_lazy("Remark"),
        help_text=gettext_lazy("Kept in the case; it may stay empty."),
        required=False,
        max_length=MAX_REASON,
        widget=area(),
    )


class RequiredReason(forms.Form):
    """Why it is clear who asks."""

    reason = forms.CharField(
        label=gettext_lazy("How it is clear who asks"),
        help_text=gettext_lazy(
            "For instance: wrote from the address in the account and knew the latest order."
        ),
        max_length=MAX_REASON,
        widget=area(),
    )


class SignedFormFile(forms.Form):
    """The file that came back."""

    file = SizedFileField(
        label=gettext_lazy("The signed form"),
        help_text=gettext_lazy("PDF, JPEG or PNG of at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class NewOwner(forms.Form):
    """To whom a case is handed over."""

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = forms.ChoiceField(
            label=_("Hand over to"),
            choices=[("", _("nobody: back to the queue")), *people],
            required=False,
            help_text=_("People who work on the cases of this controller."),
        )
        self.fields["reason"] = OptionalReason().fields["reason"]


class StoppedUse(forms.Form):
    """What has stopped."""

    text = forms.CharField(
        label=gettext_lazy("What has stopped, and where"),
        help_text=gettext_lazy(
            "For instance: taken off the lists for e-mail and SMS in the mail system at 10.15. It is the"
            " proof that the use stopped; it is not sent."
        ),
        max_length=MAX_REASON,
        widget=area(),
    )


class NoteText(forms.Form):
    """What is worth remembering."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy(
            "Everybody who may see the case reads it, on the telephone too: health data and suspicions belong"
            " in the reason of a step. It is never sent and never changed; a person who asks for access may"
            " be given it, so write only what is needed."
        ),
        max_length=MAX_REASON,
        widget=area(5),
    )


class TaskFields(forms.Form):
    """One of the open tasks of a case."""

    task = forms.ChoiceField(label=gettext_lazy("System"))

    def __init__(self, *args: Any, tasks: Sequence[tuple[str, str]], asked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_field(self, "task")
        field.choices = list(tasks)
        if asked in dict(tasks):
            field.initial = asked


class ExtractFile(TaskFields):
    """A file from one system."""

    file = SizedFileField(
        label=gettext_lazy("The extract"),
        help_text=gettext_lazy(
            "At most 20 MB: PDF, picture, text, CSV, JSON, XML, spreadsheet or zip archive."
        ),
    )


class AssignFields(TaskFields):
    """Which colleague is asked, what for, and by when."""

    contributor = forms.ChoiceField(
        label=gettext_lazy("Contributor"),
        help_text=gettext_lazy("A colleague who is missing here is added under Contributors."),
    )
    instruction = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy(
            "Stands on the page of the task, not in the mail. What is asked for and who the person is stands"
            " there already; it may stay empty."
        ),
        required=False,
        max_length=MAX_REASON,
        widget=area(),
    )
    answer_by = forms.DateField(
        label=gettext_lazy("Answer by"),
        help_text=gettext_lazy("Empty means a week before the time limit of the law, or tomorrow."),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], proposed: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = choice_field(self, "contributor")
        field.choices = [("", "–"), *people]
        field.initial = proposed


class TaskOutcome(TaskFields):
    """How the work in one system ended."""

    outcome = forms.ChoiceField(label=gettext_lazy("How it ended"), choices=[("", "–"), *TASK_OUTCOME_LABELS])
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=MAX_REASON, widget=area())


class SpokenAnswer(forms.Form):
    """What the person was told."""

    text = forms.CharField(
        label=gettext_lazy("What you told the person"),
        help_text=gettext_lazy("For instance: called back, the address is corrected in all systems."),
        max_length=MAX_REASON,
        widget=area(),
    )


def open_task_choices(case: Case, *, asked: bool = False) -> list[tuple[str, str]]:
    """List the open tasks of a case, which has them at hand; `asked`: those that a colleague has."""
    return [
        (str(task.pk), system_name(task))
        for task in case.tasks.all()
        if task.state == TASK_OPEN and (task.contributor_id is not None or not asked)
    ]
