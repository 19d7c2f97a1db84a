"""The cases of the demo, each walked through the office's own actions at moments of the past year."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dpo_office.common.calendars import ONE_DAY, add_months, copenhagen_date
from dpo_office.common.documents import read_document
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import record_posted
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.permissions import Actor
from registry_app.management.demo_post import FULL_BOX, NO_SUCH_BOX
from registry_app.management.demo_story import Story
from registry_app.models import Controller, Customer
from registry_app.queries.calendars import calendar_of
from requests_app.actions import (
    answers,
    clock,
    closing,
    contributor_tasks,
    decision_records,
    dossiers,
    extracts,
    issued_forms,
    ownership,
    part_answers,
    representations,
    signed_forms,
    system_tasks,
    unidentified,
    use,
    waits,
)
from requests_app.actions.intake import Requester, open_case
from requests_app.domain.answers import ItemDecision
from requests_app.domain.case_codes import DONE, NOTHING_FOUND, PARTLY_GRANTED
from requests_app.domain.case_steps import TASK_OPEN
from requests_app.domain.decision_records import COMPELLING
from requests_app.domain.dossier import REDACTED
from requests_app.domain.form_gate import UNCLEAR
from requests_app.domain.refusal_grounds import is_ground_for
from requests_app.domain.representation import CUSTODY, Representative
from requests_app.domain.rights import ACCESS, OBJECTION, PORTABILITY
from requests_app.domain.waits import COPIES
from requests_app.gateways.demo_person import sign_form
from requests_app.management import demo_contributors
from requests_app.management.demo_plan import CasePlan, PlannedStep
from requests_app.management.demo_words import extract_of, said, strangers
from requests_app.models import Case, IssuedForm, SystemKeeper, SystemTask

NOT_YET = UUID(int=0)
OFFICERS = ("officer", "otto")
DECIDERS = ("decider", "second")
AGENTS = ("agent", "astrid")
SPOKEN = ("phone", "chat", "social", "in_person")
WITH_EXTRACT = 2
MONTHS_MORE = 1
# One case of so many is handed to a colleague.
HANDED_OVER = 5
TAKEN_AFTER = timedelta(minutes=4)
# A letter by post leaves a few days after it was written; what is younger still lies there.
# Letters by post lie for some days at most; the newest of the demo still do.
LYING = timedelta(days=10)
UNSIGNED_TURN, PHOTO_TURN, PHOTO_DPI = 0.4, 1.6, 150
ACCESS_LIKE = {ACCESS, PORTABILITY}
NOTED_BY = {"note_called": "agent", "note_heard": "dpo", "note_law": "legal", "note_owner": "otto"}
BOXES = {"no_such_box": NO_SUCH_BOX, "full_box": FULL_BOX}
LONGEST_MONTH = range(15, 60)
# What a decision record says, by its parts.
RECORD_PARTS = ("controller_interests", "person_interests", "necessity", "weighing")


@dataclass
class DemoCase:
    """One case on its way: who works on it, and the steps as they come."""

    plan: CasePlan
    place: int
    people: Mapping[str, Actor]
    received_at: datetime
    customer: Customer | None = None
    # Known when the case is opened.
    case_id: UUID = NOT_YET

    @property
    def case(self) -> Case:
        """Give the case as it is now."""
        found: Case = Case.objects.get(pk=self.case_id)
        return found

    @property
    def officer(self) -> Actor:
        """Give the officer whose case it is."""
        return self.people[OFFICERS[self.place % len(OFFICERS)]]

    @property
    def decider(self) -> Actor:
        """Give the decider who says no in it."""
        return self.people[DECIDERS[self.place % len(DECIDERS)]]

    def open(self, now: datetime) -> None:
        """Open it, as whoever takes requests on that channel."""
        taker = self.officer
        if self.plan.channel in SPOKEN:
            taker = self.people[AGENTS[self.place % len(AGENTS)]]
        elif self.plan.channel == "api":
            taker = self.people["sync"]
        self.case_id = open_case(
            controller=self.plan.controller,
            rights=self.plan.rights,
            requester=self._requester(),
            channel=self.plan.channel,
            language=self.plan.language,
            actor=taker,
            now=now,
            received_at=self.received_at,
            # Where somebody sends a form they were not sure who asks.
            identity=UNCLEAR if any(step.name == "issue_form" for step in self.plan.steps) else "",
        ).pk

    def become_ours(self, now: datetime) -> None:
        """Let its officer take it, or hand it to a colleague; the first thing is what is owed at once."""
        if self.place % HANDED_OVER:
            ownership.take_case(**self.call(now))
        else:
            colleague = OFFICERS[(self.place + 1) % len(OFFICERS)]
            ownership.assign_case(owner=colleague, reason=self.words("assign"), **self.call(now))
        if self.case.stop_owed_by:
            use.stop_use(text=self.words("stopped"), **self.call(now))

    def take(self, step: PlannedStep, now: datetime) -> None:
        """Take one step."""
        STEPS[step.name](self, step, now)

    def words(self, what: str) -> str:
        """Say something in the language of the case."""
        return said(what, self.plan.language)

    def call(self, now: datetime, actor: Actor | None = None) -> dict[str, Any]:
        """Give what every action of a case wants."""
        return {"case_id": self.case_id, "actor": actor or self.officer, "now": now}

    def _requester(self) -> Requester:
        stranger = strangers()[self.place % len(strangers())]
        if self.plan.who in BOXES:
            return Requester(name=stranger, email=f"{BOXES[self.plan.who]}@example.com")
        by_post = self.plan.who == "post"
        if self.customer is None:
            local = stranger.lower().replace(" ", ".")
            return Requester(name=stranger, email="" if by_post else f"{local}@example.org")
        return Requester(
            name=self.customer.name,
            email="" if by_post else self.customer.email,
            phone=self.customer.phone if self.plan.channel == "phone" else "",
            customer_number=self.customer.number if by_post or self.place % 2 else "",
        )


def add_cases(
    story: Story, people: Mapping[str, Actor], steady: Collection[str], plans: Sequence[CasePlan]
) -> None:
    """Put planned cases into the story; `steady` are the numbers of customers who stay as they are."""
    asked: Counter[tuple[str, str, bool]] = Counter()
    for place, plan in enumerate(plans):
        received = _received(story, plan)
        case = DemoCase(plan, place, people, received, customer=_customer(plan, asked, steady))
        days_ago = (copenhagen_date(story.now) - copenhagen_date(received)).days
        # What arrived just now is taken in just now; anything else when somebody is at work.
        opened = received if plan.when == "hours" else max(received, story.day(days_ago, minutes=5))
        story.add(opened, case.open)
        if plan.steps:
            story.add(opened + TAKEN_AFTER, case.become_ours)
        for order, step in enumerate(plan.steps, start=1):
            at = story.day(days_ago - step.day, minutes=15 * order + place)
            story.add(max(at, opened), _step(case, step))


def post_printed_letters(people: Mapping[str, Actor], now: datetime) -> None:
    """Record that letters by post were handed over, but for the newest, which still wait to be printed."""
    written = Letter.objects.filter(channel=codes.POST, created_at__lt=now - LYING)
    for letter in letters_with_state(written).filter(state=codes.TO_PRINT):
        record_posted(letter_id=letter.pk, actor=people["officer"], now=now)


def _step(case: DemoCase, step: PlannedStep) -> Callable[[datetime], None]:
    return lambda now: case.take(step, now)


def _received(story: Story, plan: CasePlan) -> datetime:
    if plan.when == "hours":
        return story.now - timedelta(hours=plan.number)
    ago = plan.number if plan.when == "ago" else _days_since_receipt(story, plan)
    return story.any_day(ago)


def _days_since_receipt(story: Story, plan: CasePlan) -> int:
    """Find how long ago a request came whose month ends on that day, or on the nearest working day."""
    calendar = calendar_of(Controller.objects.get(slug=plan.controller))
    today = copenhagen_date(story.now)
    wanted = today + plan.number * ONE_DAY
    wanted = calendar.roll(wanted) if plan.number >= 0 else calendar.last_working_day_at_or_before(wanted)
    days = (ago for ago in LONGEST_MONTH if calendar.roll(add_months(today - ago * ONE_DAY, 1)) <= wanted)
    return next(days)


def _customer(
    plan: CasePlan, asked: Counter[tuple[str, str, bool]], steady: Collection[str]
) -> Customer | None:
    """Give the next customer who writes like this: in that language, with an address of one's own or none."""
    if plan.who not in ("customer", "post"):
        return None
    by_post = plan.who == "post"
    key = (plan.controller, plan.language, by_post)
    asked[key] += 1
    known = Customer.objects.filter(controller__slug=plan.controller, number__in=steady)
    known = known.filter(language=plan.language).order_by("number")
    known = known.filter(email="") if by_post else known.exclude(email="")
    return known[asked[key] - 1 : asked[key]].first()


