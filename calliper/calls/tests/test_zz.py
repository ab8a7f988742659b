from calliper.calls.tests.make import make_call


def test_pages(acme, globex, as_member):
    c = as_member(acme.alice)
    for url in ["/calls/", "/contacts/", "/agents/", "/search/", "/search/?q=x", "/settings/call-tags/"]:
        assert c.get(url).status_code == 200, url
    call = make_call(acme, name="હિતેશભાઈ પટેલ")
    make_call(acme, number=None, type="missed", duration_s=0)
    for m in (acme.alice, acme.tara, acme.bob, acme.ravi):
        c = as_member(m)
        for url in [
            "/calls/",
            "/contacts/",
            "/agents/",
            "/search/?q=5550104417",
            "/search/?q=bob",
            f"/calls/{call.pk}/",
            f"/contacts/{call.contact_id}/",
            f"/agents/{acme.bob.pk}/",
        ]:
            r = c.get(url)
            assert r.status_code in (200, 302), url
