"""Numbers as Python's format writes them, or "error": a kind, the value, the format and the text, between tabs."""
import itertools
import random

FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, 123.0, -123.456, 1234567.0, 0.1, 1 / 3, 2 / 3, 0.9996, 9.995, 99999.5, 1e16,
          9999999999999998.0, -1e15, 1e-4, 9.9999e-5, -1e-5, 0.0004, 123456789012345680.0, 5e-324,
          1.7976931348623157e308, float("inf"), float("-inf"), float("nan")]
INTEGERS = [0, 1, -1, 7, 12, -123, 999, 1000, -1234, 65535, 1234567, -(2**63), 2**63 - 1]
FORMS = ["", "d", "e", "E", "f", "F", "g", "G", "n", "%", "b", "o", "x", "X", ".0", ".1", ".3", ".0f", ".3f", ".2e",
         ".0e", ".0g", ".3g", ".1%", ".0%", "02d", "03d", "+.2f", " .2f", "-.2f", ">8.3f", "<8.3f|", "^9.2f", "=+9.2f",
         "*^12", "08", "08.2f", "<08.1f", "0=+10", ",", "_", ",.2f", "_.3f", "012,", "013,.1f", "#", "#g", "#.3g", "#.0f",
         "#.0e", "#.4", "#x", "#_b", "#010x", "_x", "010_b", ",x", ",n", "z.1f", "z", "zd", "+z.0e", "·>10.1f", "€^11,", ".5d", "q",
         ".", ".f", "5", "05", "s", ">", "=", ",,", "+-", "00", "0", "1000", ".100f"]


def text(value, form):
    try:
        return format(value, form)
    except (ValueError, OverflowError):
        return "error"


def form(r):
    """Any format, now and then a wrong one."""
    some = lambda share, choice: choice() if r.random() < share else ""
    return "".join([
        some(0.4, lambda: some(0.5, lambda: r.choice("*0 x·€")) + r.choice("<>^=")),
        some(0.3, lambda: r.choice("+- ")), some(0.15, lambda: "z"), some(0.25, lambda: "#"), some(0.3, lambda: "0"),
        some(0.6, lambda: str(r.randint(1, 24))), some(0.35, lambda: r.choice(",_")),
        some(0.6, lambda: "." + str(r.randint(0, 20))), some(0.8, lambda: r.choice("deEfFgGn%dbfoxgXef"))])


def number(r):
    if r.random() < 0.3:
        return r.randint(-(10 ** r.randint(0, 18)), 10 ** r.randint(0, 18))
    if r.random() < 0.2:
        return r.choice(FLOATS)
    return round(r.uniform(-10, 10), r.randint(0, 6)) * 10.0 ** r.randint(-8, 18)


def cases(count):
    yield from itertools.product(FLOATS + INTEGERS, FORMS)
    r = random.Random(13)
    yield from ((number(r), form(r)) for _ in range(count))


def make(data, count=600):
    (data / "formats").mkdir(parents=True, exist_ok=True)
    with open(data / "formats" / "numbers.txt", "w", encoding="utf-8") as file:
        for value, how in cases(count):
            kind, exact = ("whole", str(value)) if isinstance(value, int) else ("float", value.hex())
            file.write(f"{kind}\t{exact}\t{how}\t{text(value, how)}\n")
