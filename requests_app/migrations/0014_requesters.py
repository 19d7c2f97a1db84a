import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0001_squashed_0002_the_whole_record'),
        ('requests_app', '0013_two_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='circle',
            field=models.CharField(choices=[('everybody', 'everybody who sees cases'), ('hr', 'who works on HR cases'), ('questions', 'the data protection officer and officers'), ('confidence', 'the data protection officer alone')], default='everybody', max_length=20),
        ),
        migrations.AddField(
            model_name='case',
            name='concerned_user',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='kind',
            field=models.CharField(choices=[('rights', 'request under rights'), ('complaint', 'complaint'), ('question', 'question to the data protection officer'), ('account_closure', 'closing of an account'), ('interest_enquiry', 'interest enquiry')], default='rights', max_length=20),
        ),
        migrations.AddField(
            model_name='case',
            name='relation',
            field=models.CharField(blank=True, choices=[('customer', 'customer'), ('employee', 'employee, also a former one'), ('applicant', 'applicant for a job'), ('unknown', 'nobody we know')], max_length=20),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='circle',
            field=models.CharField(choices=[('everybody', 'everybody who sees cases'), ('hr', 'who works on HR cases'), ('questions', 'the data protection officer and officers'), ('confidence', 'the data protection officer alone')], default='everybody', max_length=20, null=True),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='concerned_user',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='kind',
            field=models.CharField(choices=[('rights', 'request under rights'), ('complaint', 'complaint'), ('question', 'question to the data protection officer'), ('account_closure', 'closing of an account'), ('interest_enquiry', 'interest enquiry')], default='rights', max_length=20, null=True),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='relation',
            field=models.CharField(blank=True, choices=[('customer', 'customer'), ('employee', 'employee, also a former one'), ('applicant', 'applicant for a job'), ('unknown', 'nobody we know')], max_length=20, null=True),
        ),
        migrations.AlterField(
            model_name='stepreason',
            name='step',
            field=models.CharField(choices=[('issue_form', 'Issue the form'), ('receive_signed_form', 'Receive the signed form'), ('verify_form', 'Verify the form'), ('return_form', 'Return the form'), ('waive_form', 'Waive the form'), ('plan_tasks', 'Plan the work per system'), ('attach_extract', 'Attach an extract'), ('settle_task', 'Settle the task'), ('assign_task', 'Ask a colleague'), ('remind_contributor', 'Remind the colleague'), ('confirm_task', 'Confirm the task'), ('explain_task', 'Explain why not'), ('send_answer', 'Send the answer'), ('send_part_answer', 'Answer a part'), ('send_link_again', 'Send a fresh link'), ('post_answer', 'Print and post the answer'), ('revoke_link', 'Revoke the link'), ('put_copy_first', 'Copy first, then erase'), ('end_wait', 'End the wait: erase now'), ('record_at_once', 'Record at once'), ('record_answer', 'Record the spoken answer'), ('refuse_case', 'Refuse'), ('withdraw_case', 'Withdraw'), ('withdraw_right', 'Withdraw one right'), ('close_case', 'Close'), ('extend_deadline', 'Extend the time limit'), ('ask_identity', 'Ask who it is'), ('ask_scope', 'Ask to narrow the request'), ('record_information', "Record the person's reply"), ('allow_late_question', 'Allow a late question'), ('send_status_letter', 'Send a status letter'), ('close_unidentified', 'Close as unidentified'), ('reopen_case', 'Reopen: the person answered'), ('reckon_anew', 'Reckon the time limit anew'), ('stop_use', 'Record the stop'), ('name_representative', 'Name a representative'), ('check_authority', 'Check the authority'), ('end_representation', 'End the representation'), ('name_customer', 'Name a customer number'), ('drop_customer', 'Drop a customer number'), ('answer_enquiry', 'Answer in writing'), ('add_rights', 'It contains a right'), ('mark_confidential', 'Keep it in confidence'), ('check_obligation', 'Check an obligation'), ('close_account', 'Record that the account is closed'), ('change_relation', 'Say who asks'), ('take_case', 'Take the case'), ('assign_case', 'Hand over the case'), ('add_note', 'Add a note')], max_length=40),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('circle', 'everybody'), _negated=True), fields=['circle'], name='case_kept_apart'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('concerned_user__isnull', False)), fields=['concerned_user'], name='case_concerns'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'rights'), models.Q(('extended_months', 0), ('form_asked', False), ('is_paused', False), ('kind__in', ('complaint', 'question', 'account_closure', 'interest_enquiry')), ('state__in', ('received', 'answered', 'withdrawn', 'closed')), ('stop_by__isnull', True)), _connector='OR'), name='case_of_enquiry_has_no_form_or_search'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('relation__in', ('', 'customer', 'employee', 'applicant', 'unknown')), models.Q(models.Q(('circle__in', ('questions', 'confidence')), ('kind', 'question')), models.Q(models.Q(('kind', 'question'), _negated=True), ('circle__in', ('everybody', 'hr'))), _connector='OR'), models.Q(models.Q(('relation__in', ('employee', 'applicant')), _negated=True), models.Q(models.Q(('circle', 'everybody'), _negated=True), ('customer__isnull', True)), _connector='OR')), name='case_seen_by_its_circle'),
        ),
        migrations.CreateModel(
            name='ObligationCheck',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('obligation', models.CharField(choices=[('open_orders', 'open orders and deliveries'), ('unpaid_invoices', 'unpaid invoices'), ('refunds', 'refunds and credits'), ('disputes', 'disputes and complaints about goods')], max_length=20)),
                ('is_met', models.BooleanField()),
                ('expected_on', models.DateField(blank=True, null=True)),
                ('text', models.TextField()),
                ('checked_at', models.DateTimeField()),
                ('checked_by', models.UUIDField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligation_checks', to='requests_app.case')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('obligation__in', ('open_orders', 'unpaid_invoices', 'refunds', 'disputes'))), name='obligation_known'),
                    models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='obligation_check_has_words'),
                    models.CheckConstraint(condition=models.Q(models.Q(('expected_on__isnull', True), ('is_met', True)), models.Q(('expected_on__isnull', False), ('is_met', False)), _connector='OR'), name='obligation_open_until_a_day'),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='caselettertemplate',
            name='letter_template_kind_known',
        ),
        migrations.AlterField(
            model_name='caselettertemplate',
            name='kind',
            field=models.CharField(choices=[('case.received', 'Confirmation of receipt'), ('case.form_issued', 'Form to sign'), ('case.form_returned', 'Form sent back for correction'), ('case.identity_asked', 'Question about identity'), ('case.scope_asked', 'Question about scope'), ('case.information_received', 'Thanks for the reply'), ('case.deadline_extended', 'Extension of the time limit'), ('case.status_identity', 'Status letter about identity'), ('case.status_scope', 'Status letter about scope'), ('case.answer_sent', 'Answer'), ('case.part_answered', 'Answer in part'), ('case.refused', 'Refusal'), ('case.closed_unidentified', 'Refusal: nobody says who asks'), ('case.withdrawn', 'Confirmation of withdrawal'), ('case.right_withdrawn', 'Confirmation that a right is withdrawn'), ('case.recorded', 'Confirmation of what was said'), ('case.representative_named', 'What a representative has to show'), ('case.authority_refused', 'What is missing of an authority'), ('case.complaint_received', 'Confirmation of receipt of a complaint'), ('case.question_received', 'Confirmation of receipt of a question'), ('case.closure_received', 'Confirmation of receipt: closing of an account'), ('case.interest_received', 'Confirmation of receipt of an interest enquiry'), ('case.complaint_answered', 'Answer to a complaint'), ('case.question_answered', 'Answer from the data protection officer'), ('case.interest_answered', 'Answer to an interest enquiry'), ('case.account_closed', 'Confirmation that an account is closed')], max_length=60),
        ),
        migrations.AlterField(
            model_name='historicalcaselettertemplate',
            name='kind',
            field=models.CharField(choices=[('case.received', 'Confirmation of receipt'), ('case.form_issued', 'Form to sign'), ('case.form_returned', 'Form sent back for correction'), ('case.identity_asked', 'Question about identity'), ('case.scope_asked', 'Question about scope'), ('case.information_received', 'Thanks for the reply'), ('case.deadline_extended', 'Extension of the time limit'), ('case.status_identity', 'Status letter about identity'), ('case.status_scope', 'Status letter about scope'), ('case.answer_sent', 'Answer'), ('case.part_answered', 'Answer in part'), ('case.refused', 'Refusal'), ('case.closed_unidentified', 'Refusal: nobody says who asks'), ('case.withdrawn', 'Confirmation of withdrawal'), ('case.right_withdrawn', 'Confirmation that a right is withdrawn'), ('case.recorded', 'Confirmation of what was said'), ('case.representative_named', 'What a representative has to show'), ('case.authority_refused', 'What is missing of an authority'), ('case.complaint_received', 'Confirmation of receipt of a complaint'), ('case.question_received', 'Confirmation of receipt of a question'), ('case.closure_received', 'Confirmation of receipt: closing of an account'), ('case.interest_received', 'Confirmation of receipt of an interest enquiry'), ('case.complaint_answered', 'Answer to a complaint'), ('case.question_answered', 'Answer from the data protection officer'), ('case.interest_answered', 'Answer to an interest enquiry'), ('case.account_closed', 'Confirmation that an account is closed')], max_length=60, null=True),
        ),
        migrations.AddConstraint(
            model_name='caselettertemplate',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('case.received', 'case.form_issued', 'case.form_returned', 'case.identity_asked', 'case.scope_asked', 'case.information_received', 'case.deadline_extended', 'case.status_identity', 'case.status_scope', 'case.answer_sent', 'case.part_answered', 'case.refused', 'case.closed_unidentified', 'case.withdrawn', 'case.right_withdrawn', 'case.recorded', 'case.representative_named', 'case.authority_refused', 'case.complaint_received', 'case.question_received', 'case.closure_received', 'case.interest_received', 'case.complaint_answered', 'case.question_answered', 'case.interest_answered', 'case.account_closed'))), name='letter_template_kind_known'),
        ),
    ]
