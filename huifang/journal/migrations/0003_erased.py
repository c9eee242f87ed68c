import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_pulse_took'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erased',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certificate', models.CharField(db_index=True, max_length=40)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='erased', to='journal.event')),
            ],
            options={
                'verbose_name': 'erased fact',
            },
        ),
    ]
