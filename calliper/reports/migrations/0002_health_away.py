from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='projectionstate',
            name='health',
            field=models.CharField(choices=[('none', 'None'), ('building', 'Building'), ('good', 'Good'), ('broken', 'Broken'), ('full', 'Full'), ('away', 'Away')], default='none', max_length=8),
        ),
    ]
