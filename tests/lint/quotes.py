#!/usr/bin/env python3
"""Code in the documentation that is quoted from a file is what the file says.

    <!-- quoted: include/tailor/layers/dense.hpp -->
    ```cpp
    ...
    ```

The lines stand in that file, one after the other, with any indentation; a line `...` leaves some out. In lists like

     training/fit.hpp         Model::fit

which name a header of include/tailor and a function, the header has these names.

    quotes.py           checks that
    quotes.py --mark    marks the blocks that are found in a file and have no mark yet"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(?:<!-- quoted: (?P<path>\S+) -->\n)?```(?:cpp|cmake|sh|bash)\n(?P<code>.*?)\n```", re.S)
NAMED = re.compile(r"^ (?P<path>\w+/\w+\.hpp) +(?P<name>[\w:]+)", re.M)


def sources_in(*folders, endings):
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in endings)


def stripped(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def stands_in(quoted, lines):
    """Whether the quoted lines stand in a file's; `...` stands for any."""
    pieces, start = [[]], 0
    for line in quoted:
        pieces.append([]) if line == "..." else pieces[-1].append(line)
    for piece in filter(None, pieces):
        found = next((i for i in range(start, len(lines) - len(piece) + 1) if lines[i:i + len(piece)] == piece), None)
        if found is None:
            return False
        start = found + len(piece)
    return True


def main():
    pages = [*ROOT.glob("*.md"), *sources_in("docs", "examples", "tests", endings={".md"})]
    sources = {}
    for path in sources_in("include", "examples", "tests", "benchmarks", endings={".hpp", ".cpp"}):
        sources[str(path.relative_to(ROOT))] = stripped(path.read_text())
    wrong, marked = [], 0
    for page in pages:
        text = page.read_text()

        def mark(block):
            lines = stripped(block["code"])
            if block["path"] or len(lines) < 2:
                return block[0]
            for name, source in sources.items():
                if stands_in(lines, source):
                    return f"<!-- quoted: {name} -->\n{block[0]}"
            return block[0]

        if "--mark" in sys.argv:
            page.write_text(BLOCK.sub(mark, text))
            continue
        for block in BLOCK.finditer(text):
            if not block["path"]:
                continue
            marked += 1
            line = text.count("\n", 0, block.start()) + 1
            where = f"{page.relative_to(ROOT)}:{line}"
            if block["path"] not in sources:
                wrong.append(f"{where}: quotes {block['path']}, which is not there")
            elif not stands_in(stripped(block["code"]), sources[block["path"]]):
                wrong.append(f"{where}: expected lines of {block['path']}, found others:\n{block['code']}\n")
        for named in NAMED.finditer(text):
            marked += 1
            header = ROOT / "include" / "tailor" / named["path"]
            code = header.read_text() if header.exists() else ""
            for name in re.findall(r"\w+", named["name"]):
                if not re.search(rf"\b{name}\b", code):
                    wrong.append(f"{page.relative_to(ROOT)}: expected {name} in {named['path']}, found none")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{marked} quotes and names are what their files say")


if __name__ == "__main__":
    main()
