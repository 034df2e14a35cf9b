from question_bank.models import Subject

LONGEST_NAME = 60
LONGEST_PATH = 300
DEEPEST = 6


def clean_path(path: str) -> str:
    """宪法 / 国家机构/ -> 宪法/国家机构; names and path cut to what a subject may hold."""
    names = [name.strip()[:LONGEST_NAME] for name in path.replace("／", "/").split("/")]
    return "/".join(name for name in names if name)[:LONGEST_PATH].rstrip("/")


class SubjectTree:
    """Finds subjects by path and makes the missing ones; asks once per path."""

    def __init__(self) -> None:
        self.known: dict[str, Subject] = {}

    def at(self, path: str) -> Subject | None:
        path = clean_path(path)
        names = path.split("/")[:DEEPEST] if path else []
        subject = None
        for depth in range(len(names)):
            subject = self._one("/".join(names[: depth + 1]), names[depth], subject)
        return subject

    def _one(self, path: str, name: str, parent: Subject | None) -> Subject:
        if path not in self.known:
            self.known[path], _ = Subject.objects.get_or_create(
                path=path, defaults={"name": name, "parent": parent}
            )
        return self.known[path]


def subject_at(path: str) -> Subject | None:
    """The subject of this path, made with its parents if need be; None for an empty path."""
    return SubjectTree().at(path)
