#!/usr/bin/env python3
"""Every header has its test by path: include/tailor/layers/dense.hpp is tested in tests/layers/dense.cpp, which includes
it first, or in tests/layers/dense_*.cpp."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS, TESTS = ROOT / "include" / "tailor", ROOT / "tests"

# Tested by another file; of each the reason.
ELSEWHERE = {
    "core/xtensor.hpp": "includes xtensor, and nothing else: headers.cmake compiles it alone",
    "kernels/fastest_convolution.hpp": "a table, which tests/kernels/convolution.cpp reads",
}


def main():
    wrong = [f"tests/lint/twins.py: {name} is listed, and not there" for name in ELSEWHERE if not (HEADERS / name).exists()]
    for header in sorted(HEADERS.rglob("*.hpp")):
        name = header.relative_to(HEADERS)
        if len(name.parts) == 1 or str(name) in ELSEWHERE:
            continue
        twin = (TESTS / name).with_suffix(".cpp")
        if not twin.exists() and not list(twin.parent.glob(f"{twin.stem}_*.cpp")):
            wrong.append(f"include/tailor/{name}: expected its test in {twin.relative_to(ROOT)}")
    if wrong:
        sys.exit("\n".join(wrong))
    print("every header has its test")


if __name__ == "__main__":
    main()