def _receive(case: DemoCase, how: str, now: datetime) -> None:
    """Let the form come back: signed and scanned, as a photo, unsigned, or as it was sent."""
    issued = IssuedForm.objects.filter(case=case.case_id, superseded_at__isnull=True).get()
    blank = read_document(issued.document)
    name = case.case.requester_name
    dated = {"date": f"{copenhagen_date(now):%d.%m.%Y}"}
    content = {
        "scan": lambda: sign_form(blank, name, values=dated),
        "photo": lambda: sign_form(blank, name, values=dated, kind="jpeg", rotate=PHOTO_TURN, dpi=PHOTO_DPI),
        "unsigned": lambda: sign_form(blank, name, values=dated, signature=False, rotate=UNSIGNED_TURN),
        "blank": lambda: blank,
    }[how]()
    call = case.call(now)
    received = signed_forms.prepare_file(content=content, **call)
    signed_forms.receive_signed_form(received=received, **call)


def _issue(case: DemoCase, _: PlannedStep, now: datetime) -> None:
    call = case.call(now)
    issued_forms.issue_form(rendered=issued_forms.prepare_form(**call), **call)


def _verify(case: DemoCase, _: PlannedStep, now: datetime) -> None:
    signed = case.case.signed_forms.order_by("-id").first()
    found = signed.findings if signed is not None else []
    doubts = {row["code"]: case.words("verify") for row in found if row["severity"] == "doubt"}
    signed_forms.verify_form(doubts=doubts, **case.call(now))


