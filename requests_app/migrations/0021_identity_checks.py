import django.db.models.deletion
import simple_history.models
import uuid
from dpo_office.common.operations import CreateModels
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0009_openid_connect'),
        ('requests_app', '0020_form_way_back'),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='HistoricalIdentityCheck',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('means', models.CharField(choices=[('session', 'logged in to their account'), ('code_on_file', 'a code to the e-mail address on file'), ('reply_on_file', 'a reply from the address on file'), ('signed_form', 'a signed form'), ('mitid', 'MitID, the assertion recorded'), ('post_on_file', 'a letter to the postal address on file'), ('document_shown', 'an identity document shown, not kept'), ('control_questions', 'control questions: they support, and settle nothing')], max_length=20, null=True)),
                        ('state', models.CharField(choices=[('open', 'under way'), ('passed', 'passed'), ('failed', 'failed'), ('given_up', 'given up')], default='open', max_length=20, null=True)),
                        ('doubt', models.TextField(null=True)),
                        ('harm', models.TextField(null=True)),
                        ('why', models.TextField(blank=True, null=True)),
                        ('note', models.TextField(blank=True, null=True)),
                        ('begun_by', models.UUIDField(null=True)),
                        ('begun_at', models.DateTimeField(null=True)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('case', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.case')),
                    ],
                    options={
                        'verbose_name': 'historical identity check',
                        'verbose_name_plural': 'historical identity checks',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='IdentityCheck',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('means', models.CharField(choices=[('session', 'logged in to their account'), ('code_on_file', 'a code to the e-mail address on file'), ('reply_on_file', 'a reply from the address on file'), ('signed_form', 'a signed form'), ('mitid', 'MitID, the assertion recorded'), ('post_on_file', 'a letter to the postal address on file'), ('document_shown', 'an identity document shown, not kept'), ('control_questions', 'control questions: they support, and settle nothing')], max_length=20)),
                        ('state', models.CharField(choices=[('open', 'under way'), ('passed', 'passed'), ('failed', 'failed'), ('given_up', 'given up')], default='open', max_length=20)),
                        ('doubt', models.TextField()),
                        ('harm', models.TextField()),
                        ('why', models.TextField(blank=True)),
                        ('note', models.TextField(blank=True)),
                        ('begun_by', models.UUIDField()),
                        ('begun_at', models.DateTimeField()),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_checks', to='requests_app.case')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('open', 'passed', 'failed', 'given_up'))), name='identity_check_state_known'), models.CheckConstraint(condition=models.Q(('means__in', ('session', 'code_on_file', 'reply_on_file', 'signed_form', 'mitid', 'post_on_file', 'document_shown', 'control_questions'))), name='identity_check_means_known'), models.CheckConstraint(condition=models.Q(models.Q(('doubt', ''), _negated=True), models.Q(('harm', ''), _negated=True)), name='identity_check_has_doubt_and_harm'), models.CheckConstraint(condition=models.Q(('means__in', frozenset(['control_questions'])), ('state', 'passed'), _negated=True), name='identity_check_questions_support'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='identity_check_ended_when_by_whom_and_why'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('case',), name='identity_check_one_open')],
                        'ordering': ('begun_at', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='IdentityCode',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('code_hash', models.CharField(max_length=64)),
                        ('sent_at', models.DateTimeField()),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('entered_at', models.DateTimeField(blank=True, null=True)),
                        ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='requests_app.identitycheck')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='identity_code_tries_counted')],
                        'ordering': ('sent_at', 'id'),
                    },
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='letterbasis',
            name='letter_basis_identity_known',
        ),
        migrations.RemoveConstraint(
            model_name='letterbasis',
            name='letter_basis_identity_reached',
        ),
        migrations.AlterField(
            model_name='letterbasis',
            name='identity',
            field=models.CharField(choices=[('unknown', 'nothing shows that the writer is the person on file'), ('unmatched', 'nobody on file matches'), ('address_on_file', 'the address on file'), ('reply_sufficient', 'a reply that was enough'), ('identity_checked', 'a check of who asks that was passed'), ('form_verified', 'a signed form that was verified'), ('form_waived', 'a reason why it is clear who asks'), ('authority_checked', 'a representative whose authority was checked'), ('by_hand', 'printed: whoever posts it sees to whom'), ('tester', 'a test: to whoever tests')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='letterbasis',
            constraint=models.CheckConstraint(condition=models.Q(('identity__in', ('unknown', 'unmatched', 'address_on_file', 'reply_sufficient', 'identity_checked', 'form_verified', 'form_waived', 'authority_checked', 'by_hand', 'tester'))), name='letter_basis_identity_known'),
        ),
        migrations.AddConstraint(
            model_name='letterbasis',
            constraint=models.CheckConstraint(condition=models.Q(('reveals', 'nothing'), models.Q(('identity__in', ['unmatched', 'address_on_file', 'reply_sufficient', 'identity_checked', 'form_verified', 'form_waived', 'authority_checked', 'by_hand', 'tester']), ('reveals', 'relationship')), models.Q(('identity__in', ['address_on_file', 'reply_sufficient', 'identity_checked', 'form_verified', 'form_waived', 'authority_checked', 'by_hand', 'tester']), ('reveals', 'content')), _connector='OR'), name='letter_basis_identity_reached'),
        ),
    ]
