#!/usr/bin/env python3
"""Compile time, memory of the compiler, and size of the program: of README's program and each example, as a user would
build them.

    ./dev bench compile [--compiler clang++] [--rounds 3]

Prints a table of medians. Examples of several files are compiled one file after the other; their time is the sum.
"""
import argparse
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = ["-std=c++20", "-O2", "-fopenmp", f"-I{ROOT}/include", "-isystem", "/usr/include/eigen3"]
LIBRARIES = ["-lz", "-lcurl", "-lcrypto"]


def seconds_of(command):
    begin = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begin


def build(compiler, sources, folder):
    """Seconds to compile all, and the size of the linked program in bytes."""
    objects, seconds = [], 0.0
    for i, source in enumerate(sources):
        objects.append(f"{folder}/{i}.o")
        seconds += seconds_of([compiler, *FLAGS, "-c", str(source), "-o", objects[-1]])
    program = pathlib.Path(folder, "program")
    seconds += seconds_of([compiler, "-fopenmp", *objects, "-o", str(program), *LIBRARIES])
    subprocess.run(["strip", str(program)], check=True)
    return seconds, program.stat().st_size


def program_of(page, folder):
    """The first C++ program of a Markdown page, as a file."""
    program = pathlib.Path(folder, page.stem + ".cpp")
    program.write_text(page.read_text().split("```cpp\n")[1].split("```")[0])
    return program


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    print("| program | files | seconds | program, stripped |\n|---|---|---|---|")
    for example in [ROOT / "README.md", *sorted((ROOT / "examples").iterdir())]:
        with tempfile.TemporaryDirectory() as folder:
            if example.suffix == ".md":
                sources = [program_of(example, folder)]
            else:
                sources = [example] if example.suffix == ".cpp" else sorted(example.rglob("*.cpp"))
            if not sources:
                continue
            runs = [build(options.compiler, sources, folder) for _ in range(options.rounds)]
        print(f"| {example.stem} | {len(sources)} | {statistics.median(s for s, _ in runs):.1f} | {runs[0][1] / 1e3:.0f} KB |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"\n{options.compiler} {' '.join(FLAGS[:3])}; the compiler's peak memory {peak / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
