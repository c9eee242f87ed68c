import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0005_sealed_reports'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('screen', 'on screen'), ('paper', 'on paper'), ('statistics', 'statistics')], default='screen', max_length=12, verbose_name='kind')),
                ('state', models.CharField(choices=[('asked', 'asked for'), ('active', 'lent'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('returned', 'returned'), ('called_back', 'called back'), ('lapsed', 'run out')], default='asked', max_length=12, verbose_name='state')),
                ('grade', models.CharField(blank=True, choices=[('secret', 'grade secret'), ('confidential', 'grade confidential'), ('top_secret', 'grade top secret')], max_length=12, verbose_name='grade')),
                ('purpose', models.CharField(max_length=300, verbose_name='purpose')),
                ('chain', models.CharField(max_length=60)),
                ('asked_at', models.DateTimeField(verbose_name='asked for at')),
                ('granted_at', models.DateTimeField(null=True, verbose_name='lent at')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('closed_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('copies', models.CharField(blank=True, max_length=120, verbose_name='papers')),
                ('handed_out_at', models.DateTimeField(null=True, verbose_name='handed out at')),
                ('taken_in_at', models.DateTimeField(null=True, verbose_name='taken in at')),
                ('version', models.PositiveIntegerField(default=1)),
                ('borrower', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='borrower')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'loan',
                'verbose_name_plural': 'loans',
                'indexes': [models.Index(fields=['borrower', 'state', 'ends_at'], name='custody_loan_borrower'), models.Index(fields=['state', 'ends_at', 'id'], name='custody_loan_state'), models.Index(fields=['unit', 'id'], name='custody_loan_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('grade', ''), ('grade__in', ('secret', 'confidential', 'top_secret')), _connector='OR'), name='custody_loan_grade'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('granted_at__isnull', False), _connector='OR'), name='custody_loan_granted'), models.CheckConstraint(condition=models.Q(('taken_in_at', None), ('taken_in_at__gte', models.F('handed_out_at')), _connector='OR'), name='custody_loan_paper')],
            },
        ),
        migrations.CreateModel(
            name='Lent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=20, verbose_name='section')),
                ('grade', models.CharField(choices=[('secret', 'grade secret'), ('confidential', 'grade confidential'), ('top_secret', 'grade top secret')], max_length=12, verbose_name='grade')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.customer')),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='custody.loan')),
            ],
            options={
                'verbose_name': 'lent section',
                'indexes': [models.Index(fields=['customer', 'section', 'loan'], name='custody_lent_customer')],
                'constraints': [models.UniqueConstraint(fields=('loan', 'customer', 'section'), name='custody_lent_once')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('violation', 'violation'), ('loss', 'loss'), ('leak', 'leak')], max_length=12, verbose_name='kind')),
                ('state', models.CharField(choices=[('reported', 'reported'), ('confirmed', 'confirmed'), ('proposed', 'measures proposed'), ('ordered', 'measures ordered'), ('closed', 'closed'), ('dismissed', 'unfounded')], default='reported', max_length=12, verbose_name='state')),
                ('happened_at', models.DateTimeField(verbose_name='happened at')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('account', models.TextField(verbose_name='what happened')),
                ('finding', models.TextField(blank=True, verbose_name='finding')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('reported_at', models.DateTimeField(verbose_name='reported at')),
                ('closed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.customer', verbose_name='customer')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person concerned')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reported by')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='direct superior')),
                ('loan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='custody.loan')),
            ],
            options={
                'verbose_name': 'incident',
                'verbose_name_plural': 'incidents',
                'indexes': [models.Index(fields=['state', 'id'], name='custody_incident_state')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whom', models.CharField(choices=[('person', 'person concerned'), ('superior', 'direct superior')], max_length=10, verbose_name='for')),
                ('text', models.CharField(max_length=300, verbose_name='measure')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='evidence')),
                ('done_at', models.DateTimeField(null=True, verbose_name='carried out at')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='custody.incident')),
            ],
            options={
                'verbose_name': 'measure',
            },
        ),
    ]
