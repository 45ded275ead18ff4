from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='match',
            name='decision',
            field=models.CharField(choices=[('UNDECIDED', 'Not decided'), ('YES', 'Yes, that is it'), ('NO', 'No'), ('NOT_SURE', 'Not sure'), ('SOMEONE_ELSE', 'I do not want to look')], default='UNDECIDED', max_length=12),
        ),
    ]
