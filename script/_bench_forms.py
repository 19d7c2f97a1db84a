"""`script/bench forms`: forms written and read, beside what the libraries alone take for the same.

Rounds are interleaved and the figures are medians: by the clock, and the computing of this process and its
children, which other work on the machine changes less. Written: the form of the office beside typst, which
sets the page without fields. Read: a scan, in the office's own process and in the confined child, beside
zxing, which finds the codes on the picture; then held against the issued form. Ends with status 1 when a
form takes more than 150 ms of computing.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from importlib import import_module

MOST_MS = 150
BULK = 20


def run(given: argparse.Namespace) -> int:
    """Measure each way in every round; 1 when a form takes too long to write."""
    ways = _ways()
    took: dict[str, list[float]] = {name: [] for name in ways}
    computed: dict[str, list[float]] = {name: [] for name in ways}
    # What is loaded when it is first needed is loaded by now.
    for name in ("a form, written", "a scan, held against the issued form"):
        ways[name]()
    for _ in range(given.rounds):
        for name, work in ways.items():
            begun, before = time.perf_counter(), _computed()
            work()
            took[name].append(time.perf_counter() - begun)
            computed[name].append(_computed() - before)
    lines = ["| what | clock, median | computing, median | a second, by computing |", "|---|---|---|---|"]
    medians = {name: statistics.median(times) for name, times in computed.items()}
    lines += [
        f"| {name} | {_ms(statistics.median(took[name]))} | {_ms(seconds)} | {1 / seconds:.1f} |"
        for name, seconds in medians.items()
    ]
    sys.stdout.write("\n".join([*lines, *_signatures()]) + "\n")
    return int(medians["a form, written"] * 1000 > MOST_MS)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def _computed() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _ways() -> dict[str, Callable[[], object]]:
    import zxingcpp

    from dpo_office.common.typesetting import typeset
    from requests_app.domain.form_numbers import NUMBER_BYTES, form_number
    from requests_app.gateways import request_form
    from requests_app.gateways.form_comparing import comparison_of
    from requests_app.gateways.form_pages import render_pages
    from requests_app.gateways.form_reader import read_form
    from requests_app.gateways.form_reading import reading_of
    from tests.factories.signed_forms import form_data, signed_scan

    data = form_data()
    form = request_form.render_request_form(data)
    scan = signed_scan(form)
    [picture] = render_pages(scan)
    qr = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    texts = {key: words[data.language] for key, words in request_form.FORM.items()}
    # typst remembers what it set: a form that it has set before would not be written.
    numbers = itertools.count()

    def new_data() -> request_form.FormData:
        return form_data(number=form_number(next(numbers).to_bytes(NUMBER_BYTES)))

    def another(_place: int = 0) -> bytes:
        return request_form.render_request_form(new_data())

    def set_alone() -> bytes:
        page = request_form.template_data(new_data(), texts)
        return typeset(request_form.TEMPLATE, page, dated=date(2026, 12, 3))

    def at_once() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(another, range(BULK)))

    return {
        "typst alone": set_alone,
        "a form, written": another,
        f"{BULK} forms, one after the other": lambda: [another() for _ in range(BULK)],
        f"{BULK} forms, as many at once as there are cores": at_once,
        "zxing alone, on the picture": lambda: zxingcpp.read_barcodes(picture, formats=qr),
        "a scan, read": lambda: reading_of(scan),
        "a scan, held against the issued form": lambda: comparison_of(scan, form),
        "a scan, read in the child": lambda: read_form(scan),
        "a scan, read and held against it in the child": lambda: read_form(scan, lambda _: form),
    }


def _signatures() -> list[str]:
    """Give what signatures take, where the tests of signatures are there."""
    with suppress(ModuleNotFoundError):
        bench = import_module("tests.signing.bench")
        form = import_module("tests.signing.bare").bare_form()
        return [
            f"| a signature, {name} | {1000 / rate:.0f} ms | | {rate:.1f} |"
            for name, rate in bench.validations_per_second(form).items()
        ]
    return []
