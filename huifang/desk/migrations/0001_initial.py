import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'draft',
                'indexes': [models.Index(fields=['changed_at'], name='desk_draft_age')],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'key'), name='desk_draft_once')],
            },
        ),
        migrations.CreateModel(
            name='DraftField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('value', models.JSONField()),
                ('version', models.PositiveIntegerField()),
                ('client', models.CharField(max_length=40)),
                ('seq', models.PositiveIntegerField(default=0)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='desk.draft')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draft', 'name'), name='desk_draft_field_once')],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('address', models.CharField(blank=True, max_length=200)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='running', max_length=10, verbose_name='state')),
                ('cancel_requested', models.BooleanField(default=False)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('error', models.TextField(blank=True)),
                ('started_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'progress',
                'verbose_name_plural': 'progress',
                'indexes': [models.Index(fields=['kind', 'key', 'id'], name='desk_progress_newest'), models.Index(fields=['owner', 'id'], name='desk_progress_owner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('kind', 'key'), name='desk_progress_one_running')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_name', models.CharField(max_length=60)),
                ('label', models.CharField(max_length=30, verbose_name='name')),
                ('query', models.CharField(blank=True, max_length=500)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved view',
                'constraints': [models.UniqueConstraint(fields=('user', 'list_name', 'label'), name='desk_view_once')],
            },
        ),
    ]
