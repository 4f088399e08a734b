#!/usr/bin/env python3
"""What a change must not move without saying so: the weights of five networks after 100 steps, bit for bit, with each
compiler and each instruction set of this processor; and, beside another commit, times and memory.

    ./dev pin                         compare the weights with pins.json
    ./dev pin --write                 write them there
    ./dev pin --against REVISION      time steps and the compiler beside REVISION, and weigh both, in alternating rounds
    ./dev pin --busy                  time steps on all threads beside steps on one, with a busy loop on each core

The hashes are those of one machine's compilers and mathematics library, which pins.json names.
"""
import argparse
import hashlib
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import resource

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PINS = ROOT / "benchmarks/pin/pins.json"
NETWORKS = ["lenet5", "mlp", "notebook", "textbook", "vgg"]
FLAGS = ["-std=c++20", "-O2", "-DNDEBUG", "-fopenmp", "-isystem", "/usr/include/eigen3"]


def version_of(compiler):
    first = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True).stdout.split("\n")[0]
    return re.search(r"\d+\.\d+\.\d+", first).group()


def compile_file(compiler, root, source, result):
    """User seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([compiler, *FLAGS, f"-I{root}/include", "-c", str(source), "-o", str(result)], check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def build(compiler, root, folder):
    """The program pin, with the headers in `root`, and its sources as far as there are some: names may have changed."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ["benchmarks/pin/pin.cpp", *(f"benchmarks/peers/networks/{n}.cpp" for n in NETWORKS)]
    sources = [root / name if (root / name).exists() else ROOT / name for name in names]
    jobs, objects = [], []
    for source in sources:
        objects.append(folder / f"{source.stem}.o")
        jobs.append(subprocess.Popen(
            [compiler, *FLAGS, f"-I{root}/include", "-c", str(source), "-o", str(objects[-1])]))
        if len(jobs) == (os.cpu_count() or 1) or source is sources[-1]:
            for job in jobs:
                if job.wait() != 0:
                    sys.exit(f"pin: {compiler} failed on {root}")
            jobs = []
    program = folder / "pin"
    subprocess.run([compiler, "-fopenmp", *map(str, objects), "-o", str(program)], check=True)
    return program


def run(program, network, isa="", threads=0, weights=None):
    """Microseconds a step, median and mean, and the most memory that the process has had, in bytes."""
    command = [str(program), network, str(threads)] + ([str(weights)] if weights else [])
    environment = {**os.environ, **({"TAILOR_ISA": isa} if isa else {})}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    out, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        if "this processor has" in errors:
            return None
        sys.exit(f"pin: {' '.join(command)} failed\n{errors}")
    return *map(float, out.split()), usage.ru_maxrss * 1024


def hashes(compilers, networks):
    """{"g++ 12.2.0": {"avx2": {"mlp": sha256}}}"""
    found = {}
    for compiler in compilers:
        folder = ROOT / "build/pin" / compiler
        program = build(compiler, ROOT, folder)
        sets = found[f"{compiler} {version_of(compiler)}"] = {}
        for isa in ["baseline", "avx2", "avx512"]:
            for network in networks:
                weights = folder / "weights"
                if run(program, network, isa, weights=weights) is None:
                    break
                sets.setdefault(isa, {})[network] = hashlib.sha256(weights.read_bytes()).hexdigest()
                weights.unlink()
                print(f"{compiler} {isa} {network}: {sets[isa][network][:16]}", file=sys.stderr, flush=True)
    return found


def compare(found, pinned):
    """The number of hashes that differ; those of other compilers or sets than were pinned are passed over, and told."""
    differing = 0
    for compiler, sets in found.items():
        for isa, networks in sets.items():
            for network, value in networks.items():
                expected = pinned["weights"].get(compiler, {}).get(isa, {}).get(network)
                if expected is None:
                    print(f"{compiler} {isa} {network}: not pinned")
                elif expected != value:
                    differing += 1
                    print(f"{compiler} {isa} {network}: expected {expected[:16]}, found {value[:16]}")
    print("pin: the same weights" if differing == 0 else f"pin: {differing} differ")
    return differing


