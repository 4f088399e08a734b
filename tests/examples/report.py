"""report.py PROGRAM [SCREENSHOTS]: short runs of example 08 write their pages, and a browser looks at them.

On wide and narrow screens, light and dark: nothing is complained of or fetched, figures are seen, text can be read, the
numbers are those of metrics.json and history.csv, and mouse and keyboard reach what they should. Ends with 77 where there
is no Chromium. With a folder for SCREENSHOTS, the pages are kept there, as they looked.
"""
import base64
import csv
import json
import pathlib
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

import browser

SCREENS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
FIGURES = ["first_images", "filters_before", "filters_after", "accuracy", "loss", "confusion_matrix", "top_errors"]
NO_ERRORS = [figure for figure in FIGURES if figure != "top_errors"]


# ---- The runs

def write_npy(path, shape, values):
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + bytes(values))


def write_data(folder, wrong_every):
    """Ten classes that differ in the row that is bright; every so many labels of the test images are wrong."""
    folder.mkdir()
    draw = random.Random(1)
    images = {}
    for part, count in (("train", 1000), ("test", 300)):
        labels = [i % 10 for i in range(count)]
        images[part] = [[255 - draw.randrange(60) if at // 56 == label else draw.randrange(60) for at in range(784)]
                        for label in labels]
        if part == "test" and wrong_every:
            labels = [(label + 1 + i // wrong_every) % 10 if i % wrong_every == 0 else label
                      for i, label in enumerate(labels)]
        write_npy(folder / f"{part}_images.npy", (count, 28, 28), [v for image in images[part] for v in image])
        write_npy(folder / f"{part}_labels.npy", (count,), labels)
    return images["test"]


def interrupt_when_trained(process):
    """Ctrl-C as soon as the program has a handler for it, which is when training begins."""
    status, caught = pathlib.Path(f"/proc/{process.pid}/status"), 0
    while not caught and process.poll() is None:
        time.sleep(0.01)
        caught = int(re.search(r"SigCgt:\s*(\w+)", status.read_text())[1], 16) >> (signal.SIGINT - 1) & 1
    process.send_signal(signal.SIGINT)


class Run:
    def __init__(self, program, folder, *flags, interrupt=None):
        self.folder, self.page = folder, folder / "report.html"
        process = subprocess.Popen([program, "--out", folder, "--threads", "1", *flags], text=True, stdout=subprocess.PIPE)
        if interrupt == "at once":
            interrupt_when_trained(process)
        said = []
        for line in process.stdout:
            said.append(line)
            if interrupt == "after an epoch" and "val_loss" in line:
                process.send_signal(signal.SIGINT)
                interrupt = None
        assert process.wait() == 0, said
        self.said = "".join(said)
        self.metrics = json.loads((folder / "metrics.json").read_text())
        with open(folder / "history.csv") as file:
            self.history = list(csv.DictReader(file))


# ---- What a page must be

LOOK = """(() => {
    const seen = element => {
        const box = element.getBoundingClientRect();
        return box.width > 20 && box.height > 20 && box.left >= 0 && box.right <= innerWidth + 0.5;
    };
    const luminance = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a, b) => {
        const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
        return (light + 0.05) / (dark + 0.05);
    };
    const paper = element => {
        for (; element; element = element.parentElement) {
            if (element.matches("g.cell")) return getComputedStyle(element.querySelector("rect")).fill;
            const colour = getComputedStyle(element).backgroundColor;
            if (colour !== "rgba(0, 0, 0, 0)" && colour !== "transparent") return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const pale = [...document.querySelectorAll("body *")].filter(element =>
        [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) &&
        !["SCRIPT", "STYLE", "OPTION"].includes(element.tagName) && element.checkVisibility());
    const ink = element => element.tagName === "text" ? getComputedStyle(element).fill : getComputedStyle(element).color;
    const named = "svg, img, canvas, [role=button], [role=group]";
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map(e => Number(e.tagName[1]));
    const tables = [...document.querySelectorAll(".table")];
    return {
        texts: pale.length,
        pale: pale.map(e => [e.textContent.trim().slice(0, 40), contrast(ink(e), paper(e))]).filter(([, c]) => c < 4.5),
        figures: [...document.querySelectorAll("svg.figure")].map(e => e.classList[1]),
        unseen: [...document.querySelectorAll("svg.figure, svg image, canvas, .key-figures div")].filter(e => !seen(e)).length,
        nameless: [...document.querySelectorAll(named)].filter(e => !e.getAttribute("aria-label") && !e.alt).length,
        unlabelled: [...document.querySelectorAll("select, button")].filter(e => !e.labels?.length && !e.textContent).length,
        headings: document.querySelectorAll("h2").length,
        skipped: levels.filter((level, i) => level > (i > 0 ? levels[i - 1] : 0) + 1).length,
        too_wide_tables: tables.filter(e => e.getBoundingClientRect().right > innerWidth + 0.5).length,
        unreached: tables.filter(e => e.scrollWidth > e.clientWidth && e.tabIndex < 0).length,
        headless: [...document.querySelectorAll("th")].filter(e => !e.scope || !e.textContent).length,
        twice: [...document.querySelectorAll("[id]")].length - new Set([...document.querySelectorAll("[id]")].map(e => e.id)).size,
        too_wide: document.documentElement.scrollWidth - innerWidth,
    };
})()"""


def check_look(page, path, figures, headings=13):
    seen = page.run(LOOK)
    assert page.complaints == [], page.complaints
    assert page.requests == [path.as_uri()], page.requests
    assert seen["texts"] > 100, seen
    assert sorted(seen["figures"]) == sorted(figures), seen
    assert seen["headings"] == headings, seen
    assert seen["too_wide"] <= 0, seen
    for fault in ("pale", "unseen", "nameless", "unlabelled", "twice", "skipped", "too_wide_tables", "unreached", "headless"):
        assert not seen[fault], (fault, seen[fault])


def cells(page, section, table=0):
    return page.run(f"[...document.querySelectorAll('#{section} table')[{table}].querySelectorAll('tbody tr')]"
                    ".map(row => [...row.children].map(cell => cell.textContent))")


def text(page, selector):
    return page.run(f"document.querySelector({json.dumps(selector)}).textContent")


def four(value):
    return "NaN" if value is None else f"{value:.4f}"


def check_numbers(page, run):
    m = run.metrics
    assert page.run("JSON.parse(document.getElementById('run').textContent).metrics") == m
    assert cells(page, "curves") == [[part, four(m[f"{short}_loss"]), four(m[f"{short}_accuracy"])] for part, short in (
        ("training", "train"), ("validation", "validation"), ("test", "test"))]
    scores = [[name, *(four(one[key]) for key in ("precision", "recall", "f1")), f"{one['support']:,}"]
              for name, one in [*m["per_class"].items(), ("mean", m["macro_average"])]]
    assert cells(page, "confusion") == scores
    counts = page.run("[...document.querySelectorAll('.cell')].map(cell => Number(cell.textContent))")
    assert counts == [count for row in m["confusion_matrix"] for count in row]
    assert text(page, "#incorrect .count") == f"{m['incorrect']:,} of {m['test_size']:,} test images"
    assert cells(page, "model")[-1][3] == f"{m['parameters']:,}"
    assert dict(cells(page, "hyperparameters"))["seed"] == str(m["seed"])
    assert m["weights_sha256"] in text(page, "#inferences")
    values = page.run("[...document.querySelectorAll('.key-figures .value')].map(e => e.textContent)")
    assert values[:3] == [four(m["test_accuracy"]), four(m["test_loss"]), f"{m['incorrect']:,}"]
    for quantity in ("accuracy", "loss"):
        assert text(page, f"svg.{quantity} .title") == f"Test {quantity}: {four(m['test_' + quantity])}"


def centre(page, selector):
    return page.run(f"""(() => {{
        const element = document.querySelector({json.dumps(selector)});
        element.scrollIntoView({{block: "center", behavior: "instant"}});
        const box = element.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2];
    }})()""")


def reading(page, quantity):
    return [text(page, f"svg.{quantity} .reading.{what}") for what in ("train", "validation", "when")]


def expected_reading(run, quantity, epoch):
    row = run.history[epoch]
    return [four(float(row[quantity])), four(float(row["val_" + quantity])), f"epoch {epoch + 1}"]


def check_curves(page, run):
    last = len(run.history) - 1
    for quantity in ("accuracy", "loss"):
        dots = f"svg.{quantity} > circle.dot.train"
        for epoch in range(last + 1):
            page.run(f"document.querySelectorAll({json.dumps(dots)})[{epoch + 1}].id = 'goal'")  # the first one is the key's
            page.move(*centre(page, "#goal"))
            assert reading(page, quantity) == expected_reading(run, quantity, epoch)
            page.run("document.getElementById('goal').removeAttribute('id')")
        page.move(1, 1)
        assert reading(page, quantity) == expected_reading(run, quantity, last)
        page.run(f"document.querySelector('svg.{quantity}').focus()")
        page.press("ArrowLeft")
        assert reading(page, quantity) == expected_reading(run, quantity, last - 1)
        assert four(float(run.history[last - 1][quantity])) in text(page, "#spoken")


def tiles(page):
    return page.run("[...document.querySelectorAll('.tiles p')].map(p => p.innerText.split('\\n'))")


def check_tiles(page, run, truth, predicted):
    names, count = list(run.metrics["per_class"]), run.metrics["confusion_matrix"][truth][predicted]
    found = tiles(page)
    assert len(found) == min(24, count), (count, found)
    assert all(one.rsplit(" ", 1)[0] == names[predicted] and two == f"true: {names[truth]}" for one, two in found), found
    assert page.run("document.activeElement.id") == "pair"
    assert page.run("document.getElementById('pair').value") == f"{truth}-{predicted}"


def check_pictures(page, images):
    shown = page.run("""[...document.querySelectorAll('.tiles canvas')].map(c => [c.getAttribute('aria-label'),
        [...c.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 3)])""")
    assert shown
    for name, ink in shown:
        assert ink == images[int(name.removeprefix("Test image "))], name


def check_browser(page, run, images):
    matrix = run.metrics["confusion_matrix"]
    count, truth, predicted = max((matrix[t][p], t, p) for t in range(10) for p in range(10) if t != p)
    assert text(page, "#where") == f"1 to {min(24, run.metrics['incorrect'])} of {run.metrics['incorrect']}"
    check_pictures(page, images)

    page.click(*centre(page, f".cell[data-truth='{truth}'][data-predicted='{predicted}']"))
    check_tiles(page, run, truth, predicted)
    check_pictures(page, images)

    page.run("document.querySelector('.cell[tabindex=\"0\"]').focus()")
    stops = set()
    for key in ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown"]:
        page.press(key)
        stops.add(tuple(page.run("[document.activeElement.dataset.truth, document.activeElement.dataset.predicted]")))
    assert len(stops) > 2, stops
    assert page.run("document.querySelectorAll('.cell[tabindex=\"0\"]').length") == 1
    truth, predicted = map(int, page.run("[document.activeElement.dataset.truth, document.activeElement.dataset.predicted]"))
    page.press("Enter")
    check_tiles(page, run, truth, predicted)

    page.run("document.getElementById('pair').value = 'all'")
    page.run("document.getElementById('pair').dispatchEvent(new Event('change'))")
    first = tiles(page)
    page.run("document.querySelector('.pages button:last-of-type').focus()")
    page.press("Enter")
    assert text(page, "#where").startswith("25 to ")
    assert tiles(page) != first
    check_pictures(page, images)


def in_words(measure, form, scale=1):
    if measure["mean"] is None:
        return "–"
    words = format(scale * measure["mean"], form)
    if form != ",.0f" and len(measure["values"]) > 1:
        words += f" ± {scale * measure['standard_deviation']:.2f}"
    return words.replace("-", "−")


def expected_cell(line, head, is_base):
    """What a table of comparisons shows, by its line in comparisons.json."""
    for name, key, form, scale in (
            ("our test, %", "test_accuracy", ".2f", 100), ("test, %", "test_accuracy", ".2f", 100),
            ("training, %", "train_accuracy", ".2f", 100), ("validation, %", "validation_accuracy", ".2f", 100),
            ("gap", "gap", "+.2f", 100), ("gap without dropout", "trained_gap", "+.2f", 100), ("epochs", "epochs", ",.0f", 1),
            ("parameters", "parameters", ",.0f", 1), ("s an epoch", "seconds_per_epoch", ".2f", 1)):
        if head == name:
            return in_words(line[key], form, scale)
    if head == "gain":
        return "–" if is_base else in_words(line["gain"], "+.2f", 100)
    if head == "difference":
        return "–" if line["difference"] is None else f"{100 * line['difference']:+.2f}".replace("-", "−")
    if head == "seeds":
        return str(len(line["seeds"]))
    assert head.endswith("'s test, %"), head
    return ", ".join(f"{100 * value:.2f}" for value in line["reference"]) or "–"


def check_comparisons(page, experiments):
    tables = page.run("""[...document.querySelectorAll(".compared table")].map(table => ({
        title: table.caption.textContent, above: table.parentElement.previousElementSibling.textContent,
        heads: [...table.tHead.rows[0].cells].slice(1).map(cell => cell.textContent),
        rows: [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))}))""")
    assert [table["title"] for table in tables] == [experiment["title"] for experiment in experiments]
    for table, experiment in zip(tables, experiments):
        assert table["above"] == table["title"]
        base = 3 if experiment["name"] == "units" else 0
        for i, (row, line) in enumerate(zip(table["rows"], experiment["lines"], strict=True)):
            assert row == [line["label"], *(expected_cell(line, head, i == base) for head in table["heads"])], row


def check_files(run, figures):
    for name in figures:
        xml.etree.ElementTree.parse(run.folder / "figures" / f"{name}.svg")
        png = run.folder / "figures" / f"{name}.png"
        assert png.exists() or "if the program is built with librsvg" in run.said
        assert not png.exists() or png.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def keep(page, folder, name):
    if folder:
        (folder / f"{name}.png").write_bytes(base64.b64decode(page.screenshot()))


def main(program, screenshots=None):
    chromium = browser.find_chromium()
    if not chromium:
        print("report.py: Chromium is not installed (Debian: chromium)")
        return 77
    if screenshots:
        screenshots = pathlib.Path(screenshots)
        screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser.Browser(chromium) as page:
        folder = pathlib.Path(folder)
        images = write_data(folder / "mislabelled", wrong_every=4)
        write_data(folder / "clean", wrong_every=0)

        run = Run(program, folder / "a", "--data", folder / "mislabelled", "--epochs", "4")
        check_files(run, FIGURES)
        for width, scheme in SCREENS:
            page.open(run.page, width, scheme)
            check_look(page, run.page, FIGURES)
            keep(page, screenshots, f"run-{width}-{scheme}")
            check_numbers(page, run)
            check_curves(page, run)
            check_browser(page, run, images)
            page.run("document.querySelectorAll('details').forEach(e => e.open = true), new Promise(requestAnimationFrame)")
            check_look(page, run.page, FIGURES)

        drawn = Run(program, folder / "b", "--data", "synthetic", "--model", "dense3", "--epochs", "1", "--train-limit", "640")
        early = Run(program, folder / "f", "--data", "synthetic", "--model", "dense3", "--batch-size", "1", "--epochs", "2",
                    interrupt="at once")
        diverged = Run(program, folder / "c", "--data", folder / "clean", "--model", "dense3", "--learning-rate", "1e30",
                       "--epochs", "2")
        flawless = Run(program, folder / "d", "--data", folder / "clean", "--model", "dense3", "--optimizer", "adam",
                       "--epochs", "20")
        stopped = Run(program, folder / "e", "--data", folder / "mislabelled", "--model", "dense3", "--epochs", "1000",
                      interrupt="after an epoch")
        assert diverged.metrics["test_loss"] is None
        assert diverged.metrics["incorrect"] == diverged.metrics["test_size"]
        assert all(count == 0 for row in diverged.metrics["confusion_matrix"] for count in row), "NaN names no class"
        assert stopped.metrics["interrupted"] and stopped.metrics["epochs"] < 1000
        assert early.metrics["steps"] < 48000 and early.metrics["seconds_per_epoch"] is None
        check_files(early, FIGURES)
        assert flawless.metrics["incorrect"] == 0
        for name, run, figures, words in (
                ("drawn", drawn, FIGURES, "This is not Fashion-MNIST"),
                ("diverged", diverged, NO_ERRORS, "Training diverged"),
                ("early", early, FIGURES, f"stopped in epoch 1 of 2, after {early.metrics['steps']:,} of its 48,000 steps"),
                ("stopped", stopped, FIGURES, "Training was stopped in epoch"),
                ("flawless", flawless, NO_ERRORS, "No test image is mistaken")):
            for width, scheme in SCREENS[1:3]:
                page.open(run.page, width, scheme)
                check_look(page, run.page, figures)
                check_numbers(page, run)
                assert words in text(page, "body")
                assert name == "diverged" or not re.search("NaN|undefined|null", page.run("document.body.innerText"))
                keep(page, screenshots, f"{name}-{width}-{scheme}")

        # Tables of comparisons, on their own page and on that of a later run in the same folder.
        flags = ["--data", folder / "mislabelled", "--train-limit", "64", "--epochs", "1"]
        subprocess.run([program, "--experiment", "all", "--repeats", "2", "--threads", "1", "--out", folder / "g", *flags],
                       check=True, stdout=subprocess.DEVNULL)
        compared = Run(program, folder / "g", *flags)
        experiments = json.loads((folder / "g" / "comparisons.json").read_text())["experiments"]
        tables = folder / "g" / "comparisons.html"
        for width, scheme in SCREENS:
            page.open(compared.page, width, scheme)
            check_look(page, compared.page, FIGURES)
            check_comparisons(page, experiments)
            keep(page, screenshots, f"compared-{width}-{scheme}")
            page.open(tables, width, scheme)
            check_look(page, tables, [], headings=len(experiments))
            check_comparisons(page, experiments)
            keep(page, screenshots, f"comparisons-{width}-{scheme}")
            assert "These files were not checked" in text(page, "header")
        for path in (compared.page, tables):
            page.open(path, 718, media="print")  # A4 within its margins
            assert page.run("""[...document.querySelectorAll("table, svg")].filter(e =>
                e.getBoundingClientRect().right > innerWidth + 0.5).length""") == 0
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
