"""Did behaviour stay, and did prices not rise? Two checkouts held against each other in one run.

    git worktree add ../before COMMIT && (cd ../before && make setup)
    python benchmarks/before_and_after.py ../before

The other checkout is “before”, this one “after”. Both get a register of their own in a temporary
folder, with the fixtures and a sample that holds what the fixtures lack. Compared are the pages for
readers and for staff in five languages, what loading says, and dumps. Then the same works are done
in turns, now here, now there, so that the noise of the machine falls on both: times are those of
the processor, a ratio is the median of the ratios of the turns. The exit status is 1 if anything
differs, needs more queries or is dearer than ``--most``; ``--rounds 0`` leaves the works out.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from zipfile import ZipFile

HERE = Path(__file__).resolve().parents[1]
INSIDE = Path(__file__).with_name("inside_a_checkout.py")
WORKS = ("save a unit", "save a task", "open a unit's page", "search", "load a file")
LOAD = "load a file"
MOST_LOADS = 5
UNITS, IN_A_TREE = 2000, 100
FIRST_TURN = 2
"""A work is done once to warm up and once to count its queries; then the turns begin."""

NOISE = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1…"),
    (re.compile(r"""(nonce[=-]["']?)[\w+/=-]+"""), r"\1…"),
    (re.compile(r"(/static/[^\s\"'()]+?)\.[0-9a-f]{12}\."), r"\1."),
    (re.compile(r"\s+"), " "),
)
"""What differs between two runs of the same code, or does not matter."""