def ratio_line(what, ours, theirs, unit):
    pairs = [a / b for a, b in zip(ours, theirs)]
    print(f"| {what} | {statistics.median(theirs):.0f} {unit} | {statistics.median(ours):.0f} {unit} | "
          f"{statistics.median(pairs):.3f} ({min(pairs):.3f} to {max(pairs):.3f}) |", flush=True)


def against(options):
    other = ROOT / "build/pin/checkout"
    subprocess.run(["rm", "-rf", str(other)], check=True)
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(other)], check=True)
    subprocess.run(["git", "-C", str(other), "checkout", "--quiet", options.against], check=True)
    print(f"| {options.rounds} rounds | {options.against} | now | now / {options.against}, by pairs |\n|---|---|---|---|")
    for compiler in options.compilers:
        ours = build(compiler, ROOT, ROOT / "build/pin" / compiler)
        theirs = build(compiler, other, ROOT / "build/pin/other" / compiler)
        for network in options.networks:
            rounds = []
            for i in range(options.rounds):
                order = [ours, theirs] if i % 2 == 0 else [theirs, ours]
                results = {program: run(program, network, threads=options.threads) for program in order}
                rounds.append((results[ours], results[theirs]))
            ratio_line(f"{compiler}, {network}, step", [a[0] for a, _ in rounds], [b[0] for _, b in rounds], "us")
            ratio_line(f"{compiler}, {network}, memory", [a[2] / 1e6 for a, _ in rounds],
                       [b[2] / 1e6 for _, b in rounds], "MB")
        if not options.compile:
            continue
        source, result = "benchmarks/peers/networks/notebook.cpp", ROOT / "build/pin/notebook.o"
        rounds = [(compile_file(compiler, ROOT, ROOT / source, result),
                   compile_file(compiler, other, other / source, result))
                  for _ in range(options.rounds)]
        ratio_line(f"{compiler}, notebook.cpp, compiler", [a * 1e3 for a, _ in rounds], [b * 1e3 for _, b in rounds],
                   "ms")


def busy(options):
    programs = {compiler: build(compiler, ROOT, ROOT / "build/pin" / compiler) for compiler in options.compilers}
    loops = []
    try:
        for core in sorted(os.sched_getaffinity(0)):
            loops.append(subprocess.Popen(["taskset", "-c", str(core), "sh", "-c", "while :; do :; done"]))
        print(f"| {options.rounds} rounds, {len(loops)} busy loops | one thread | {len(loops)} threads | "
              "threads / one, by pairs |\n|---|---|---|---|")
        for compiler, program in programs.items():
            for network in options.networks:
                rounds = [(run(program, network)[1], run(program, network, threads=1)[1])
                          for _ in range(options.rounds)]
                ratio_line(f"{compiler}, {network}, step", [a for a, _ in rounds], [b for _, b in rounds], "us")
    finally:
        for loop in loops:
            loop.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--against", metavar="REVISION")
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--compilers", nargs="+", default=["g++", "clang++"])
    parser.add_argument("--networks", nargs="+", default=NETWORKS, choices=NETWORKS)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--threads", type=int, default=0, help="0: as many as there are")
    parser.add_argument("--compile", action="store_true", help="with --against: time the compiler, too")
    options = parser.parse_args()
    if options.against:
        return against(options)
    if options.busy:
        return busy(options)
    found = hashes(options.compilers, options.networks)
    if options.write:
        library = "-".join(platform.libc_ver())
        PINS.write_text(json.dumps({"library": library, "weights": found}, indent=1) + "\n")
        return 0
    return compare(found, json.loads(PINS.read_text())) != 0


if __name__ == "__main__":
    sys.exit(main())
