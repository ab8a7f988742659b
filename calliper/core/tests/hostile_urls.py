"""Ways to write an address that must not be called. At `{port}` of this machine a listener waits for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

# Plainly written addresses of the inside, each the first, last or best known of its network.
_INSIDE_4 = """
    0.0.0.0 0.1.2.3 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.0 100.64.0.1 100.100.100.200
    100.127.255.255 127.0.0.0 127.0.0.1 127.0.1.1 127.1.2.3 127.127.127.127 127.255.255.255 168.63.129.16
    169.254.0.1 169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.1 172.17.0.1 172.31.255.255 192.0.0.1
    192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.1.1 192.168.255.255 198.18.0.1 198.19.255.255
    198.51.100.1 203.0.113.1 224.0.0.1 224.0.0.251 239.255.255.250 240.0.0.1 250.1.2.3 255.255.255.255
"""
INSIDE_4 = _INSIDE_4.split()

_INSIDE_6 = """
    :: ::1 0:0:0:0:0:0:0:1 0000:0000:0000:0000:0000:0000:0000:0001 ::2 ::127.0.0.1 ::7f00:1 ::ffff:127.0.0.1
    ::ffff:7f00:1 ::ffff:0:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::ffff:192.168.1.1
    ::ffff:8.8.8.8 0:0:0:0:0:ffff:7f00:0001 64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1
    64:ff9b::a9fe:a9fe 64:ff9b::8.8.8.8 64:ff9b:1::10.0.0.1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1::1
    2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2001:db8:ffff::1 2002:7f00:1:: 2002:7f00:0001::1 2002:a00:1::1
    2002:a9fe:a9fe::1 2002:c0a8:101::1 3fff::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1
    fe80::a9fe:a9fe fec0::1 ff00::1 ff02::1 ff02::fb ff05::2 ff0e::1
