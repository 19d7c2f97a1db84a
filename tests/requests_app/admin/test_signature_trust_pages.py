"""Roots and revocation lists on their pages: added at a controller, refused in words, withdrawn."""

from django.core.files.uploadedfile import SimpleUploadedFile

from registry_app.models import Controller
from requests_app.models import SignatureTrust
from tests.factories.people import signed_in
from tests.factories.signature_trust import WHY, make_trust
from tests.signing.pki import the_pki

LIST = "/office/requests_app/signaturetrust/"


def add(client, controller, content, **more):
    page = f"/office/registry_app/controller/{controller.pk}/step/add_trust/"
    form = {"reason": WHY, "version": controller.version, **more}
    return client.post(page, form | {"file": SimpleUploadedFile("root.pem", content)}, follow=True)


def test_a_root_is_added_at_its_controller_and_stands_in_the_list(controller: Controller):
    client = signed_in("dpo", controller)

    added = add(client, controller, the_pki().root.pem, is_qualified="on")

    row = SignatureTrust.objects.get()
    assert added.redirect_chain[-1][0] == f"{LIST}{row.pk}/change/"
    assert (row.subject, row.is_qualified) == ("Eksempel Root CA", True)
    said = added.content.decode()
    assert row.fingerprint[:8].upper() in said
    assert WHY in said
    listed = client.get(LIST).content.decode()
    assert "Eksempel Root CA" in listed
    shown = client.get(f"/office/registry_app/controller/{controller.pk}/change/").content.decode()
    assert f"{LIST}?controller={controller.slug}" in shown


def test_a_file_that_is_none_is_refused_in_words_and_nothing_is_stored(controller: Controller):
    client = signed_in("dpo", controller)

    refused = add(client, controller, b"hello")

    assert refused.status_code == 400
    assert "neither a certificate nor a revocation list" in refused.content.decode()
    assert not SignatureTrust.objects.exists()


def test_a_root_is_withdrawn_with_a_reason(controller: Controller):
    row = make_trust(controller)
    client = signed_in("decider", controller)

    client.post(f"{LIST}{row.pk}/step/withdraw_trust/", {"reason": "Ophørt.", "version": row.version})

    row.refresh_from_db()
    assert (row.state, row.withdrawal) == ("withdrawn", "Ophørt.")
    assert "Ophørt." in client.get(f"{LIST}{row.pk}/change/").content.decode()
