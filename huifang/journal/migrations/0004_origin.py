from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0003_erased'),
    ]

    operations = [
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('key', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('session', models.CharField(blank=True, max_length=12)),
                ('agent', models.CharField(blank=True, max_length=160)),
                ('first_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'origin of facts',
                'indexes': [models.Index(fields=['address'], name='journal_origin_address')],
            },
        ),
        migrations.AddField(
            model_name='event',
            name='origin',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['actor_kind', 'actor_id', 'id'], name='journal_actor'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('origin', ''), _negated=True), fields=['origin', 'id'], name='journal_event_from'),
        ),
    ]
