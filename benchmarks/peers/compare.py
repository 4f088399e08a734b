#!/usr/bin/env python3
"""Times the same training and prediction in tailor, Keras, PyTorch and dlib: all in one run, in turn, medians and ratios.

    python3 compare.py --tailor build/release/benchmarks/tailor_peer [--networks notebook vgg ...] [--rounds 7] [--out DIR]

Needs numpy, keras, tensorflow and torch (requirements.txt), and the programs dlib_* beside tailor_peer; a peer that is missing is
left out, and said so. A ratio is a peer's time by tailor's, round by round: 2 means that tailor takes half as long.

What dlib has in place of the optimizer and of the notebook's network is told in dlib/dlib_peer.hpp and dlib/textbook.cpp.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

SAMPLES = {"notebook": 6400, "textbook": 6400, "lenet5": 12800, "mlp": 12800, "vgg": 640}
PEERS = ["keras", "torch", "torch-compile", "dlib"]
ORDERS = {"train": "training, batch 64", "predict": "prediction", "latency": "one sample"}


class Peer:
    def __init__(self, command):
        self.greeting = ""
        if shutil.which(command[0]):
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            self.greeting = self.process.stdout.readline().strip()

    def ready(self):
        return self.greeting.startswith("ready")

    def ask(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def command(name, network, samples, options):
    if name == "tailor":
        return [str(options.tailor), network, samples, str(options.threads)]
    if name == "dlib":  # cannot say the notebook's network
        return [str(options.tailor.with_name(f"dlib_{network.replace('notebook', 'textbook')}")), samples]
    return [sys.executable, str(pathlib.Path(__file__).with_name("python_peer.py")), name, network, samples, str(options.threads)]


def compare(network, options):
    samples = str(options.samples or SAMPLES[network])
    peers = {name: Peer(command(name, network, samples, options)) for name in ["tailor", *options.peers]}
    for name, peer in list(peers.items()):
        print(f"  {name}: {peer.greeting if peer.ready() else 'cannot run here'}", flush=True)
        if not peer.ready():
            del peers[name]
    result = {"samples": int(samples), "seconds": {}, "ratio": {}, "memory_bytes": {}}
    for order in ORDERS:
        times = {name: [] for name in peers}
        for _ in range(options.rounds):
            for name, peer in peers.items():
                times[name].append(peer.ask(order))
        result["seconds"][order] = times
        result["ratio"][order] = {
            name: sorted(theirs / ours for theirs, ours in zip(times[name], times["tailor"])) for name in peers if name != "tailor"
        }
    for name, peer in peers.items():
        result["memory_bytes"][name] = int(peer.ask("memory"))
        peer.end()
    return result


def table(results):
    names = [name for name in ["tailor", *PEERS] if any(name in r["memory_bytes"] for r in results.values())]
    lines = ["| network | what | " + " | ".join(names) + " |", "|---" * (2 + len(names)) + "|"]
    for network, result in results.items():
        for order, title in ORDERS.items():
            row = []
            for name in names:
                if name not in result["seconds"][order]:
                    row.append("–")
                    continue
                text = f"{1000 * statistics.median(result['seconds'][order][name]):.4g} ms"
                if name != "tailor":
                    ratios = result["ratio"][order][name]
                    text += f", **{statistics.median(ratios):.2f} ×** ({ratios[0]:.2f} to {ratios[-1]:.2f})"
                row.append(text)
            lines.append(f"| {network} | {title} | " + " | ".join(row) + " |")
        memory = [f"{result['memory_bytes'][name] / 1e6:.0f} MB" if name in result["memory_bytes"] else "–" for name in names]
        lines.append(f"| {network} | peak memory | " + " | ".join(memory) + " |")
    return "\n".join(lines) + "\n"


def chart(results):
    """Bars of the median ratios in training, one group a network, as SVG."""
    bars = [(network, name, statistics.median(ratios))
            for network, result in results.items() for name, ratios in result["ratio"]["train"].items()]
    scale = 360 / max([ratio for *_, ratio in bars] + [1])
    height = 24 * len(bars) + 46
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" font-family="sans-serif" font-size="13" fill="#666">',
           f"<title>Time of a training step, by tailor's</title>",
           '<text x="8" y="18">Time of a training step, by tailor\'s</text>']
    for i, (network, name, ratio) in enumerate(bars):
        y = 30 + 24 * i
        out.append(f'<text x="8" y="{y + 15}">{network}, {name}</text>')
        out.append(f'<rect x="200" y="{y}" width="{ratio * scale:.1f}" height="20" fill="#4a7fb5"/>')
        out.append(f'<text x="{206 + ratio * scale:.1f}" y="{y + 15}">{ratio:.2f}</text>')
    out.append(f'<line x1="{200 + scale:.1f}" x2="{200 + scale:.1f}" y1="26" y2="{height - 12}" stroke="#c33" stroke-dasharray="4"/>')
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tailor", required=True, type=pathlib.Path, help="the program tailor_peer")
    parser.add_argument("--networks", nargs="+", default=list(SAMPLES), choices=list(SAMPLES))
    parser.add_argument("--peers", nargs="+", default=PEERS, choices=PEERS)
    parser.add_argument("--samples", type=int, help="of an epoch and of a prediction, instead of each network's own number")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=pathlib.Path, help="a folder for results.json, results.md and results.svg")
    options = parser.parse_args()
    for library in ["OMP", "OPENBLAS"]:
        os.environ[f"{library}_NUM_THREADS"] = str(options.threads)
    results = {}
    for network in options.networks:
        print(network, flush=True)
        results[network] = compare(network, options)
        print(table({network: results[network]}), flush=True)
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / "results.json").write_text(json.dumps({"threads": options.threads, "networks": results}, indent=1) + "\n")
            (options.out / "results.md").write_text(table(results))
            (options.out / "results.svg").write_text(chart(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
