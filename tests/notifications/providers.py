"""Providers of texts that tests name in TEXT_PROVIDER."""

from typing import ClassVar


class Recording:
    """Remembers what it was given, and hangs up as often as it was told to."""

    given: ClassVar[list[tuple[str, str, str]]] = []
    failures: ClassVar[list[Exception]] = []

    def send(self, *, number: str, text: str, reference: str) -> None:
        self.given.append((number, text, reference))
        if self.failures:
            raise self.failures.pop()
