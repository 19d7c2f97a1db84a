import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0005_fewer_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='channel',
            field=models.CharField(blank=True, choices=[('email', 'e-mail'), ('sms', 'SMS')], max_length=10),
        ),
        migrations.CreateModel(
            name='Display',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('displayed_at', models.DateTimeField()),
                ('text_sha256', models.CharField(max_length=64)),
                ('recorded_by', models.UUIDField()),
                ('recorded_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='displays', to='registry_app.campaign')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry_app.controller')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='displays', to='registry_app.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'customer'), name='display_once'), models.CheckConstraint(condition=models.Q(('displayed_at__lte', models.F('recorded_at'))), name='display_recorded_after'), models.CheckConstraint(condition=models.Q(('text_sha256', ''), _negated=True), name='display_of_a_text')],
            },
        ),
    ]
