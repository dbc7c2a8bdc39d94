"""Says back something of this customer's own, in the trainee's words."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    return tuple(
        reading.of(
            "reflects_specifics",
            part,
            "You gave back a detail only this customer has.",
            min(1.0, part.tie / 2),
        )
        for part in reading.parts
        if part.reflects and not reading.informs(part)
    )


CRITERION = Criterion(
    name="reflects_specifics",
    dimension="listening",
    raises=True,
    asks="Does it say back this customer's own content, with a detail of theirs?",
    root="MITI 4: simple reflection (Moyers et al., 2016); AELS: processing (Drollinger et al., 2006)",
    find=find,
)
