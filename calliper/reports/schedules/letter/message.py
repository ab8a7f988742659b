"""The letter as a mail: alternatives, the pictures that belong to them, and files beside."""

from __future__ import annotations

from collections.abc import Sequence
from email.mime.image import MIMEImage
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart

from calliper.notifications.addresses import Addressee
from calliper.reports.schedules.attaching import Attached
from calliper.reports.schedules.letter.letter import Letter, Picture


class Pictured(EmailMultiAlternatives):
    """A mail whose HTML shows pictures of its own: text and HTML stand together with them, files apart."""

    pictures: Sequence[Picture] = ()
    bounces_are_read = True

    def _create_alternatives(self, msg: Any) -> Any:
        inner = super()._create_alternatives(msg)  # type: ignore[misc]
        if not self.pictures:
            return inner
        whole = SafeMIMEMultipart("related", encoding="utf-8")
        whole.attach(inner)
        for picture in self.pictures:
            image = MIMEImage(picture.image, "png")
            image.add_header("Content-ID", f"<{picture.name}>")
            image.add_header("Content-Disposition", "inline", filename=f"{picture.name}.png")
            whole.attach(image)
        return whole


def message(letter: Letter, reached: Addressee, name: str, file: Attached | None = None) -> Pictured:
    """The mail to one reader; `name` is what its Message-ID begins with."""
    host = urlsplit(reached.base_url).hostname or "calliper"
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    if letter.off:
        headers["List-Unsubscribe"] = f"<{letter.off}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = Pictured(
        letter.subject, letter.text(), to=[reached.email], connection=reached.connection(), headers=headers
    )
    mail.pictures = letter.pictures
    mail.attach_alternative(letter.html(), "text/html")
    if file:
        mail.attach(file.name, file.content, file.content_type)
    return mail
