"""Do two spellings mean the same telephone? Close to what Android's own loose comparison answers."""

SHORTEST_LONG_NUMBER = 7
LONGEST_COUNTRY_CODE = 3


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdecimal() and character.isascii())


def same_number(one: str, other: str) -> bool:
    """Equal digits, or equal but for a country code, an international prefix or a trunk zero."""
    first, second = _digits(one), _digits(other)
    if not first or not second:
        return False
    if first == second:
        return True
    short, long = sorted((first.lstrip("0"), second.lstrip("0")), key=len)
    if len(short) < SHORTEST_LONG_NUMBER:
        return False
    return long.endswith(short) and len(long) - len(short) <= LONGEST_COUNTRY_CODE
