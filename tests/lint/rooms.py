#!/usr/bin/env python3
"""The rooms of include/tailor, floor by floor; what may include what; and the picture of them in docs/architecture.md.

    rooms.py            checks that includes keep to the floors, and that the picture is this table's
    rooms.py --write    draws the picture anew

A room includes only rooms on floors below its own, so that none depends on itself by way of another."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS = ROOT / "include" / "tailor"
PAGE = ROOT / "docs" / "architecture.md"

# From the top; of each room what it is for.
FLOORS = [
    {"training": "fit, evaluate, one step, history, callbacks"},
    {"model": "chain → plan → workspace → passes → Sequential, Model", "testing": "check_layer"},
    {"layers": "one file per layer"},
    {"activations": "one file per kind of function", "optimizers": "SGD ... AdamW", "metrics": "accuracies, scores",
     "data": "Dataset, transforms, splits, augmentation, batch sources"},
    {"kernels": "gemm, convolutions, pooling, elementwise, vectors", "initializers": "how weights start",
     "losses": "of a batch, and their gradients", "io": "files in and out"},
    {"core": "shape, view, arena, random, parallel, isa, format, error"},
]
FLOOR_OF = {room: number for number, floor in enumerate(reversed(FLOORS)) for room in floor}


def room_of(path):
    parts = path.relative_to(HEADERS).parts
    return parts[0] if len(parts) > 1 else None  # a header in include/tailor itself includes whole rooms


def includes_of(path):
    for name in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M):
        yield (path.parent / name).resolve()


def complaints():
    for path in sorted(HEADERS.rglob("*.hpp")):
        room, shown = room_of(path), path.relative_to(ROOT)
        if room is not None and room not in FLOOR_OF:
            yield f"{shown}: the room {room} is not in the table of {pathlib.Path(__file__).name}"
            continue
        for included in includes_of(path):
            if not included.exists():
                yield f"{shown}: includes {included}, which is not there"
                continue
            other = room_of(included)
            if room is None or other == room:
                continue
            if other is None:
                if included.stem not in FLOOR_OF or FLOOR_OF[included.stem] >= FLOOR_OF[room]:
                    yield f"{shown}: expected headers of rooms below {room}/, found {included.relative_to(HEADERS)}"
            elif FLOOR_OF.get(other, 99) >= FLOOR_OF[room]:
                yield f"{shown}: expected headers of rooms below {room}/, found one of {other}/"
    yield from circles()


def circles():
    """Headers that include themselves by way of others."""
    state = {}

    def visit(path, way):
        if state.get(path) == "done":
            return
        if path in way:
            yield "a circle: " + " → ".join(str(p.relative_to(HEADERS)) for p in way[way.index(path):] + [path])
            return
        for included in includes_of(path):
            if included.exists():
                yield from visit(included, way + [path])
        state[path] = "done"

    for path in sorted(HEADERS.rglob("*.hpp")):
        yield from visit(path, [])


def picture():
    lines = []
    for floor in FLOORS:
        for room, purpose in floor.items():
            lines.append(f" {room + '/':<15}{purpose}")
        lines.append(" " + "─" * 70)
    return "```\n" + "\n".join(lines[:-1]) + "\n```"


def main():
    found = re.search(r"<!-- rooms.*?-->\n(```\n.*?\n```)", PAGE.read_text(), re.S)
    if not found:
        sys.exit(f"{PAGE.relative_to(ROOT)}: expected <!-- rooms ... --> and a picture of them, found none")
    if "--write" in sys.argv:
        PAGE.write_text(PAGE.read_text().replace(found[1], picture()))
        return
    wrong = list(complaints())
    if found[1] != picture():
        wrong.append(f"{PAGE.relative_to(ROOT)}: the picture is not the table's: tests/lint/rooms.py --write")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(FLOOR_OF)} rooms keep to their floors")


if __name__ == "__main__":
    main()
