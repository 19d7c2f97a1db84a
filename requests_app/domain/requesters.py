"""Who asks, and which circle of people may see the case for that (docs/rules/requesters.md).

Need to know: GDPR Art. 5(1)(f), 25(2), 32(4). A circle takes cases away from roles; it gives no role a step.
"""

from typing import Final

CUSTOMER: Final = "customer"
EMPLOYEE: Final = "employee"
APPLICANT: Final = "applicant"
UNKNOWN: Final = "unknown"
RELATIONS: Final = (CUSTOMER, EMPLOYEE, APPLICANT, UNKNOWN)
# Employees are also those who have left.
HR_RELATIONS: Final = (EMPLOYEE, APPLICANT)

EVERYBODY: Final = "everybody"
HR: Final = "hr"
# Questions to the data protection officer, and those asked in confidence (GDPR Art. 38(4), (5)).
QUESTIONS: Final = "questions"
CONFIDENCE: Final = "confidence"
CIRCLES: Final = (EVERYBODY, HR, QUESTIONS, CONFIDENCE)

# Whose data the searches of an HR case go after, by the codes of the record.
HR_SUBJECTS: Final = frozenset({"employees", "job_applicants"})


def relation_of(said: str, *, has_customer: bool) -> str:
    """Return who asks: what somebody said, else a customer where one is matched, else nobody we know."""
    return said or (CUSTOMER if has_customer else UNKNOWN)


def circle_of(relation: str, *, is_question: bool = False, confidential: bool = False) -> str:
    """Return who may see a case of such a person; a question is its own circle's, whoever asks."""
    if is_question:
        return CONFIDENCE if confidential else QUESTIONS
    return HR if relation in HR_RELATIONS else EVERYBODY
