"""One clear sentence for each problem, and what the person can do about it."""

from .transport import Problem

SENTENCES = {
    "unreachable": "The server cannot be reached. Calls stay in the queue and nothing is lost.",
    "not_understood": "Something answers at this address, but it is not a Calliper server.",
    "insecure": "Plain HTTP is accepted for this machine only. Use an https address.",
    "pin_mismatch": "Another server answers at this address. Nothing was sent. Ask for a new enrolment link.",
    "code_unreadable": "That is not an enrolment code: a code has nine letters and digits, like ABC-DEF-GHJ.",
    "code_unknown": "The server does not know this code. Compare it with the one on the screen.",
    "code_expired": "This code has expired: codes live 15 minutes. Ask for a new one.",
    "code_used": "This code was used already. Ask for a new one.",
    "not_enrolled": "This phone is not enrolled. Give it a code.",
    "consent_required": "The person has not agreed to the notice. Calls are kept on the phone until then.",
    "notice_outdated": "There is a newer notice. Read it, then agree again.",
    "signature_wrong": "The server did not accept the signature of the consent receipt.",
    "stale_receipt": "The server holds a later consent receipt than this phone. Enrol again.",
    "device_revoked": "The organisation removed this phone. Its queue and key were deleted.",
    "unauthorised": "The server does not know this phone any more. Enrol again with a new code.",
    "protocol_too_old": "The server no longer understands this app. Update the app.",
    "busy": "The server is busy. The phone tries again by itself.",
    "storage_full": "The server has no room left. The phone keeps its calls and tries again.",
    "too_large": "One call is larger than the server takes. It stays in the queue.",
    "unreadable": "The server could not read what this app sent. Nothing was lost; report it.",
    "http_404": "The server answers, but not at this path. Check the address.",
}


def sentence(problem: Problem) -> str:
    """What to tell the person; an unknown problem is named with the server's own words."""
    known = SENTENCES.get(problem.code)
    if known is not None:
        return known
    return f"The server answered {problem.status} ({problem.code}). {problem.detail}".strip()
