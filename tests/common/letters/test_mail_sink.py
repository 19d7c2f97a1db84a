import json
import re
import signal
import smtplib
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from dpo_office.common.environment import ROOT

MAIL = b"Message-ID: <1@example.com>\r\nTo: maren@example.com\r\n\r\nbody\r\n"


@pytest.mark.once
@pytest.mark.slow
def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path, process_environment: dict[str, str]):
    words = ["mail_sink", "--dir", str(tmp_path / "sink"), "--receipts", str(tmp_path / "receipts")]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words, "--smtp-port", "0", "--http-port", "0"],
        cwd=ROOT,
        env=process_environment | {"DJANGO_SETTINGS_MODULE": "dpo_office.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        ports = re.search(r"DPO office sink: smtp 127\.0\.0\.1:(\d+), http 127\.0\.0\.1:(\d+)", greeting)
        assert ports is not None, greeting
        with smtplib.SMTP("127.0.0.1", int(ports[1]), timeout=5) as client:
            client.sendmail(
                "privacy@example.com", ["maren@example.com"], MAIL, ["RET=HDRS"], ["NOTIFY=SUCCESS"]
            )
        connection = HTTPConnection("127.0.0.1", int(ports[2]), timeout=5)
        connection.request("GET", "/stats")
        assert json.loads(connection.getresponse().read())["accepted"] == 1
        connection.close()
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=15)

    assert process.returncode == 0, err
    assert "example.com" not in out + err
    assert len(list((tmp_path / "receipts" / "new").iterdir())) == 1
    assert [
        path.stat().st_mode & 0o077 for path in (tmp_path / "sink", tmp_path / "sink" / "ledger.jsonl")
    ] == [0, 0]
