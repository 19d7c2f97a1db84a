import django.db.models.deletion
import dpo_office.common.operations
import simple_history.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0007_guidance_cards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='stepreason',
            name='step',
            field=models.CharField(choices=[('issue_form', 'Issue the form'), ('receive_signed_form', 'Receive the signed form'), ('verify_form', 'Verify the form'), ('return_form', 'Return the form'), ('waive_form', 'Waive the form'), ('plan_tasks', 'Plan the work per system'), ('attach_extract', 'Attach an extract'), ('settle_task', 'Settle the task'), ('assign_task', 'Ask a colleague'), ('remind_contributor', 'Remind the colleague'), ('confirm_task', 'Confirm the task'), ('explain_task', 'Explain why not'), ('send_answer', 'Send the answer'), ('send_part_answer', 'Answer a part'), ('put_copy_first', 'Copy first, then erase'), ('end_wait', 'End the wait: erase now'), ('record_at_once', 'Record at once'), ('record_answer', 'Record the spoken answer'), ('refuse_case', 'Refuse'), ('withdraw_case', 'Withdraw'), ('withdraw_right', 'Withdraw one right'), ('close_case', 'Close'), ('extend_deadline', 'Extend the time limit'), ('ask_identity', 'Ask who it is'), ('ask_scope', 'Ask to narrow the request'), ('record_information', "Record the person's reply"), ('allow_late_question', 'Allow a late question'), ('send_status_letter', 'Send a status letter'), ('close_unidentified', 'Close as unidentified'), ('reopen_case', 'Reopen: the person answered'), ('reckon_anew', 'Reckon the time limit anew'), ('stop_use', 'Record the stop'), ('name_representative', 'Name a representative'), ('check_authority', 'Check the authority'), ('end_representation', 'End the representation'), ('take_case', 'Take the case'), ('assign_case', 'Hand over the case'), ('add_note', 'Add a note')], max_length=40),
        ),
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='HistoricalRepresentation',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('kind', models.CharField(choices=[('attorney', 'by power of attorney'), ('lawyer', 'lawyer'), ('guardian', 'guardian'), ('custody', 'holder of custody'), ('estate', 'for the estate of a deceased'), ('other', 'another representative')], max_length=20, null=True)),
                        ('name', models.CharField(max_length=200, null=True)),
                        ('email', models.CharField(blank=True, max_length=254, null=True)),
                        ('phone', models.CharField(blank=True, max_length=40, null=True)),
                        ('address', models.TextField(blank=True, null=True)),
                        ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('birth_month', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('age_at_receipt', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('died', models.CharField(blank=True, max_length=10, null=True)),
                        ('authority', models.CharField(choices=[('claimed', 'authority not checked yet'), ('checked', 'authority checked'), ('refused', 'authority not accepted'), ('ended', 'authority taken back')], default='claimed', max_length=20, null=True)),
                        ('checked_how', models.CharField(blank=True, choices=[('document_seen', 'a document was seen'), ('register', 'looked up in a register'), ('known_already', 'known already'), ('court_certificate', 'certificate of the probate court seen'), ('other', 'in another way')], max_length=20, null=True)),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('checked_by', models.UUIDField(blank=True, null=True)),
                        ('named_at', models.DateTimeField(null=True)),
                        ('named_by', models.UUIDField(null=True)),
                        ('changed_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('case', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.case')),
                    ],
                    options={
                        'verbose_name': 'historical representation',
                        'verbose_name_plural': 'historical representations',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Representation',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('attorney', 'by power of attorney'), ('lawyer', 'lawyer'), ('guardian', 'guardian'), ('custody', 'holder of custody'), ('estate', 'for the estate of a deceased'), ('other', 'another representative')], max_length=20)),
                        ('name', models.CharField(max_length=200)),
                        ('email', models.CharField(blank=True, max_length=254)),
                        ('phone', models.CharField(blank=True, max_length=40)),
                        ('address', models.TextField(blank=True)),
                        ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('birth_month', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('age_at_receipt', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('died', models.CharField(blank=True, max_length=10)),
                        ('authority', models.CharField(choices=[('claimed', 'authority not checked yet'), ('checked', 'authority checked'), ('refused', 'authority not accepted'), ('ended', 'authority taken back')], default='claimed', max_length=20)),
                        ('checked_how', models.CharField(blank=True, choices=[('document_seen', 'a document was seen'), ('register', 'looked up in a register'), ('known_already', 'known already'), ('court_certificate', 'certificate of the probate court seen'), ('other', 'in another way')], max_length=20)),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('checked_by', models.UUIDField(blank=True, null=True)),
                        ('named_at', models.DateTimeField()),
                        ('named_by', models.UUIDField()),
                        ('changed_at', models.DateTimeField()),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='representation', to='requests_app.case')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('attorney', 'lawyer', 'guardian', 'custody', 'estate', 'other'))), name='representation_kind_known'), models.CheckConstraint(condition=models.Q(('authority__in', ('claimed', 'checked', 'refused', 'ended'))), name='representation_authority_known'), models.CheckConstraint(condition=models.Q(('checked_how', ''), ('checked_how__in', ('document_seen', 'register', 'known_already', 'court_certificate', 'other')), _connector='OR'), name='representation_way_known'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('checked_by__isnull', True), ('checked_how', '')), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='representation_checked_when_and_by_whom'), models.CheckConstraint(condition=models.Q(models.Q(('authority', 'checked'), ('checked_at__isnull', False), models.Q(('checked_how', ''), _negated=True)), models.Q(('authority', 'refused'), ('checked_at__isnull', False)), models.Q(('authority', 'claimed'), ('checked_at__isnull', True)), models.Q(('authority__in', ('checked', 'refused', 'claimed')), _negated=True), _connector='OR'), name='representation_checked_how'), models.CheckConstraint(condition=models.Q(('kind', 'custody'), models.Q(('age_at_receipt__isnull', True), ('birth_month__isnull', True), ('birth_year__isnull', True)), _connector='OR'), name='representation_child_of_custody'), models.CheckConstraint(condition=models.Q(('kind', 'estate'), ('died', ''), _connector='OR'), name='representation_death_of_estate')],
                    },
                ),
            ],
        ),
    ]