"""
INSIDE_6 = _INSIDE_6.split()

# Names, and what a hostile or careless zone says they are.
NAMES: dict[str, list[str]] = {
    "localhost": ["127.0.0.1", "::1"],
    "LOCALHOST": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "app.localhost": ["127.0.0.1"],
    "localhost.localdomain": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
    "loopback": ["127.0.0.1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "7f000001.rebind.example": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "instance-data": ["169.254.169.254"],
    "metadata": ["169.254.169.254"],
    "kubernetes.default.svc": ["10.96.0.1"],
    "host.docker.internal": ["172.17.0.1"],
    "router.lan": ["192.168.1.1"],
    "printer.local": ["169.254.17.3"],
    "carrier.example": ["100.64.7.7"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "translated.example": ["64:ff9b::7f00:1"],
    "sixtofour.example": ["2002:7f00:1::"],
    "scoped.example": ["fe80::1%lo"],
    "unspecified.example": ["0.0.0.0"],
    "unspecified6.example": ["::"],
    "broadcast.example": ["255.255.255.255"],
    # One good address does not make up for a bad one.
    "good-then-bad.example": ["93.184.216.34", "127.0.0.1"],
    "bad-then-good.example": ["127.0.0.1", "93.184.216.34"],
    "good4-bad6.example": ["93.184.216.34", "::1"],
    "twenty-good.example": [*(f"93.184.216.{n}" for n in range(1, 21)), "10.0.0.1"],
    "nothing.example": [],
    "xn--lcalhost-54a.example": ["127.0.0.1"],
}

# Whole addresses that two programs read differently, or that no program should be asked for.
WRITTEN = r"""
    http://user@127.0.0.1:{port}/
    http://user:word@127.0.0.1:{port}/
    http://good.example@127.0.0.1:{port}/
    http://good.example:80@127.0.0.1:{port}/
    http://127.0.0.1:{port}@good.example/
    http://good.example%40127.0.0.1:{port}/
    http://good.example\@127.0.0.1:{port}/
    http://127.0.0.1:{port}\@good.example/
    http://127.0.0.1:{port}\.good.example/
    http:\\127.0.0.1:{port}/
    http:/\127.0.0.1:{port}/
    http:\/127.0.0.1:{port}/
    \\127.0.0.1:{port}/
    //127.0.0.1:{port}/
    ///127.0.0.1:{port}/
    /127.0.0.1:{port}/
    http:127.0.0.1:{port}/
    http:/127.0.0.1:{port}/
    http:///127.0.0.1:{port}/
    http:////127.0.0.1:{port}/
    http//127.0.0.1:{port}/
    http;//127.0.0.1:{port}/
    127.0.0.1:{port}
    127.0.0.1
    localhost:{port}
    good.example
    http://good.example#@127.0.0.1:{port}/
    http://good.example?@127.0.0.1:{port}/
    http://127.0.0.1:{port}#good.example
    http://127.0.0.1:{port}?good.example
    http://127.0.0.1:{port};good.example/
    http://good.example,127.0.0.1:{port}/
    http://good.example;127.0.0.1:{port}/
    http://good.example&@127.0.0.1:{port}/
    http://(127.0.0.1):{port}/
    http://<127.0.0.1>:{port}/
    http://"127.0.0.1":{port}/
    http://127.0.0.1:{port}:80/
    http://127.0.0.1:{port}:/
    http://127.0.0.1:+{port}/
    http://127.0.0.1:-1/
    http://127.0.0.1:0/
    http://127.0.0.1:65536/
    http://127.0.0.1:99999/
    http://127.0.0.1:0x50/
    http://127.0.0.1:8e1/
    http://127.0.0.1:/
    http://:{port}/
    http://
    http://.:{port}/
    http://..:{port}/
    http://.127.0.0.1:{port}/
    http://127.0.0.1.:{port}/
    http://127.0.0.1..:{port}/
    http://127..0.0.1:{port}/
    http://127.0.0.1%00.good.example:{port}/
    http://127.0.0.1%2f.good.example:{port}/
    http://%31%32%37.0.0.1:{port}/
    http://127%2e0%2e0%2e1:{port}/
    http://loc%61lhost:{port}/
    http://[::1:{port}/
    http://::1:{port}/
    http://::1/
    http://[127.0.0.1]:{port}/
    http://[localhost]:{port}/
    http://[::1%25lo]:{port}/
    http://[::1%lo]:{port}/
    http://[fe80::1%25eth0]:{port}/
    http://[::ffff:127.0.0.1.]:{port}/
    http://[v1.127.0.0.1]:{port}/
    http://[[::1]]:{port}/
    http://[::1]x:{port}/
    http://[::1]@good.example:{port}/
    http://good.example@[::1]:{port}/
    http://[]:{port}/
    http://-127.0.0.1:{port}/
    http://127.0.0.1-:{port}/
    http://_127.0.0.1_:{port}/
    http://loc_alhost:{port}/
    http://127.0.0.1,good.example:{port}/
    http://*:{port}/
    http://*.example:{port}/
    http://~:{port}/
    http://$HOME:{port}/
    http://${{jndi:ldap://127.0.0.1:{port}/}}/
    http://127.0.0.1:{port}/a b
    HTTP://127.0.0.1:{port}/
    hTtP://LocalHost:{port}/
    https://127.0.0.1:{port}/
    https://localhost:{port}/
    https://[::1]:{port}/
    https://169.254.169.254/latest/meta-data/
    https://user:word@good.example/
    ftp://127.0.0.1:{port}/
    ftps://good.example/
    file:///etc/passwd
    file://127.0.0.1/etc/passwd
    file:/etc/passwd
    gopher://127.0.0.1:{port}/_GET
    dict://127.0.0.1:{port}/stat
    ldap://127.0.0.1:{port}/
    ldaps://127.0.0.1:{port}/
    tftp://127.0.0.1:{port}/x
    sftp://127.0.0.1:{port}/
    ssh://127.0.0.1:{port}/
    telnet://127.0.0.1:{port}/
    smtp://127.0.0.1:{port}/
    imap://127.0.0.1:{port}/
    redis://127.0.0.1:{port}/
    ws://127.0.0.1:{port}/
    wss://127.0.0.1:{port}/
    unix:///var/run/docker.sock
    http+unix://%2Fvar%2Frun%2Fdocker.sock/
    jar:http://127.0.0.1:{port}!/
    netdoc:///etc/passwd
    data:text/plain,hello
    javascript:alert(1)
    view-source:http://127.0.0.1:{port}/
    blob:http://127.0.0.1:{port}/x
    about:blank
    cid:x
    mailto:a@127.0.0.1
    url:http://127.0.0.1:{port}/
    http
    https:
    https://
