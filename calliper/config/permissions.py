from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, declare

declare("backups.read", _("See how old and how good the backups are"), owner=ORG, admin=ORG)
