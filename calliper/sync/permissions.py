from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, declare

declare("calls.import", _("Import call logs and take imports back"), owner=ORG, admin=ORG)
