from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0002_sweeps_and_tests'),
    ]

    operations = [
        migrations.AddField(
            model_name='letterattachment',
            name='behind_link',
            field=models.BooleanField(default=False),
        ),
    ]
