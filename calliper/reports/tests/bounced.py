"""Bounces as mail servers write them: composed after the formats of Postfix, Exim and Exchange."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

BOUNDARY = "9B095B5ADSN=_01DC5A6B"


def heads(mail: EmailMessage) -> str:
    """The head of our mail, as it is returned."""
    return mail.as_string().partition("\n\n")[0].replace("\r\n", "\n")


def report(said: str, status: str, returned: str, root: str = "", kind: str = "text/rfc822-headers") -> bytes:
    """A multipart/report of three parts, in Internet line ends."""
    text = f"""\
{root}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="{BOUNDARY}"

This is a MIME-encapsulated message.

--{BOUNDARY}
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

{said}

--{BOUNDARY}
Content-Description: Delivery report
Content-Type: message/delivery-status

{status}

--{BOUNDARY}
Content-Description: Undelivered Message
Content-Type: {kind}

{returned}

--{BOUNDARY}--
"""
    return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def postfix(mail: EmailMessage, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What Postfix's bounce service sends: the whole mail returned, up to a limit."""
    to = mail["To"]
    return report(
        f"""\
This is the mail system at host mx.acme.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{to}>: host mail.example.com[192.0.2.7] said: 550 5.1.1 <{to}>: Recipient
    address rejected: User unknown in virtual mailbox table""",
        f"""\
Reporting-MTA: dns; mx.acme.example
X-Postfix-Queue-ID: 4XyZ1234
X-Postfix-Sender: rfc822; bounces@acme.example
Arrival-Date: Fri, 20 Nov 2026 08:00:03 +0530 (IST)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected: User unknown""",
        mail.as_string(),
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.acme.example (Mail Delivery System)\n"
        "Subject: Undelivered Mail Returned to Sender\nTo: bounces@acme.example\nAuto-Submitted: auto-replied\n"
        "Message-ID: <20261120023004.4XyZ1234@mx.acme.example>\n",
        "message/rfc822",
    )


def exchange(mail: EmailMessage, status: str = "5.1.10") -> bytes:
    """What Exchange Online sends: text and HTML beside each other, heads returned with more of its own."""
    to = mail["To"]
    inner = "\n".join(
        [
            "Received: from MA0PR01CA0123.INDPRD01.PROD.OUTLOOK.COM (2603:1096:a01::1) by\n"
            " PN3PR01MB1234.INDPRD01.PROD.OUTLOOK.COM with Microsoft SMTP Server (version=TLS1_2);\n"
            " Fri, 20 Nov 2026 02:30:03 +0000",
            "X-MS-Exchange-Organization-Network-Message-Id: 5f0c2f2e-0000-4000-8000-08dc00000000",
            heads(mail),
        ]
    )
    made = report(
        "Delivery has failed to these recipients or groups:\n\n" + str(to),
        f"""\
Reporting-MTA: dns;PN3PR01MB1234.INDPRD01.PROD.OUTLOOK.COM
Received-From-MTA: dns;mx.acme.example
Arrival-Date: Fri, 20 Nov 2026 02:30:03 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: {status}
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: {to}""",
        inner,
        "From: <postmaster@outlook.com>\nTo: <bounces@acme.example>\n"
        "Subject: =?utf-8?B?VW5kZWxpdmVyYWJsZTogV2Vlaw==?=\nContent-Language: en-GB\n"
        "Message-ID: <7d2e6a0c-0000-4000-8000-1f2e3d4c5b6a@PN3PR01MB1234.INDPRD01.PROD.OUTLOOK.COM>\n",
        "message/rfc822",
    )
    plain = b"Content-Type: text/plain; charset=us-ascii\r\n\r\n"
    alternative = b'Content-Type: multipart/alternative; boundary="alt"\r\n\r\n--alt\r\n' + plain
    end = b"\r\n--alt\r\nContent-Type: text/html\r\n\r\n<p>\r\n--alt--\r\n\r\n"
    head, rest = made.split(plain, 1)
    words, rest = rest.split(b"\r\n\r\n--" + BOUNDARY.encode(), 1)
    return head + alternative + words + end + b"--" + BOUNDARY.encode() + rest


def exim(mail: EmailMessage, why: str = "550 5.1.1 no such user", **_more: Any) -> bytes:
    """What Exim sends without delivery reports: words, and a copy of the mail below a line of dashes."""
    to = mail["To"]
    return f"""\
Return-path: <>
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.acme.example>
To: bounces@acme.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1tDabc-0001aB-2C@mx.acme.example>
Date: Fri, 20 Nov 2026 08:00:05 +0530

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    host mail.example.com [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{to}>:
    {why}

------ This is a copy of the message, including all the headers. ------

Return-path: <bounces@acme.example>
Received: from [127.0.0.1] by mx.acme.example with esmtp (Exim 4.80)
\tid 1tDabc-0001aB-2C; Fri, 20 Nov 2026 08:00:03 +0530
{mail.as_string()}
""".encode("utf-8", "surrogateescape")
