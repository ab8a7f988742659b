"""The same protective headers on every answer, and nothing private left in a cache."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# No require-trusted-types-for: htmx reads each answer with Document.parseHTMLUnsafe, which it forbids, and a policy
# that lets every text through would protect nothing.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "worker-src 'none'",
        "frame-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
# What Chromium knows by `document.featurePolicy.features()`; it complains in the console about any other word.
_DENIED = """
    accelerometer aria-notify autoplay browsing-topics camera captured-surface-control clipboard-read
    compute-pressure cross-origin-isolated deferred-fetch deferred-fetch-minimal digital-credentials-create
    digital-credentials-get display-capture encrypted-media fullscreen gamepad geolocation gyroscope hid
    identity-credentials-get idle-detection interest-cohort keyboard-map language-detector language-model
    local-fonts local-network local-network-access loopback-network magnetometer
    media-playback-while-not-visible microphone midi on-device-speech-recognition otp-credentials payment
    picture-in-picture private-state-token-issuance private-state-token-redemption publickey-credentials-create
    publickey-credentials-get screen-wake-lock serial speaker-selection storage-access summarizer sync-xhr
    translator unload usb window-management xr-spatial-tracking
"""
DENIED = _DENIED.split()
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join([*(f"{name}=()" for name in DENIED), "clipboard-write=(self)"]),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
SECURE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
# What a view may ask for instead: an address that is a secret is told to nobody, not even to ourselves.
UNTOLD = "no-referrer"
PRIVATE = {"Cache-Control": "private, no-store"}
# Not "cookies": that would sign people out of everything else under the company's domain as well.
FORGET = '"cache", "storage"'


class SecurityHeaders:
    """Static files may be kept by anybody, everything else by nobody, whatever a view says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        put = HEADERS | (SECURE if request.is_secure() else {})
        if response.headers.get("Referrer-Policy") == UNTOLD:
            put["Referrer-Policy"] = UNTOLD
        if not _is_static(request, response):
            put |= PRIVATE
            patch_vary_headers(response, ["Cookie"])
        for name, value in put.items():
            response.headers[name] = value
        if _ends_session(response):
            response.headers["Clear-Site-Data"] = FORGET
        return response


def _is_static(request: HttpRequest, response: HttpResponse) -> bool:
    return request.path_info.startswith(settings.STATIC_URL) and response.status_code in {200, 206, 304}


def _ends_session(response: HttpResponse) -> bool:
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and not cookie.value
