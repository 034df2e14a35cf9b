"""How long a lesson's text must stay open when its editor has not said."""

# Attentive reading of Chinese runs at 300 to 500 characters a minute. Twice that is a bound
# nobody who reads will notice, and one that nobody can scroll past.
CHARACTERS_PER_SECOND = 12
SHORTEST, LONGEST = 15, 20 * 60


def reading_seconds(characters: int) -> int:
    return min(LONGEST, max(SHORTEST, characters // CHARACTERS_PER_SECOND))
