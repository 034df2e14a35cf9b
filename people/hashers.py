from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Light(Argon2PasswordHasher):
    """OWASP's smallest recommended Argon2id: 300 people sign in within minutes on two cores."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
