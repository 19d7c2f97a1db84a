"""What the steps of the record ask: the shape of the answers only, the rules are in the actions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry_app import labels_record as labels
from registry_app.admin.policy_questions import LINES, date_field

Choices = Mapping[str, Sequence[tuple[str, Any]]]
NOBODY = ("", "–")


class RecordForm(forms.Form):
    """Questions about a row: `choices` are those that depend on it, `initial` what stands there now."""

    def __init__(self, *args: Any, choices: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.offer(choices or {})

    def offer(self, choices: Choices) -> None:
        """Set the choices that depend on the row."""
        for name, offered in choices.items():
            self.fields[name].choices = list(offered)  # type: ignore[attr-defined]  # asked of choice fields only


def line(label: Any, *, required: bool = False, most: int = 200, help_text: Any = "") -> forms.CharField:
    """Ask for a line."""
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def area(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Ask for some lines."""
    return forms.CharField(label=label, required=required, widget=LINES, help_text=help_text)


def one_of(label: Any, choices: Any = (), *, required: bool = True, help_text: Any = "") -> forms.ChoiceField:
    """Ask for one of the choices."""
    return forms.ChoiceField(label=label, choices=choices, required=required, help_text=help_text)


def some_of(label: Any, choices: Any = (), *, help_text: Any = "") -> forms.MultipleChoiceField:
    """Ask for any of the choices."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def tick(label: Any, *, help_text: Any = "") -> forms.BooleanField:
    """Ask yes or no."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class ActivityFields(RecordForm):
    """What an activity is, and who answers for it."""

    name_da = line(_("Name in Danish"), required=True)
    name_en = line(_("Name in English"), required=True)
    role = one_of(_("We process"), labels.ACTIVITY_ROLE_LABELS)
    on_behalf_of = line(
        _("On whose behalf"),
        most=300,
        help_text=_("As processor: the controller's name and contact details."),
    )
    subjects = some_of(_("Whose data it is"), labels.SUBJECT_LABELS)
    systems = some_of(_("Systems that hold the data"))
    section = line(_("Section of the policy"), most=20)
    owner = line(_("Person or function responsible"), help_text=_("A function lasts longer than a name."))
    department = line(_("Department"))
    next_review_on = date_field(label=_("Next review"), required=False)


class SafeguardFields(RecordForm):
    """How people are told, how the data is secured, whether the impact was assessed."""

    information_da = area(_("How people are told, in Danish"), help_text=_("Where the policy does not."))
    information_en = area(_("How people are told, in English"))
    security_measures = some_of(_("Security measures"), labels.SECURITY_MEASURE_LABELS)
    security_da = area(_("Other measures, in Danish"))
    security_en = area(_("Other measures, in English"))
    dpia_need = one_of(_("Impact assessment (GDPR Art. 35)"), labels.DPIA_NEED_LABELS)
    dpia_done_on = date_field(label=_("Done on"), required=False)
    dpia_reference = line(_("Where it is kept"))


class PurposeFields(RecordForm):
    """What a purpose is for, and what goes with it."""

    name_da = line(_("Name in Danish"), required=True)
    name_en = line(_("Name in English"), required=True)
    text_da = area(_("What for, in Danish"), required=True, help_text=_("Begins with “At …”."))
    text_en = area(_("What for, in English"), required=True, help_text=_("Begins with “To …”."))
    section = line(_("Section of the policy"), most=20)
    profiling = tick(_("Personal aspects are evaluated by machine (profiling)"))
    automated_decision = tick(_("Decisions are taken by machine alone (GDPR Art. 22)"))
    logic_da = area(_("How it works and what it means for people, in Danish"))
    logic_en = area(_("How it works and what it means for people, in English"))
    marketing = one_of(_("Direct marketing"), labels.MARKETING_LABELS, required=False)
    device_access = one_of(_("On the person's device"), labels.DEVICE_ACCESS_LABELS, required=False)
    without_da = area(_("What follows without the data, in Danish"))
    without_en = area(_("What follows without the data, in English"))


class BasisFields(RecordForm):
    """On what a purpose rests."""

    article = one_of(_("Legal basis"), labels.LEGAL_BASIS_LABELS)
    dbl = one_of(_("Provision of databeskyttelsesloven"), [NOBODY, *labels.PROVISION_LABELS], required=False)
    provision = line(_("Another law"), help_text=_("As Danish law is cited: “bogføringsloven § 12”."))
    scope_da = line(_("For which part of the purpose, in Danish"), most=300, help_text=_("Empty: all of it."))
    scope_en = line(_("For which part of the purpose, in English"), most=300)
    interest_da = area(_("The legitimate interest, in Danish"))
    interest_en = area(_("The legitimate interest, in English"))


