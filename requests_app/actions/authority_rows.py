"""What the steps of an authority case share: the row, locked and permitted; people; files."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.documents import Document, store_document
from dpo_office.common.errors import Invalid, NotFound, Unsupported
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.states import require_step
from dpo_office.common.users import User
from requests_app.domain.extract_files import extract_filename, extract_media_type
from requests_app.models import AuthorityCase, AuthorityQuestion
from requests_app.permissions import authority_permission_of
from requests_app.queries.authority_cases import authority_people

FILE_KIND = "authority_case"


def locked_authority_case(case_id: UUID, step: str, *, actor: Actor, version: int | None) -> AuthorityCase:
    """Give the authority case, locked, if the actor may take the step and its state allows it.

    Raises NotFound for an unknown or foreign one, NotPermitted, Stale and Refused("step_impossible").
    """
    row: AuthorityCase = lock_row(AuthorityCase.objects.for_user(actor), case_id, version=version)
    require(actor, authority_permission_of(step), row.controller_id)
    require_step(row.step_table, step, row.state)
    return row


def locked_question(
    question_id: UUID, step: str, *, actor: Actor, version: int | None
) -> tuple[AuthorityCase, AuthorityQuestion]:
    """Give a question with its authority case, which is locked and whose version counts.

    Raises NotFound, NotPermitted, Stale and Refused("step_impossible").
    """
    found = AuthorityQuestion.objects.for_user(actor).filter(pk=question_id).first()
    if found is None:
        raise NotFound("not_found")
    row = locked_authority_case(found.authority_case_id, step, actor=actor, version=version)
    question: AuthorityQuestion = row.questions.get(pk=question_id)
    question.authority_case = row
    return row, question


def owner_named(row: AuthorityCase, username: str, today: date) -> User | None:
    """Give the person with that username, None for an empty one; raise Invalid("owner_unknown")."""
    if not username:
        return None
    found = authority_people(row.controller_id, today).filter(username=username).first()
    if found is None:
        raise Invalid("owner_unknown", field="owner")
    return found


def keep_file(
    row: AuthorityCase, content: bytes, name: str, number: int, *, now: datetime
) -> tuple[Document, str]:
    """Seal a file of the case; give it with a name of ours. Raises Unsupported("file_type_unsupported")."""
    media_type = extract_media_type(content)
    if media_type is None:
        raise Unsupported("file_type_unsupported", field="file")
    document = store_document(
        content=content, media_type=media_type, kind=FILE_KIND, controller_id=row.controller_id, now=now
    )
    return document, extract_filename(row.reference, name, number, media_type)