""".strip("\n").splitlines()  # fmt: skip

# With bytes that a line of text hides.
HIDDEN = [
    "http://127.0.0.1:{port}/\r\nHost: good.example",
    "http://127.0.0.1:{port}\r\n/",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.0.1\n:{port}/",
    "http://\r\n127.0.0.1:{port}/",
    "ht\ttp://127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/ ",
    "http:// 127.0.0.1:{port}/",
    "http://127.0.0.1\x00.good.example:{port}/",
    "http://127.0.0.1:{port}/\x00",
    "\x00http://127.0.0.1:{port}/",
    "\ufeffhttp://127.0.0.1:{port}/",
    "http://good.example\u2028@127.0.0.1:{port}/",
    "http://127\u30020\u30020\u30021:{port}/",
    "http://127\uff0e0\uff0e0\uff0e1:{port}/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",
    "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:{port}/",
    "http://\u0661\u0662\u0667.0.0.1:{port}/",
    "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3:{port}/",
    "http://loc\u00adalhost:{port}/",
    "http://loc\u200balhost:{port}/",
    "http://l\u043ecalhost:{port}/",
    "http://\u202e127.0.0.1:{port}/",
    "http\uff1a//127.0.0.1:{port}/",
    "http:\uff0f\uff0f127.0.0.1:{port}/",
    "http://127.0.0.1\uff1a{port}/",
    "http://127.0.0.1:\uff18\uff10/",
    "http://127.0.0.1:{port}\uff0f@good.example/",
    "http://good.example\uff20127.0.0.1:{port}/",
    "http://\U0001f4a9:{port}/",
    "http://127.0.0.1:{port}/" + "a" * 3000,
    "http://" + "a" * 64 + ".example:{port}/",
    "http://" + ".".join(["abcdefgh"] * 40) + ":{port}/",
]


def spellings(address: str) -> Iterator[str]:
    """Ways that some resolver takes for this IPv4 address, and that nobody needs."""
    a, b, c, d = (int(part) for part in address.split("."))
    whole = int(IPv4Address(address))
    yield str(whole)
    yield hex(whole)
    yield hex(whole).upper()
    yield f"0{whole:o}"
    yield f"0o{whole:o}"
    yield f"{hex(a)}.{hex(b)}.{hex(c)}.{hex(d)}"
    yield f"0{a:o}.0{b:o}.0{c:o}.0{d:o}"
    yield f"0x{a:02x}.{b}.0{c:o}.{d}"
    yield f"{a}.{(b << 16) + (c << 8) + d}"
    yield f"{a}.{b}.{(c << 8) + d}"
    yield f"{a:03d}.{b:03d}.{c:03d}.{d:03d}"
    yield f"{a + 256}.{b}.{c}.{d}"
    yield str(whole + 2**32)
    yield f"{a}.{b}.{c}.{d}.0x0"


NUMBERS = [
    each
    for address in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1")
    for each in spellings(address)
]
NUMBERS = [each for each in NUMBERS if each not in INSIDE_4]
HOSTS = [*INSIDE_4, *(f"[{each}]" for each in INSIDE_6), *NUMBERS, *NAMES]
URLS = [
    *(f"http://{host}:{{port}}/" for host in HOSTS),
    *(line.strip() for line in WRITTEN),
    *HIDDEN,
]
