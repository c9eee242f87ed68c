import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0001_initial'),
        ('complaints', '0004_follow_through'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Indexing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('complaints', models.PositiveBigIntegerField(default=0)),
                ('turn', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'indexing',
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
            ],
            options={
                'verbose_name': 'link',
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='complaints_link_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='complaints_link_ordered')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('corrective', 'corrective'), ('preventive', 'preventive')], max_length=10, verbose_name='kind')),
                ('text', models.TextField(verbose_name='measure')),
                ('due_on', models.DateField(verbose_name='to be done until')),
                ('check_on', models.DateField(verbose_name='to be checked on')),
                ('state', models.CharField(choices=[('open', 'to be done'), ('done', 'done, to be checked'), ('worked', 'worked'), ('failed', 'did not work')], default='open', max_length=8, verbose_name='state')),
                ('set_at', models.DateTimeField()),
                ('done_note', models.TextField(blank=True, verbose_name='what was done')),
                ('done_at', models.DateTimeField(null=True)),
                ('check_note', models.TextField(blank=True, verbose_name='what the check found')),
                ('checked_at', models.DateTimeField(null=True)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='complaints.complaint')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'improvement measure',
                'verbose_name_plural': 'improvement measures',
                'indexes': [models.Index(fields=['complaint', 'id'], name='complaints_measures_of')],
            },
        ),
        migrations.CreateModel(
            name='Merging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state_before', models.CharField(max_length=12)),
                ('promised_before', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('at', models.DateTimeField()),
                ('split_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mergings', to='complaints.complaint')),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
                ('split_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'merging',
                'constraints': [models.UniqueConstraint(condition=models.Q(('split_at', None)), fields=('complaint',), name='complaints_merged_once')],
            },
        ),
        migrations.CreateModel(
            name='MonthReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(unique=True, verbose_name='month')),
                ('figures', models.JSONField()),
                ('text', models.TextField(blank=True, verbose_name='report')),
                ('made_at', models.DateTimeField()),
                ('send_by', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'monthly complaint report',
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rating', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="customer's rating")),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('no_measure', models.CharField(blank=True, max_length=200, verbose_name='why no measure is needed')),
                ('written_at', models.DateTimeField()),
                ('filed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='complaints.complaint')),
                ('filed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'review of a complaint',
                'constraints': [models.CheckConstraint(condition=models.Q(('rating', None), ('rating__range', (1, 5)), _connector='OR'), name='complaints_rating_range')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=24, unique=True)),
                ('complaints', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'term',
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block', models.PositiveIntegerField()),
                ('ids', models.BinaryField()),
                ('term', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='complaints.term')),
            ],
            options={
                'verbose_name': 'posting',
                'constraints': [models.UniqueConstraint(fields=('term', 'block'), name='complaints_posting_once')],
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='matter')),
                ('state', models.CharField(choices=[('proposed', 'to be confirmed'), ('confirmed', 'confirmed'), ('ended', 'ended'), ('dismissed', 'not one matter')], default='proposed', max_length=10, verbose_name='state')),
                ('found_at', models.DateTimeField(verbose_name='found at')),
                ('threshold', models.PositiveIntegerField()),
                ('days', models.PositiveIntegerField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'wave',
                'verbose_name_plural': 'waves',
                'indexes': [models.Index(fields=['state', 'found_at', 'id'], name='complaints_wave_state')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='answer to all')),
                ('at', models.DateTimeField()),
                ('given', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='complaints.wave')),
            ],
            options={
                'verbose_name': 'announcement',
            },
        ),
        migrations.CreateModel(
            name='WaveMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField()),
                ('out', models.BooleanField(default=False)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='complaints.complaint')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='complaints.wave')),
            ],
            options={
                'verbose_name': 'complaint of a wave',
                'constraints': [models.UniqueConstraint(fields=('wave', 'complaint'), name='complaints_wave_member_once'), models.UniqueConstraint(condition=models.Q(('out', False)), fields=('complaint',), name='complaints_in_one_wave')],
            },
        ),
        migrations.AddField(
            model_name='complaint',
            name='indexed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('indexed', False)), fields=['id'], name='complaints_unindexed'),
        ),
    ]
