import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0001_initial'),
        ('complaints', '0002_stages'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=12, unique=True, verbose_name='tracking number')),
                ('pin_digest', models.CharField(max_length=64)),
                ('key_digest', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=40, verbose_name='your name')),
                ('company', models.CharField(blank=True, max_length=120, verbose_name='company')),
                ('phone_sealed', models.CharField(max_length=200)),
                ('phone_masked', models.CharField(max_length=24, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('product', models.CharField(blank=True, max_length=120, verbose_name='product or service')),
                ('content', models.TextField(verbose_name='complaint')),
                ('wish', models.TextField(blank=True, verbose_name='what the customer wants')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('promised_at', models.DateTimeField(null=True, verbose_name='answer promised until')),
                ('state', models.CharField(choices=[('waiting', 'to be taken'), ('taken', 'taken'), ('dismissed', 'set aside')], default='waiting', max_length=10, verbose_name='state')),
                ('closed_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intake', to='complaints.complaint')),
            ],
            options={
                'verbose_name': 'complaint from the public form',
                'indexes': [models.Index(fields=['state', 'received_at', 'id'], name='complaints_intake_state')],
            },
        ),
        migrations.CreateModel(
            name='IntakeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='complaints.intake')),
            ],
            options={
                'verbose_name': 'message of a complainant',
            },
        ),
        migrations.CreateModel(
            name='PublicCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('span', models.BigIntegerField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'count of the public form',
                'constraints': [models.UniqueConstraint(fields=('key', 'span'), name='complaints_count_once')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('path', models.CharField(max_length=250)),
                ('order', models.PositiveIntegerField(default=0, verbose_name='place')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='complaints.category', verbose_name='belongs under')),
            ],
            options={
                'verbose_name': 'complaint category',
                'constraints': [models.UniqueConstraint(fields=('parent', 'name'), name='complaints_category_once'), models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('name',), name='complaints_category_root')],
            },
        ),
        migrations.AddField(
            model_name='complaint',
            name='batch',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='complaint',
            name='outside_answer',
            field=models.TextField(blank=True, verbose_name='reply to them'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='outside_answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='outside_body',
            field=models.CharField(blank=True, choices=[('12315', '12315 market supervision'), ('12345', '12345 government hotline'), ('media', 'media'), ('authority', 'another authority')], max_length=10, verbose_name='sent by'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='outside_due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='reply to them due'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='outside_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='their number'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='source',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='state',
            field=models.CharField(choices=[('judging', 'to be judged'), ('handling', 'being handled'), ('deciding', 'solution to be chosen'), ('executing', 'solution being carried out'), ('answered', 'answered, to be followed up'), ('satisfied', 'customer satisfied, closed'), ('unreachable', 'customer not reachable, closed'), ('decided', 'closed by decision'), ('merged', 'merged into another'), ('past', 'past case, brought in'), ('void', 'void')], default='handling', max_length=12, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.category', verbose_name='complaint category'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='complaints_batch'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('source', ''), _negated=True), fields=['source'], name='complaints_source'),
        ),
    ]
