import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0003_in_force_proofs'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('signed_up_at', models.DateTimeField()),
                ('text_sha256', models.CharField(max_length=64)),
                ('recorded_by', models.UUIDField()),
                ('recorded_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='registry_app.campaign')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry_app.controller')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='registry_app.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'customer'), name='sign_up_once'), models.CheckConstraint(condition=models.Q(('signed_up_at__lte', models.F('recorded_at'))), name='sign_up_recorded_after'), models.CheckConstraint(condition=models.Q(('text_sha256', ''), _negated=True), name='sign_up_of_a_text')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_once_per_customer',
        ),
        migrations.AddField(
            model_name='notice',
            name='turn',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='notice',
            name='excluded_reason',
            field=models.CharField(blank=True, choices=[('account_closed', 'the account is closed'), ('person_erased', "the person's data is erased"), ('person_deceased', 'the person has died'), ('registration_incomplete', 'the registration was never completed'), ('erasure_requested', 'the person has asked for erasure'), ('signed_up', 'signed up under the new version'), ('no_address', 'no e-mail address'), ('address_invalid', 'the e-mail address cannot be used')], max_length=30),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('campaign', 'customer', 'turn'), name='notice_once_in_a_turn'),
        ),
    ]
