"""Steps between states, as tables that actions, interfaces, documents and database triggers read alike."""

from dataclasses import dataclass

from dpo_office.common.errors import Refused


@dataclass(frozen=True)
class Step:
    """One business step: from which states, to which (None: the state stays), and the event it leaves."""

    name: str
    source: tuple[str, ...]
    target: str | None
    event: str


@dataclass(frozen=True)
class StepTable:
    """All that may happen to the state of one kind of object."""

    noun: str
    initial: str
    states: tuple[str, ...]
    steps: tuple[Step, ...]
    field: str = "state"

    def __post_init__(self) -> None:
        """Refuse a table that names a state it does not declare."""
        named = {self.initial} | {s for step in self.steps for s in (*step.source, step.target) if s}
        unknown = named - set(self.states)
        if unknown:
            raise ValueError(f"{self.noun}: undeclared states {sorted(unknown)}")

    def step(self, name: str) -> Step:
        """Give the step of that name; KeyError when there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def can(self, name: str, state: str) -> bool:
        """Tell whether the state allows the step."""
        return state in self.step(name).source

    def available(self, state: str) -> list[str]:
        """Name the steps that the state allows, in the order of the table."""
        return [step.name for step in self.steps if state in step.source]

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give every (from, to) that some step makes, sorted; the database lets nothing else pass."""
        return tuple(
            sorted(
                {
                    (source, step.target)
                    for step in self.steps
                    if step.target is not None
                    for source in step.source
                    if source != step.target
                }
            )
        )


def require_step(table: StepTable, name: str, state: str) -> Step:
    """Give the step if the state allows it; raise Refused("step_impossible") otherwise."""
    if not table.can(name, state):
        raise Refused("step_impossible", step=name, state=state, available=table.available(state))
    return table.step(name)
