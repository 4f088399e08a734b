#!/usr/bin/env python3
"""Mutation testing of the headers: slips are put into them, and the tests should notice. See README.md.

    ./dev mutate [ROOM...] [--count N] [--seed S] [--only ID|FILE...] [--survivors] [--list] [--jobs N]
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import sites

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "mutants"
TREE = OUT / "tree"
HERE = ROOT / "tests" / "mutation"
EQUIVALENT = HERE / "equivalent.txt"

# The test programs that may notice what goes wrong in a room: its own first.
ABOVE = {
    "core": ["core", "kernels", "activations", "initializers", "layers", "testing", "losses", "optimizers", "metrics", "io",
             "data", "model", "training", "golden"],
    "kernels": ["kernels", "activations", "layers", "losses", "optimizers", "metrics", "model", "training", "golden"],
    "initializers": ["initializers", "layers", "model", "golden"],
    "losses": ["losses", "training", "golden"],
    "optimizers": ["optimizers", "training", "golden"],
    "metrics": ["metrics", "training", "golden"],
    "io": ["io", "data", "training", "golden"],
    "data": ["data", "training", "golden"],
    "activations": ["activations", "layers", "model", "training", "golden"],
    "layers": ["layers", "testing", "model", "training", "golden"],
    "testing": ["testing", "layers"],
    "model": ["model", "training", "golden"],
    "training": ["training", "golden"],
}
ROOMS = list(ABOVE)
ISAS = {"kernels": ["avx512", "avx2", "baseline"], "layers": ["avx512", "avx2", "baseline"]}
MUST_BE_KILLED = 0.95
EIGEN = "/usr/include/eigen3"


def say(*words):
    print(*words, flush=True)


# --- Choosing mutants -------------------------------------------------------------------------------------------------

def choose(found, count, seed):
    """About `count` mutants, spread over the files by their lines that can be mutated, and in each over the operators."""
    lines = {name: len({m.line for m in mutants}) for name, mutants in found.items() if mutants}
    all_lines = sum(lines.values())
    return [m for name in lines for m in choose_of_file(found[name], max(6, round(count * lines[name] / all_lines)), seed)]


def choose_of_file(mutants, count, seed):
    by_operator = collections.defaultdict(list)
    for mutant in sorted(mutants, key=lambda m: m.rank(seed)):
        by_operator[mutant.operator].append(mutant)
    turns = sorted(by_operator.values(), key=lambda queue: queue[0].rank(seed))
    chosen, places, constants = [], set(), 0
    while len(chosen) < count and any(turns):
        for queue in turns:
            mutant = queue.pop(0) if queue else None
            if mutant is None or (mutant.begin, mutant.end) in places or len(chosen) == count:
                continue
            if mutant.is_constant and constants + 1 > max(1, count / 4):
                continue
            constants += mutant.is_constant
            places.add((mutant.begin, mutant.end))
            chosen.append(mutant)
    return chosen


def read_equivalents():
    """{(file, line's text, change): reason}. Entries of four lines, blank lines between them: see the file."""
    entries = {}
    text = re.sub(r"(?m)^#.*\n", "", EQUIVALENT.read_text()) if EQUIVALENT.exists() else ""
    for block in filter(None, (block.strip() for block in re.split(r"\n\s*\n", text))):
        lines = [line.strip() for line in block.split("\n")]
        if len(lines) < 4:
            sys.exit(f"{EQUIVALENT.name}: expected file, line, change and reason, found {block}")
        header = ROOT / "include" / "tailor" / lines[0]
        if not header.exists() or lines[1] not in map(str.strip, header.read_text().splitlines()):
            sys.exit(f"{EQUIVALENT.name}: expected a line of a header, found one that {lines[0]} does not have: {lines[1]}")
        nth = re.match(r"(.*) #(\d+)$", lines[2])
        change, number = (nth[1], int(nth[2])) if nth else (lines[2], 0)
        entries[lines[0], lines[1], change, number] = " ".join(lines[3:])
    return entries


# --- Building the tests with all mutants in them ----------------------------------------------------------------------

def write_if_other(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


UNFIT = OUT / "unfit.json"  # mutants that did not compile when they were last tried


def known_as_unfit():
    return set(json.loads(UNFIT.read_text())) if UNFIT.exists() else set()


class Build:
    """The checkout once more, with mutated headers."""

    def __init__(self, files, numbers, jobs):
        self.files, self.numbers, self.jobs = files, numbers, jobs  # numbers: {number: mutant}
        self.unfit = set()
        self.writers = {}

    def write_headers(self):
        by_file = collections.defaultdict(list)
        for number, mutant in self.numbers.items():
            if number not in self.unfit:
                by_file[mutant.file].append((number, mutant))
        for name, file in self.files.items():
            data = file.data
            if name in by_file:
                self.writers[name] = sites.Writer(data, by_file[name])
                data = bytes(self.writers[name].out)
            write_if_other(TREE / "include" / "tailor" / name, data)
        write_if_other(TREE / "include" / "tailor_mutant_switch.hpp", (HERE / "switch.hpp").read_bytes())

    def configure(self, rooms):
        for entry in ROOT.iterdir():
            link = TREE / entry.name
            if entry.name not in ("include", "build", ".git") and not link.is_symlink():
                link.symlink_to(entry)
        switch = OUT / "switch.o"
        subprocess.run(["g++", "-O1", "-std=c++20", "-c", HERE / "switch.cpp", "-o", switch], check=True)
        said = subprocess.run(
            ["cmake", "-S", TREE, "-B", OUT / "build", "-G", "Ninja", "--log-level=NOTICE", "-DCMAKE_CXX_COMPILER=g++",
             "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG", "-DCMAKE_CXX_EXTENSIONS=OFF",
             "-DCMAKE_CXX_FLAGS=-w -fdiagnostics-plain-output -ftemplate-backtrace-limit=0",
             f"-DCMAKE_EXE_LINKER_FLAGS={switch}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", "-DTAILOR_EXAMPLES=OFF",
             "-DTAILOR_BENCHMARKS=OFF", "-DTAILOR_TEST_OUTSIDE=OFF", "-DTAILOR_TEST_ROOMS=" + "|".join(ABOVE["core"])],
            capture_output=True, text=True)
        if said.returncode:
            sys.exit(said.stdout + said.stderr)
        self.targets = [f"test_{room}" for room in rooms]

    def build(self):
        """Mutants that do not compile are taken out again, until everything does."""
        for attempt in range(30):
            self.write_headers()
            start = time.time()
            said = subprocess.run(["cmake", "--build", OUT / "build", "-j", str(self.jobs), "--target", *self.targets, "--",
                                   "-k", "0"], capture_output=True, text=True)
            (OUT / f"build-{attempt}.log").write_text(said.stdout + said.stderr)
            say(f"mutate: built in {time.time() - start:.0f} s" if said.returncode == 0 else
                f"mutate: compiled in {time.time() - start:.0f} s, with errors")
            if said.returncode == 0:
                return
            wrong = self.blamed(said.stdout) - self.unfit
            if not wrong:
                sys.exit(f"mutate: the tests do not build, and no mutant is to blame: see build/mutants/build-{attempt}.log")
            say(f"mutate: {len(wrong)} mutants do not compile, and are taken out")
            self.unfit |= wrong
            unfit = {self.numbers[number].id for number in self.unfit}
            UNFIT.write_text(json.dumps(sorted(known_as_unfit() | unfit)))
        sys.exit("mutate: the tests do not build")

    def blamed(self, output):
        """The mutants at which errors point: with their own place, or with the nearest one they are required from."""
        prefix = (TREE / "include" / "tailor").as_posix() + "/"
        blamed, context = set(), []
        for line in output.splitlines():
            place = re.match(r"(.+?):(\d+):(\d+):\s+(.*)", line)
            if not place:
                continue
            if not re.match(r"(fatal )?error:", place[4]):
                if "required from" in place[4] or "required by" in place[4] or "in .constexpr. expansion" in place[4]:
                    context.append(place)
                continue
            named = {int(number) for number in re.findall(r"tailor_mutant\((\d+)\)", place[4])}
            places = [(path.removeprefix(prefix), int(line), int(column)) for path, line, column in
                      ((os.path.normpath(at[1]), at[2], at[3]) for at in [place, *context]) if path.startswith(prefix)]
            places = [at for at in places if at[0] in self.writers]
            for numbers in [*(self.writers[name].numbers_at(*at) for name, *at in places[:1]), named,
                            *(self.writers[name].numbers_at(*at) for name, *at in places[1:]),
                            *(self.writers[name].numbers_at(line) for name, line, _ in places)]:
                if numbers:
                    blamed |= numbers
                    break
            context = []
        return blamed

    def sources(self, room):
        """(room, entry of compile_commands.json) for each of a room's own sources."""
        entries = json.loads((OUT / "build" / "compile_commands.json").read_text())
        return [(room, entry) for entry in entries
                if f"/test_{room}.dir/" in entry["command"] and "cmake_pch" not in entry["file"]]


# --- Running tests ----------------------------------------------------------------------------------------------------

class Program:
    """A room's test program on an instruction set."""

    def __init__(self, room, isa):
        self.room, self.isa = room, isa
        self.path = OUT / "build" / "tests" / f"test_{room}"
        self.tests = {}  # name -> (seconds of the processor, numbers of the mutants it reaches)

    @property
    def name(self):
        return self.room if self.isa is None else f"{self.room} on {self.isa}"

    def list_tests(self):
        for arguments in (["--list-test-names-only"], ["--list-tests", "--verbosity", "quiet"]):  # Catch2 2 and 3
            said = subprocess.run([self.path, *arguments], capture_output=True, text=True)
            if "nrecognised" not in said.stdout + said.stderr and "Error" not in said.stderr:
                return [name.strip().strip('"') for name in said.stdout.splitlines() if name.strip()]
        sys.exit(f"mutate: {self.path} does not list its tests")

    def run(self, tests, seconds, environment):
        """(how it ended, seconds of the processor, output); killed at 3 times `seconds` of the processor, plus 5."""
        spec = ",".join(re.sub(r'([\\,\[\]"*~])', r"\\\1", test) for test in tests)
        limit = int(3 * seconds + 5)
        own = dict(os.environ, OMP_NUM_THREADS="2", OMP_WAIT_POLICY="passive", **environment)
        own.setdefault("TAILOR_PYTHON", "/nonexistent")  # what TensorBoard reads takes long, and is a test of the format
        if self.isa:
            own["TAILOR_ISA"] = self.isa
        with tempfile.TemporaryDirectory(prefix="tailor-mutant-") as folder:
            own["TMPDIR"] = folder

            def limits():
                os.setsid()
                resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
                resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
                resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

            output = open(pathlib.Path(folder) / "output", "w+b")
            process = subprocess.Popen([self.path, "--abort", spec], stdout=output, stderr=output, cwd=folder, env=own,
                                       preexec_fn=limits, stdin=subprocess.DEVNULL)
            timed_out = threading.Event()

            def stop():
                timed_out.set()
                os.killpg(process.pid, signal.SIGKILL)

            clock = threading.Timer(4 * limit + 20, stop)  # it waits for something that never comes
            clock.start()
            _, status, usage = os.wait4(process.pid, 0)
            clock.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            try:
                os.killpg(process.pid, signal.SIGKILL)  # what it may have left behind
            except ProcessLookupError:
                pass
            output.seek(0)
            said = output.read().decode(errors="replace")
            output.close()
        used = usage.ru_utime + usage.ru_stime
        how = ("timeout" if timed_out.is_set() or process.returncode in (-signal.SIGXCPU, -signal.SIGKILL) else
               "passed" if process.returncode == 0 else "failed" if process.returncode > 0 else "crashed")
        return how, used, said

    def look_around(self, test, is_last_try=False):
        """Which mutants a test comes by, and how long it takes."""
        with tempfile.NamedTemporaryFile(prefix="tailor-reached-") as reached:
            how, seconds, said = self.run([test], 1000, {"TAILOR_MUTANTS_REACHED": reached.name})
            if "No test" in said or "no test" in said:
                sys.exit(f"mutate: {self.name} does not find its test {test}")
            if how != "passed":
                return (test, None, said) if is_last_try else self.look_around(test, is_last_try=True)
            return test, seconds, {int(number) for number in reached.read().split()}


def explore(programs, jobs):
    """Runs every test alone, without a mutant; whether all pass."""
    all_pass = True
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for program in programs:
            for test, seconds, reached in pool.map(program.look_around, program.list_tests()):
                if seconds is None:
                    if "this processor has" in reached:
                        break  # not this instruction set
                    all_pass = False
                    say(f"mutate: left out, as it fails without a mutant: {program.name}: {test}\n{reached[-600:]}")
                    continue
                program.tests[test] = (seconds, reached)
            total = sum(seconds for seconds, _ in program.tests.values())
            say(f"mutate: {program.name}: {len(program.tests)} tests, {total:.0f} s")
    return all_pass


QUICK = 0.5  # seconds of a test


def rounds(number, mutant, programs):
    """What to run for a mutant, (program, tests, seconds): the room's own and the quick ones first."""
    order = []
    for program in programs:
        if program.room not in ABOVE[mutant.room]:
            continue
        for is_slow in (False, True):
            tests = [(s, t) for t, (s, r) in program.tests.items() if number in r and (s > QUICK) == is_slow]
            if tests:
                far = ABOVE[mutant.room].index(program.room)
                seconds = sum(s for s, _ in tests)
                order.append((far > 0, is_slow, program.isa not in (None, ISAS["kernels"][0]), seconds, program,
                              [t for _, t in sorted(tests)]))
    return [(program, tests, seconds) for *_, seconds, program, tests in sorted(order, key=lambda o: o[:4])]


def try_mutant(number, mutant, programs):
    """{result, by}: killed (and how), survived, unreached."""
    plan = rounds(number, mutant, programs)
    for program, tests, seconds in plan:
        how, _, said = program.run(tests, seconds, {"TAILOR_MUTANT": str(number)})
        if how != "passed":
            test = re.search(r"-{70,}\n(.+?)\n-{70,}", said, re.S)
            return {"result": "killed", "how": how,
                    "by": f"{program.name}: {test[1].splitlines()[0] if test else 'somewhere'}"}
    return {"result": "survived" if plan else "unreached", "tests": sum(len(tests) for _, tests, _ in plan)}


def try_constant(number, mutant, build):
    """What only the compiler sees: compiles the room's tests with it, and runs them. They may stop at a static_assert."""
    stem = pathlib.Path(mutant.file).stem
    sources = build.sources(mutant.room) + (build.sources("model") if mutant.room == "layers" else [])
    sources.sort(key=lambda source: pathlib.Path(source[1]["file"]).stem != stem)
    with tempfile.TemporaryDirectory(prefix="tailor-mutant-") as folder:
        for room, entry in sources:
            words = shlex.split(entry["command"])
            words[words.index("-o") + 1] = f"{folder}/test.o"
            said = subprocess.run([*words, f"-DTAILOR_CONSTANT_MUTANT={number}"], cwd=entry["directory"],
                                  capture_output=True, text=True)
            name = f"{room}/{pathlib.Path(entry['file']).stem}"
            if said.returncode:
                return {"result": "killed", "how": "does not compile", "by": name}
            links = link_command(room, f"{folder}/test.o", f"{folder}/test")
            if subprocess.run(links, cwd=OUT / "build", capture_output=True).returncode:
                continue  # a test that needs another object file
            program = Program(room, None)
            program.path = pathlib.Path(folder) / "test"
            how, _, _ = program.run([], 15, {})
            if how != "passed":
                return {"result": "killed", "how": how, "by": name}
    return must_not_compile(number, mutant) or {"result": "survived", "tests": len(sources)}


def must_not_compile(number, mutant):
    """The mistakes in tests/compile_fail, with a mutant: does one compile, or stop with other words?"""
    if mutant.room not in ("layers", "losses", "model"):
        return None
    folder = ROOT / "tests" / "compile_fail"
    for case in sorted(folder.glob("*.cpp")):
        said = subprocess.run(["bash", folder / "check.sh", case, "g++", "-I", TREE / "include", "-isystem",
                               EIGEN, f"-DTAILOR_CONSTANT_MUTANT={number}"], capture_output=True)
        if said.returncode:
            return {"result": "killed", "how": "failed", "by": f"compile_fail/{case.stem}"}


def link_command(room, test, program):
    """Links one object file as the room's program is linked."""
    lines = subprocess.run(["ninja", "-C", OUT / "build", "-t", "commands", f"test_{room}"], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    words = shlex.split(re.sub(r"^: && (.*) && :$", r"\1", lines[-1]))
    words[words.index("-o") + 1] = program
    first, *others = [word for word in words if word.startswith("tests/CMakeFiles") and word.endswith(".o")]
    return [test if word == first else word for word in words if word not in others]


# --- Reporting --------------------------------------------------------------------------------------------------------

def report(results, numbers, equivalents):
    """Prints the table and the survivors; whether each room has its share."""
    rows, survivors, enough = [], [], True
    by_room = collections.defaultdict(list)
    for number, result in sorted(results.items()):
        by_room[numbers[number].room].append((numbers[number], result))
    for room in ROOMS:
        of_room = by_room.get(room, [])
        if not of_room:
            continue
        killed = [r for _, r in of_room if r["result"] == "killed"]
        left = [(m, r) for m, r in of_room if r["result"] != "killed"]
        same = [m for m, _ in left if m.key in equivalents]
        alive = [(m, r) for m, r in left if m.key not in equivalents]
        share = len(killed) / max(1, len(of_room) - len(same))
        enough = enough and share >= MUST_BE_KILLED
        survivors += alive
        rows.append((room, len(of_room), len(killed), len(same), len(alive), f"{100 * share:.1f} %"))
    totals = [sum(row[i] for row in rows) for i in range(1, 5)]
    share = totals[1] / max(1, totals[0] - totals[2])
    rows.append(("all", *totals, f"{100 * share:.1f} %"))
    say(f"\n{'room':<14}{'mutants':>9}{'killed':>9}{'equivalent':>12}{'survivors':>11}{'share':>10}")
    for row in rows:
        say(f"{row[0]:<14}{row[1]:>9}{row[2]:>9}{row[3]:>12}{row[4]:>11}{row[5]:>10}")
    for mutant, result in survivors:
        seen = "no test reaches it" if result["result"] == "unreached" else f"{result.get('tests', 0)} tests passed"
        nth = f" #{mutant.nth}" if mutant.nth else ""
        say(f"\n{mutant.id}  include/tailor/{mutant.file}:{mutant.line}  {mutant.operator}; {seen}\n"
            f"    {mutant.text}\n    {mutant.change}{nth}")
    return enough


def main():
    parser = argparse.ArgumentParser(prog="./dev mutate", description="mutation testing of the headers")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"default: all of {', '.join(ROOMS)}")
    parser.add_argument("--count", type=int, default=700, help="how many mutants to choose over all rooms (700)")
    parser.add_argument("--constants", type=int, default=16, help="how many of those that only the compiler sees to try (16)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID|FILE", help="only these mutants, or files below include/tailor")
    parser.add_argument("--survivors", action="store_true", help="only those that the last report calls survivors")
    parser.add_argument("--list", action="store_true", help="list the chosen mutants, and run nothing")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many at once")
    arguments = parser.parse_args()
    for room in arguments.rooms:
        if room not in ROOMS:
            parser.error(f"expected one of {', '.join(ROOMS)}, found {room}")
    rooms = arguments.rooms or ROOMS

    equivalents = read_equivalents()  # now, for what is wrong in it should show before all the work
    found, files = sites.find(ROOT / "include", ["-isystem", EIGEN])
    chosen = choose(found, arguments.count, arguments.seed)
    numbers = dict(enumerate(chosen, 1))
    last = json.loads((OUT / "report.json").read_text()) if arguments.survivors else {"survivors": []}
    survived = {entry["id"] for entry in last["survivors"]}

    def wanted(mutant):
        return mutant.room in rooms and (not arguments.survivors or mutant.id in survived) and (
            not arguments.only or mutant.id in arguments.only or mutant.file in arguments.only)

    wanted_numbers = [number for number, mutant in numbers.items() if wanted(mutant)]
    say(f"mutate: {sum(map(len, found.values()))} mutants are possible, {len(chosen)} chosen, {len(wanted_numbers)} to run")
    if arguments.list:
        for number in wanted_numbers:
            m = numbers[number]
            say(f"{m.id}  {m.file}:{m.line}  {m.operator}{' (constant)' if m.is_constant else ''}: {m.change}")
        return 0

    test_rooms = [room for room in ABOVE["core"] if any(room in ABOVE[r] for r in {numbers[n].room for n in wanted_numbers})]
    build = Build(files, numbers, arguments.jobs)
    TREE.mkdir(parents=True, exist_ok=True)
    known = known_as_unfit()
    build.unfit = {number for number, mutant in numbers.items() if mutant.id in known}
    build.write_headers()
    build.configure(test_rooms)
    build.build()

    programs = [Program(room, isa) for room in test_rooms for isa in ISAS.get(room, [None])]
    all_pass = explore(programs, arguments.jobs)

    running = [number for number in wanted_numbers if number not in build.unfit]
    reached = set().union(*(r for p in programs for _, r in p.tests.values()))
    constants = [n for n in running if n not in reached and numbers[n].is_constant]
    constants.sort(key=lambda n: numbers[n].rank(arguments.seed))
    left_out = set() if arguments.only or arguments.survivors else set(constants[arguments.constants:])
    constants = set(constants) - left_out
    running = [n for n in running if n not in constants | left_out] + sorted(constants)  # these take longest
    say(f"mutate: {len(running)} mutants run; {len(build.unfit & set(wanted_numbers))} do not compile, {len(left_out)} that "
        f"only the compiler sees are left out")

    results, start = {}, time.time()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        waiting = {}
        for number in running:
            mutant = numbers[number]
            if number in constants:
                waiting[pool.submit(try_constant, number, mutant, build)] = number
            else:
                waiting[pool.submit(try_mutant, number, mutant, programs)] = number
        for done in concurrent.futures.as_completed(waiting):
            number = waiting[done]
            results[number] = done.result()
            m, r = numbers[number], results[number]
            say(f"[{len(results)}/{len(running)} {time.time() - start:.0f} s] {m.id} {m.file}:{m.line} "
                f"{r['result']} {r.get('how', '')} {r.get('by', '')}")

    enough = report(results, numbers, equivalents)
    entries = [dict(id=numbers[n].id, file=numbers[n].file, line=numbers[n].line, text=numbers[n].text,
                    change=numbers[n].change, operator=numbers[n].operator, **r) for n, r in sorted(results.items())]
    keys = {numbers[n].id: numbers[n].key for n in results}
    (OUT / "report.json").write_text(json.dumps(
        {"seed": arguments.seed, "count": arguments.count, "mutants": entries,
         "survivors": [e for e in entries if e["result"] != "killed" and keys[e["id"]] not in equivalents]}, indent=1))
    return 0 if enough and all_pass else 1


if __name__ == "__main__":
    shutil.which("cmake") or sys.exit("mutate: needs cmake")
    sys.exit(main())
