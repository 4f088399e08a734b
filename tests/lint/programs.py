#!/usr/bin/env python3
"""Every complete program in README.md and docs/ is compiled, without a warning, and runs.

    programs.py [--compiler g++] [--eigen FOLDER:FOLDER...] [--jobs N] [PART OF A NAME...]

A program is a block of C++ with a main function. It runs in a folder of its own. Those that load Fashion-MNIST find a
small set of random pictures there, in the data set's format, so that twenty epochs take a second."""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```cpp\n(?P<code>.*?)\n```", re.S)
FLAGS = "-std=c++20 -O2 -fopenmp -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror".split()
LIBRARIES = {"zlib": "-lz", "libcurl": "-lcurl", "OpenSSL": "-lcrypto"}
SECONDS = 120  # that a program may run


def programs():
    """(where, code) of each."""
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = page.read_text()
        for block in BLOCK.finditer(text):
            if re.search(r"\bint main\(", block["code"]):
                yield f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, block.start()) + 1}", block["code"]


def write_pictures(folder):
    """Random pictures of ten classes, as Fashion-MNIST's four files."""
    draw = random.Random(1)
    for part, count in ("train", 320), ("t10k", 64):
        pixels = struct.pack(">4i", 0x803, count, 28, 28) + draw.randbytes(count * 28 * 28)
        labels = struct.pack(">2i", 0x801, count) + bytes(i % 10 for i in range(count))
        (folder / f"{part}-images-idx3-ubyte").write_bytes(pixels)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(labels)


def complaint(where, code, arguments, pictures):
    """What is wrong with the program, or nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "program.cpp").write_text(code + "\n")
        started = time.monotonic()
        libraries = LIBRARIES.values() if "fashion_mnist" in code else ()
        eigen = [f"-isystem{part}" for part in arguments.eigen.split(":")]
        built = subprocess.run([arguments.compiler, *FLAGS, f"-I{ROOT / 'include'}", *eigen, "program.cpp", "-o",
                                "program", *libraries], cwd=folder, capture_output=True, text=True)
        if built.returncode:
            return f"{where}: expected a program that compiles, found\n{built.stderr}"
        compiled = time.monotonic()
        try:
            run = subprocess.run(["./program"], cwd=folder, capture_output=True, text=True, timeout=SECONDS,
                                 env={**os.environ, "FASHION_MNIST_DIR": str(pictures)})
        except subprocess.TimeoutExpired:
            return f"{where}: expected a program that ends within {SECONDS} s"
        if run.returncode or not run.stdout:
            return f"{where}: expected output and exit code 0, found {run.returncode} and\n{run.stdout}{run.stderr}"
        ended = time.monotonic()
        print(f"{where}: compiled in {compiled - started:.1f} s, ran for {ended - compiled:.1f} s", flush=True)
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--eigen", default="/usr/include/eigen3")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    chosen = [(where, code) for where, code in programs()
              if not arguments.names or any(name in where for name in arguments.names)]
    if not chosen:
        sys.exit("expected programs in README.md and docs/, found none")
    with tempfile.TemporaryDirectory() as pictures, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        write_pictures(pathlib.Path(pictures))
        found = [pool.submit(complaint, *program, arguments, pictures) for program in chosen]
        wrong = [future.result() for future in found if future.result()]
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(chosen)} programs compile and run")


if __name__ == "__main__":
    main()