SAMPLE = """\
ustroj: 1
people:
- {code: ana-novak, given_name: {sl: Ana}, family_name: {sl: Novak}, gender: female}
- {code: ivo-babic, given_name: {sr: Иво}, family_name: {sr: Бабић}, gender: male}
units:
- code: sample
  kind: ministry
  name: {sl: Zavod za vzorce, sr: Завод за узорке, ka: ნიმუშების ინსტიტუტი, en: Sample Institute}
  acronym: {sl: ZZV, en: IOS}
  territory: SI
  original_language: sl
  status: published
  founded_on: 1998-06-25
  legal_basis: {sl: Zakon o vzorcih}
  legal_basis_url: https://example.org/law
  description: {en: "Paragraphs.\\n\\n## History\\n\\n- an item\\n- another\\n"}
  notice: {en: We have moved.}
  former_codes: [sample-before]
  posts:
  - code: head
    title: {sl: direktor, sr: директор, en: Director}
    title_feminine: {sl: direktorica}
    is_head: true
    appointments:
    - {person: ana-novak, started_on: 2024-09-01, is_acting: true}
    - {person: ivo-babic, started_on: 2020-01-01, ended_on: 2024-08-31}
    contacts:
    - {kind: email, written: ana.novak(at)example.org, value: ana.novak@example.org}
  - {title: {sl: namestnik, en: Deputy}, is_vacant: true}
  contacts:
  - {kind: phone, written: 01/ 478-2267 - 12 00, value: "+38614782267", extension: "1200"}
  - {kind: address, written: "Prešernova 25, Ljubljana"}
  tasks:
  - text: {sl: Preskuša vzorce., en: Tests samples.}
    tasks:
    - text: {en: Keeps them for a year.}
  units:
  - {code: sample-lab, kind: sector, name: {sl: Laboratorij, en: Laboratory}, status: published}
  - {code: sample-plan, name: {en: A plan}, status: draft}
  - {code: sample-old, name: {sl: Stari oddelek}, status: published, dissolved_on: 2020-01-01}
successions:
- {code: s1, kind: renamed, happened_on: 2020-01-01, originals: [sample-old], results: [sample-lab]}
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """The code in a folder, with a register of its own in another."""

    code: Path
    data: Path

    def environment(self) -> dict[str, str]:
        """What makes the checkout use its own register, and both the same dictionary forms."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "registry.settings",
            "VAR_DIR": str(self.data),
            "DATABASE_URL": f"sqlite:///{self.data / 'db.sqlite3'}",
            "LEXICON_DIR": os.environ.get("LEXICON_DIR", str(HERE / "var")),
            "SECRET_KEY": "only for comparing",
            "ALLOWED_HOSTS": "testserver",
            "DEBUG": "false",
            "HTTPS": "false",
        }

    def run(self, *words: str | Path) -> str:
        """What a Python program says that is run in the checkout."""
        command = [sys.executable, *map(str, words)]
        environment = self.environment()
        done = subprocess.run(
            command,
            cwd=self.code,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def prepare(self, sample: Path) -> dict[str, str]:
        """Fill the register; what loading the sample says."""
        self.data.mkdir()
        self.run("manage.py", "migrate", "--verbosity=0")
        self.run("manage.py", "collectstatic", "--verbosity=0", "--no-input")
        self.run("manage.py", "prepare")
        load = ("manage.py", "load_units", sample)
        return {
            "a dry run": self.run(*load, "--dry-run", "--format=json"),
            "in Serbian": self.run(*load, "--language=sr"),
            "again": self.run(*load),
        }

    def pages(self) -> dict[str, dict[str, Any]]:
        """Every page, by its audience and address."""
        file = self.data / "pages.jsonl"
        self.run(INSIDE, "pages", file)
        with file.open(encoding="utf-8") as lines:
            pages = [json.loads(line) for line in lines]
        return {f"{page['audience']}: {page['address']}": page for page in pages}

    def outline(self) -> dict[str, bytes]:
        """Everything, dumped as an outline."""
        return {"outline": self._dumped("dump.yaml").read_bytes()}

    def tables(self) -> dict[str, bytes]:
        """Everything, dumped as the tables of an archive."""
        with ZipFile(self._dumped("dump.zip")) as packed:
            return {name: packed.read(name) for name in packed.namelist()}

    def _dumped(self, name: str) -> Path:
        file = self.data / name
        self.run("manage.py", "dump_units", "--output", file)
        return file

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        """A process in the checkout that does works when asked."""
        pipe, command = subprocess.PIPE, [sys.executable, str(INSIDE), "works"]
        environment = self.environment()
        with subprocess.Popen(
            command,
            cwd=self.code,
            env=environment,
            stdin=pipe,
            stdout=pipe,
            text=True,
        ) as process:
            yield process


@dataclass(slots=True)
class Row:
    """A line of the table."""

    what: str
    before: str
    after: str
    verdict: str
    is_fine: bool
    ratio: str = ""

    def __str__(self) -> str:
        columns = f"{self.what:<32}{self.before:>12}{self.after:>12}"
        return f"{columns}   {self.ratio:<21}{self.verdict}"


@dataclass(slots=True)
class Findings:
    """What was found so far: the table, and excerpts of what differs."""

    allowed: list[re.Pattern[str]]
    most_excerpts: int
    rows: list[Row] = field(default_factory=list)

    def compare(self, what: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Add a row for texts that should be the same, and show where they are not."""
        different = []
        for name in dict.fromkeys([*before, *after]):
            old, new = (self._lines(texts.get(name, "(not there)")) for texts in (before, after))
            if old != new:
                different.append(name)
                if len(different) <= self.most_excerpts:
                    show_difference(name, old, new)
        verdict = f"{len(different)} different" if different else "identical"
        self.add(what, len(before), len(after), verdict, not different)

    def compare_bytes(
        self,
        what: str,
        before: Mapping[str, bytes],
        after: Mapping[str, bytes],
    ) -> None:
        """Add a row for files that should be the same byte by byte."""
        self.compare(what, decoded(before), decoded(after))

    def _lines(self, text: str) -> list[str]:
        lines = text.split("\n")
        return [line for line in lines if not any(one.search(line) for one in self.allowed)]

    def add(self, what: str, before: int, after: int, verdict: str, is_fine: bool) -> None:
        """Add a row of two numbers."""
        self.rows.append(Row(what, f"{before:,}", f"{after:,}", verdict, is_fine))

    def count(self, work: str, before: int, after: int) -> None:
        """Add a row for the queries of a work."""
        verdict = "same" if before == after else "more" if after > before else "fewer"
        self.add(f"{work}: queries", before, after, verdict, after <= before)

    def time(self, work: str, before: list[float], after: list[float], most: float) -> None:
        """Add a row for the time of a work."""
        ratios = [later / earlier for earlier, later in zip(before, after, strict=True)]
        low, middle, high = quantiles(ratios, n=4)
        old, new = (f"{median(each) * 1000:,.1f} ms" for each in (before, after))
        verdict = "as before" if middle <= most else "dearer"
        ratio = f"{middle:.2f} ({low:.2f}–{high:.2f})"
        self.rows.append(Row(work, old, new, verdict, middle <= most, ratio))

    def table(self) -> str:
        """All rows under a head."""
        head = Row("", "before", "after", "verdict", is_fine=True, ratio="ratio (middle half)")
        return "\n".join(map(str, [head, *self.rows]))


def main(options: Namespace, folder: Path) -> int:
    """Compare, measure, print; the exit status."""
    before = Checkout(options.other.resolve(), folder / "before")
    after = Checkout(HERE, folder / "after")
    for checkout in (before, after):
        if missing := uncompiled(checkout.code):
            print(f"{missing} is not compiled: run `make setup` there first.", file=sys.stderr)
            return 2
    findings = Findings([re.compile(one) for one in options.allow], options.excerpts)
    compare_behaviour(findings, before, after)
    if options.rounds:
        compare_prices(findings, options, before, after)
        outlines = before.outline(), after.outline()
        findings.compare_bytes("outline dumped after the works", *outlines)
    print(findings.table())
    return 0 if all(row.is_fine for row in findings.rows) else 1


def decoded(files: Mapping[str, bytes]) -> dict[str, str]:
    """Files as text, with what is no text spelled out."""
    return {name: content.decode("utf-8", "backslashreplace") for name, content in files.items()}


def uncompiled(code: Path) -> Path | None:
    """A catalogue of a checkout that its pages would not be translated by."""
    catalogues = sorted((code / "locale").rglob("*.po"))
    return next((one for one in catalogues if not one.with_suffix(".mo").exists()), None)


def compare_behaviour(findings: Findings, before: Checkout, after: Checkout) -> None:
    """What loading says, the dumps and the pages."""
    sample = before.data.parent / "sample.yaml"
    sample.write_text(SAMPLE, encoding="utf-8")
    findings.compare("answers of load_units", before.prepare(sample), after.prepare(sample))
    findings.compare_bytes("outline dumped", before.outline(), after.outline())
    findings.compare_bytes("tables dumped", before.tables(), after.tables())
    old, new = before.pages(), after.pages()
    for audience in ("readers", "staff"):
        what = f"pages for {audience}"
        findings.compare(what, texts_for(audience, old), texts_for(audience, new))
    broken = [sum(page["status"] >= 500 for page in pages.values()) for pages in (old, new)]
    verdict = "some fail" if any(broken) else "none"
    findings.add("pages that fail", broken[0], broken[1], verdict, not any(broken))


def texts_for(audience: str, pages: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The pages of an audience, ready to be compared."""
    chosen = {name: page for name, page in pages.items() if page["audience"] == audience}
    return {name: text_of(page) for name, page in chosen.items()}


def text_of(page: dict[str, Any]) -> str:
    """A page as lines that can be compared, a line for each header and each tag."""
    head = [f"status: {page['status']}", *(": ".join(one) for one in page["headers"].items())]
    text = page["text"]
    if page["headers"].get("Content-Type", "").startswith("application/json"):
        body = json.dumps(json.loads(text), indent=1, ensure_ascii=False).split("\n")
    else:
        body = without_noise(text).strip().replace("<", "\n<").split("\n")
    return "\n".join([*map(without_noise, head), *body])


def without_noise(text: str) -> str:
    """A text without what differs between two runs."""
    for pattern, replacement in NOISE:
        text = pattern.sub(replacement, text)
    return text


def show_difference(name: str, before: list[str], after: list[str]) -> None:
    """Print the first lines in which two texts differ."""
    lines = list(unified_diff(before, after, "before", "after", n=1, lineterm=""))
    print(f"{name} differs:")
    for line in lines[2:20]:
        print("   ", line if len(line) <= 160 else f"{line[:160]}…")
    if len(lines) > 20:
        print(f"    … and {len(lines) - 20} lines more")
    print()


def compare_prices(findings: Findings, options: Namespace, *checkouts: Checkout) -> None:
    """The queries of every work, then its time in turns."""
    folder = checkouts[0].data.parent
    with ExitStack() as stack:
        workers = [stack.enter_context(checkout.worker()) for checkout in checkouts]
        counted = {}
        for work in WORKS:
            in_turn(workers, work, 0, folder)
            counted[work] = in_turn(workers, work, 1, folder, is_counted=True)
        for work in WORKS:
            rounds = min(options.rounds, MOST_LOADS) if work == LOAD else options.rounds
            turns = range(FIRST_TURN, FIRST_TURN + rounds)
            took = [in_turn(workers, work, turn, folder) for turn in turns]
            before, after = ([turn[side] for turn in took] for side in (0, 1))
            findings.time(work, before, after, options.most)
            findings.count(work, int(counted[work][0]), int(counted[work][1]))


def in_turn(
    workers: list[subprocess.Popen[str]],
    work: str,
    number: int,
    folder: Path,
    is_counted: bool = False,
) -> list[float]:
    """What a work costs before and after; who begins changes from turn to turn."""
    file = folder / f"made-up-{number}.yaml"
    if work == LOAD:
        file.write_text(made_up_units(number), encoding="utf-8")
    asked = {"work": work, "number": number, "file": str(file), "is_counted": is_counted}
    order = -1 if number % 2 else 1
    return [ask(worker, asked) for worker in workers[::order]][::order]


def ask(worker: subprocess.Popen[str], asked: dict[str, Any]) -> float:
    """The answer of a worker."""
    if worker.stdin is None or worker.stdout is None:
        raise RuntimeError("A worker needs pipes.")
    print(json.dumps(asked), file=worker.stdin, flush=True)
    return float(json.loads(worker.stdout.readline()))


def made_up_units(number: int) -> str:
    """A file of bodies with many parts, that no other number has."""
    lines = ["ustroj: 1", "units:"]
    for body in range(UNITS // IN_A_TREE):
        code = f"made-up-{number}-{body}"
        lines += [made_up_unit(code, "ministry", ""), "  units:"]
        parts = range(IN_A_TREE - 1)
        lines += [made_up_unit(f"{code}-{part}", "sector", "  ") for part in parts]
    return "\n".join(lines) + "\n"


def made_up_unit(code: str, kind: str, indent: str) -> str:
    """A unit with names, a task and a contact."""
    local = f"sl: Oddelek za {code}, sr: Одељење за {code}, ka: განყოფილება {code}"
    lines = (
        f"- code: {code}",
        f"  kind: {kind}",
        f"  name: {{{local}, en: Desk {code}}}",
        "  status: published",
        f"  tasks: [{{text: {{sl: Vodi evidenco {code}., en: Keeps the records of {code}.}}}}]",
        f"  contacts: [{{kind: email, written: {code}@example.org, value: {code}@example.org}}]",
    )
    return "\n".join(indent + line for line in lines)


def options_of_command() -> Namespace:
    """What was asked for."""
    parser = ArgumentParser(description="Hold this checkout against another one.")
    parser.add_argument("other", type=Path, help="the folder of the checkout before")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="REGEX",
        help="drop such lines from both sides before comparing",
    )
    parser.add_argument("--rounds", type=int, default=31, help="turns of each work; 0: no works")
    parser.add_argument("--most", type=float, default=1.15, help="the ratio that is still fine")
    parser.add_argument("--excerpts", type=int, default=3, help="how many differences are shown")
    return parser.parse_args()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sys.exit(main(options_of_command(), Path(place)))
