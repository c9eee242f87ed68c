import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('followup', '0001_initial'),
        ('organization', '0003_staff'),
        ('regulations', '0002_pack_base'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoundReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('asked', 'waits for approval'), ('filed', 'filed')], default='draft', max_length=6)),
                ('figures', models.JSONField()),
                ('text', models.TextField(blank=True, verbose_name='report')),
                ('made_at', models.DateTimeField()),
                ('filed_at', models.DateTimeField(null=True)),
                ('sent_to', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=1)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report', to='followup.round')),
            ],
            options={
                'verbose_name': 'closing report of a round',
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='followup_round_report_number')],
            },
        ),
        migrations.CreateModel(
            name='RoundTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=12)),
                ('key', models.CharField(blank=True, max_length=60)),
                ('figure', models.CharField(max_length=12)),
                ('count', models.PositiveIntegerField()),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='followup.round')),
            ],
            options={
                'verbose_name': 'roll-up of a round',
                'constraints': [models.UniqueConstraint(fields=('round', 'group', 'key', 'figure'), name='followup_tally_once')],
            },
        ),
        migrations.CreateModel(
            name='SiteCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_at', models.DateTimeField(verbose_name='time on the spot')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('latitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('accuracy', models.PositiveIntegerField(null=True)),
                ('source', models.CharField(choices=[('none', 'no position'), ('typed', 'typed'), ('device', 'taken from the device')], default='none', max_length=6)),
                ('findings', models.TextField(blank=True, verbose_name='findings')),
                ('conform', models.BooleanField(default=True, verbose_name='nothing amiss')),
                ('version', models.PositiveIntegerField(default=1)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='site_check', to='followup.task')),
            ],
            options={
                'verbose_name': 'on-site check',
            },
        ),
        migrations.AddField(
            model_name='round',
            name='calls',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='round',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='closed_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='round',
            name='counted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='done',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='round',
            name='first_ends_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='over',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='round',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='round',
            name='population',
            field=models.CharField(blank=True, max_length=200, verbose_name='population'),
        ),
        migrations.AddField(
            model_name='round',
            name='reached',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='round',
            name='reported_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='reported_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='round',
            name='rule',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.rule'),
        ),
        migrations.AddField(
            model_name='round',
            name='rule_code',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='round',
            name='stale_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='state',
            field=models.CharField(choices=[('planned', 'planned'), ('running', 'running'), ('reported', 'reported as late'), ('overrun', 'window over'), ('finished', 'finished'), ('filed', 'filed'), ('void', 'void')], default='running', max_length=8, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='round',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='round',
            name='wanted_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='ways',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='round',
            name='windows',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='round',
            name='kind',
            field=models.CharField(choices=[('backlog', 'backlog of an imported register'), ('coverage', 'coverage'), ('sample', 'sample'), ('manual', 'made by hand')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('cycle', 'by cycle'), ('complaint', 'after a complaint'), ('matter', 'after an open matter'), ('round', 'in a round')], default='cycle', max_length=10),
        ),
        migrations.AlterField(
            model_name='task',
            name='way',
            field=models.CharField(choices=[('phone', 'phone'), ('visit', 'visit'), ('mail', 'letter or bulletin'), ('email', 'e-mail'), ('onsite', 'on-site inspection'), ('sms', 'text message')], default='phone', max_length=6),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(condition=models.Q(('state__in', ('planned', 'running', 'reported', 'overrun'))), fields=['ends_on'], name='followup_round_open'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(condition=models.Q(('stale_since__isnull', False)), fields=['stale_since'], name='followup_round_stale'),
        ),
    ]
