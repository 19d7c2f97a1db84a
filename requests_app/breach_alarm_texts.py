"""The alarm to those on call, Danish above and English below: no word of what happened or to whom.

It lies on a locked phone and in a mailbox; what happened stands behind the sign-in.
"""

from requests_app.mail_texts import MailText


def alarm_text(
    *, reference: str, controller: str, due: str, url: str, number: int, is_drill: bool
) -> MailText:
    """Write the alarm of a round; `due` is the limit in Danish time, as digits."""
    drill = "ØVELSE/DRILL: " if is_drill else ""
    again = f" ({number})" if number > 1 else ""
    subject = f"{drill}Alarm{again}: {reference}"
    body = (
        f"Der er meldt et muligt brud på persondatasikkerheden hos {controller}: {reference}.\n"
        f"Fristen for en anmeldelse er foreløbig {due}.\n"
        "Log ind, og tryk »Jeg tager den«; indtil da bliver alarmen gentaget.\n\n"
        f"A possible breach of personal data security at {controller} was reported: {reference}.\n"
        f"For now the limit for a notification is {due}.\n"
        "Sign in and press “I have it in hand”; until then the alarm is repeated.\n\n"
        f"{url}\n"
    )
    return MailText(subject, body)