class BalanceFields(RecordForm):
    """The three steps by which a legitimate interest is weighed."""

    interest_test = area(
        _("1. The interest"), required=True, help_text=_("Which it is, that it is lawful, real and present.")
    )
    necessity_test = area(
        _("2. The need"), required=True, help_text=_("Why less data, or another way, would not do.")
    )
    balancing_test = area(
        _("3. The balance"),
        required=True,
        help_text=_("What it means for people, what they expect, which safeguards there are."),
    )
    result = one_of(_("The result"), labels.BALANCE_RESULT_LABELS)
    assessed_on = date_field(label=_("Weighed on"))


class DataUses(forms.Form):
    """Each category of the controller: not used, used without a rule, or kept by a rule."""

    def __init__(
        self,
        *args: Any,
        categories: Sequence[tuple[str, str]],
        rules: Sequence[tuple[str, str]],
        used: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        offered = [NOT_USED, UNDECIDED, *rules]
        for key, name in categories:
            self.fields[f"use_{key}"] = forms.ChoiceField(
                label=name, choices=offered, initial=used.get(key, ""), required=False
            )


NOT_USED = ("", _("not used"))
UNDECIDED = ("undecided", _("used; how long is not decided"))


class ChosenPart(RecordForm):
    """Which of the parts is taken away."""

    part = one_of(_("Which"))


class DisclosureFields(RecordForm):
    """Who is given data, and when."""

    recipient = one_of(
        _("Recipient"), help_text=_("Add it under the controller first if it is missing here.")
    )
    condition_da = line(_("When, in Danish"), most=300, help_text=_("Empty: always."))
    condition_en = line(_("When, in English"), most=300)


class JointFields(RecordForm):
    """Who decides with us, and what was arranged."""

    name = line(_("Name"), required=True)
    contact = line(_("Contact details"), most=300)
    reference = line(_("Where the arrangement is kept"), help_text=_("GDPR Art. 26(1)."))
    agreed_on = date_field(label=_("Agreed on"), required=False)
    essence_da = area(_("Its essence, in Danish"), help_text=_("What people are told of it (Art. 26(2))."))
    essence_en = area(_("Its essence, in English"))


class RuleFields(RecordForm):
    """The terms of a retention rule."""

    unit = one_of(_("Unit"), labels.RETENTION_UNIT_LABELS)
    period = forms.IntegerField(label=_("Period"), required=False, min_value=0, max_value=1200)
    trigger = one_of(_("Counted from"), [NOBODY, *labels.TRIGGER_LABELS], required=False)
    counting = one_of(_("How the days are counted"), labels.COUNTING_LABELS)
    action = one_of(_("What happens then"), labels.RETENTION_ACTION_LABELS)
    keeps = some_of(_("What stays when it is de-identified"), labels.KEPT_FIELD_LABELS)
    ends_earlier = one_of(_("Ends earlier when"), [NOBODY, *labels.ENDS_EARLIER_LABELS], required=False)
    unless = one_of(_("Unless"), [NOBODY, *labels.UNLESS_LABELS], required=False)
    statute = line(_("Statute"), help_text=_("Where the law demands the period: “bogføringsloven § 12”."))
    yields_to_rights = tick(_("Yields to the person's rights"))
    section = line(_("Section of the policy"), most=20)
    note_da = area(
        _("Note in Danish"), help_text=_("Why, where no statute says so; a rule in words is its note.")
    )
    note_en = area(_("Note in English"))


class NewRuleFields(RuleFields):
    """A rule with its code."""

    code = line(_("Code"), required=True, most=50, help_text=_("As the office calls it: R-3.1."))
    field_order = ("code",)


class CategoryFields(RecordForm):
    """A category of data."""

    name_da = line(_("Name in Danish"), required=True)
    name_en = line(_("Name in English"), required=True)
    details_da = area(_("What it is, in Danish"))
    details_en = area(_("What it is, in English"))
    origin = one_of(_("Where it comes from"), labels.ORIGIN_LABELS)
    source_da = line(_("The source, in Danish"), most=300, help_text=_("Where it is not the person."))
    source_en = line(_("The source, in English"), most=300)
    special = tick(_("Special category (GDPR Art. 9)"))
    child = tick(_("Data of children"))
    cpr = tick(_("CPR numbers (Danish personal identification numbers)"))
    criminal = tick(_("Criminal offences (GDPR Art. 10)"))


class RecipientFields(RecordForm):
    """Who is given data."""

    name_da = line(_("Name in Danish"), required=True)
    name_en = line(_("Name in English"), required=True)
    role = one_of(_("Role"), labels.RECIPIENT_ROLE_LABELS)
    is_named = tick(_("One organisation by name"), help_text=_("Otherwise a kind of recipients (C-154/21)."))
    country = line(_("Country"), most=2, help_text=_("Two letters, as in DE."))
    task_da = line(_("Task, in Danish"), most=300)
    task_en = line(_("Task, in English"), most=300)
    contact = line(_("Contact details"), most=300)


class TransferFields(RecordForm):
    """On what a transfer rests."""

    country = line(
        _("Country"), most=2, help_text=_("Two letters, as in US; empty while nobody has named it.")
    )
    mechanism = one_of(_("Rests on"), labels.MECHANISM_LABELS)
    listing = one_of(_("Decision or listing"), required=False, help_text=_("For adequacy and DPF."))
    importer = line(_("Who takes the data there"))
    module = one_of(_("Module of the standard clauses"), [NOBODY, *labels.SCC_MODULE_LABELS], required=False)
    derogation = one_of(_("Derogation"), [NOBODY, *labels.DEROGATION_LABELS], required=False)
    assessed_on = date_field(label=_("Country assessed on"), required=False)
    assessment_reference = line(_("Where the assessment is kept"))
    measures_da = area(_("Supplementary measures, in Danish"))
    measures_en = area(_("Supplementary measures, in English"))
    note_da = area(_("Note in Danish"))
    note_en = area(_("Note in English"))


class AgreementFields(RecordForm):
    """Where an agreement is kept, and when it holds."""

    reference = line(_("Where it is kept"), required=True, help_text=_("Journal number, file or address."))
    signed_on = date_field(label=_("Signed on"), required=False, help_text=_("Empty: a draft."))
    ends_on = date_field(label=_("Last day"), required=False, help_text=_("Empty: until it is terminated."))


class ChecklistFields(forms.Form):
    """Each point of Art. 28(3): there or not, and where it stands."""

    def __init__(self, *args: Any, known: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for code, words in labels.AGREEMENT_ITEM_LABELS:
            item = known.get(code, {})
            self.fields[f"met_{code}"] = forms.ChoiceField(
                label=words,
                choices=[("", _("not looked at")), ("yes", _("yes")), ("no", _("no"))],
                initial={True: "yes", False: "no"}.get(item.get("met"), ""),  # type: ignore[arg-type]  # None: not looked at
                required=False,
            )
            self.fields[f"evidence_{code}"] = forms.CharField(
                label=_("Where it stands"), initial=item.get("evidence", ""), required=False, max_length=300
            )


class OversightFields(RecordForm):
    """What the oversight showed, and when the next one is due."""

    last_oversight_on = date_field(label=_("Carried out on"))
    oversight_note = area(_("What it showed"), required=True)
    next_oversight_on = date_field(label=_("Next oversight"))


class SubProcessorFields(RecordForm):
    """Whom the processor engages."""

    name = line(_("Name"), required=True)
    country = line(_("Country"), most=2, help_text=_("Two letters, as in DE."))
    task = line(_("Task"), most=300)


class ListingFields(RecordForm):
    """An organisation in the DPF list."""

    organisation = line(_("Organisation, as the list names it"), required=True)
    valid_from = date_field(label=_("In the list since"))
    review_on = date_field(label=_("Look again on"), required=False)
    source = line(_("Source"), required=True, most=300)


class LookedUp(RecordForm):
    """What was found when it was looked up."""

    valid_to = date_field(label=_("Last day"), required=False, help_text=_("Empty: no end is known."))
    review_on = date_field(label=_("Look again on"), required=False)
    source = line(_("Source"), most=300)


class PromiseFields(RecordForm):
    """What keeps a promise."""

    keeper = one_of(_("What keeps it"), labels.KEEPER_LABELS)
    activity = one_of(_("Activity"), required=False)
    rule = one_of(_("Retention rule"), required=False)
    flow = one_of(_("Part of the office"), [NOBODY, *labels.FLOW_LABELS], required=False)
    note_da = area(_("Note in Danish"), help_text=_("How it is kept, or what is missing."))
    note_en = area(_("Note in English"))


class ContactFields(RecordForm):
    """Who watches over data protection, and who represents the controller in the EU."""

    dpo_name = line(_("Data protection officer"), help_text=_("A name or a function; empty: there is none."))
    dpo_email = line(_("E-mail of the data protection officer"), most=254)
    dpo_phone = line(_("Phone of the data protection officer"), most=30)
    representative_name = line(
        _("Representative in the EU"), help_text=_("Only for a controller outside the EU (GDPR Art. 27).")
    )
    representative_contact = line(_("Contact details of the representative"), most=300)
