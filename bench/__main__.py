import sys
from importlib import import_module

import django
from django.core.management import call_command

from bench.database import scratch_database

# name on the command line -> module with run(); each prints its own lines
BENCHES = {
    "save": "bench.save",
    "start": "bench.start",
    "import": "bench.import_bank",
    "statements": "bench.statements",
}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"Unknown: {', '.join(unknown)}. There are: {', '.join(BENCHES)}.")
    with scratch_database():
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("setup_platform", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        for name in names or BENCHES:
            import_module(BENCHES[name]).run()


if __name__ == "__main__":
    main(sys.argv[1:])