def _collect(case: DemoCase, step: PlannedStep, now: datetime) -> None:
    """Settle the work per system: some give an extract, the others know nothing or have done their part."""
    tasks = list(SystemTask.objects.filter(case=case.case_id, state=TASK_OPEN).select_related("system"))
    if step.name == "some":
        # What a colleague was asked for waits for the colleague.
        tasks = [task for task in tasks[: max(1, len(tasks) // 2)] if task.contributor_id is None]
    for order, task in enumerate(tasks):
        at = now + timedelta(seconds=2 * order)
        worker = case.people[OFFICERS[(case.place + order) % len(OFFICERS)]]
        call = case.call(at, worker) | {"task_id": task.pk}
        if step.name in ("collect", "some") and order < WITH_EXTRACT and ACCESS_LIKE & set(case.plan.rights):
            extracts.attach_extract(content=extract_of(task.system.code, case.plan.language), **call)
            system_tasks.settle_task(**call)
            continue
        outcome = DONE if step.name == "settle" and order < WITH_EXTRACT else NOTHING_FOUND
        system_tasks.settle_task(outcome=outcome, **call)


def _ask(case: DemoCase, step: PlannedStep, now: datetime) -> None:
    """Hand the task in a system to whoever usually answers for it."""
    task = _task(case, step)
    contributor_tasks.assign_task(
        task_id=task.pk,
        contributor_id=SystemKeeper.objects.get(system=task.system_id).contributor_id,
        instruction=case.words("ask") if ACCESS_LIKE & set(case.plan.rights) else "",
        **case.call(now),
    )


def _confirm(case: DemoCase, step: PlannedStep, now: datetime) -> None:
    is_copy = bool(ACCESS_LIKE & set(case.plan.rights))
    demo_contributors.confirm(_task(case, step), now, with_extract=is_copy)


def _task(case: DemoCase, step: PlannedStep) -> SystemTask:
    tasks = SystemTask.objects.select_related("case", "system")
    return tasks.get(case=case.case_id, system__code=step.how)


def _answer(case: DemoCase, step: PlannedStep, now: datetime) -> None:
    """Answer; `how` is the ground on which one of the rights is refused in part."""
    text = case.words("answer")
    items = [
        ItemDecision(right, PARTLY_GRANTED, step.how, case.words(step.how), case.words("evidence"))
        for right in case.plan.rights
        if step.how and is_ground_for(step.how, right)
    ]
    call = case.call(now, case.decider if items else case.officer)
    answers.send_answer(rendered=answers.prepare_answer(items=items, text=text, **call), text=text, **call)


def _send_copy(case: DemoCase, _: PlannedStep, now: datetime) -> None:
    call, items = case.call(now), [ItemDecision(right) for right in case.plan.rights if right in COPIES]
    rendered = part_answers.prepare_part_answer(items=items, **call)
    part_answers.send_part_answer(rendered=rendered, **call)


def _weigh(case: DemoCase, step: PlannedStep, now: datetime) -> None:
    """Draft what is weighed, hear the data protection officer, and decide; `how` is the outcome."""
    words: dict[str, Any] = {name: case.words(f"record_{name}") for name in RECORD_PARTS}
    decision_records.draft_record(right=OBJECTION, ground=COMPELLING, **words, **case.call(now))
    decision_records.advise_record(
        right=OBJECTION,
        view=step.how,
        advice=case.words("record_advice"),
        **case.call(now, case.people["dpo"]),
    )
    decision_records.decide_record(right=OBJECTION, outcome=step.how, **case.call(now, case.decider))


def _refuse(case: DemoCase, step: PlannedStep, now: datetime) -> None:
    call = case.call(now, case.decider)
    rendered = answers.prepare_refusal(
        ground=step.how, reason=case.words(step.how), evidence=case.words("evidence"), **call
    )
    answers.refuse_case(rendered=rendered, **call)


def _close_unidentified(case: DemoCase, _: PlannedStep, now: datetime) -> None:
    call = case.call(now, case.decider)
    rendered = unidentified.prepare_closing(reason=case.words(unidentified.NOT_IDENTIFIABLE), **call)
    unidentified.close_unidentified(rendered=rendered, **call)


def _withdraw(case: DemoCase, _: PlannedStep, now: datetime) -> None:
    agent = case.people[AGENTS[case.place % len(AGENTS)]]
    closing.withdraw_case(reason=case.words("withdraw"), **case.call(now, agent))


def _give_dossier(case: DemoCase, step: PlannedStep, now: datetime) -> None:
    """Give the redacted dossier, as for the other side of a complaint; nobody downloads it."""
    dpo = case.people["dpo"]
    made = dossiers.prepare_dossier(
        variant=REDACTED, language=case.plan.language, reason=step.how, **case.call(now, dpo)
    )
    with made.written.file:
        dossiers.give_dossier(made=made, actor=dpo, now=now)


def _name_parent(case: DemoCase, _: PlannedStep, now: datetime) -> None:
    """Let a parent ask for a child of twelve; nobody has looked at the custody yet."""
    parent = Representative(CUSTODY, "Mor Prøvesen", email="mor.provesen@example.org", age_at_receipt=12)
    representations.name_representative(given=parent, **case.call(now))


STEPS: Mapping[str, Callable[[DemoCase, PlannedStep, datetime], object]] = {
    "form": _issue,
    **dict.fromkeys(("scan", "photo", "unsigned", "blank"), lambda c, s, now: _receive(c, s.name, now)),
    "verify": _verify,
    "return": lambda c, _, now: signed_forms.return_form(**c.call(now)),
    "waive": lambda c, _, now: signed_forms.waive_form(reason=c.words("waive"), **c.call(now)),
    "plan": lambda c, _, now: system_tasks.plan_tasks(**c.call(now)),
    **dict.fromkeys(("collect", "some", "settle", "nothing"), _collect),
    "ask": _ask,
    "confirm": _confirm,
    "explain": lambda c, s, now: demo_contributors.explain(_task(c, s), now),
    "answer": _answer,
    "parent": _name_parent,
    "first": lambda c, _, now: waits.put_copy_first(**c.call(now)),
    "copy": _send_copy,
    "refuse": _refuse,
    "weigh": _weigh,
    "withdraw": _withdraw,
    "identity": lambda c, _, now: clock.ask_identity(
        doubt=c.words("doubt"), question=c.words("who_asks"), **c.call(now)
    ),
    "scope": lambda c, _, now: clock.ask_scope(
        quantity=c.words("quantity"), question=c.words("narrow"), **c.call(now)
    ),
    "allow": lambda c, s, now: clock.allow_late_question(
        kind=s.how, reason=c.words("late"), **c.call(now, c.decider)
    ),
    "reply": lambda c, s, now: clock.record_information(kind=s.how, sufficient=True, **c.call(now)),
    "status": lambda c, _, now: clock.send_status_letter(**c.call(now)),
    "extend": lambda c, s, now: clock.extend_deadline(
        ground=s.how, reason=c.words(s.how), months=MONTHS_MORE, **c.call(now)
    ),
    "unidentified": _close_unidentified,
    "note": lambda c, s, now: ownership.add_note(
        text=c.words(s.how), **c.call(now, c.people[NOTED_BY[s.how]])
    ),
    "dossier": _give_dossier,
    "close": lambda c, _, now: closing.close_case(**c.call(now)),
}
