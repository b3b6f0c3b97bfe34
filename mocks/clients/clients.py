"""Real clients, unmodified, against the emulator.

Each believes that it talks to Microsoft: it asks for https://login.microsoftonline.com and https://api.security.microsoft.com.
The emulator's gateway is a forward proxy that answers for these hosts itself, so all a client needs is HTTPS_PROXY and the
certificate of the emulator's authority.

    python clients.py path/to/gnomon
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path


class Emulator:
    """`gnomon serve` as a child; what it prints is where it is."""

    def __init__(self, program: str, folder: Path):
        self.authority = folder / "authority.pem"
        self.child = subprocess.Popen(
            [program, "serve", "--port", "0", "--clock", "manual", "--calm", "--tls", str(self.authority)],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.told = {}
        self.origins = {}
        for line in self.child.stdout:
            if found := re.match(r"  export (\w+)=(.*)", line):
                self.told[found[1]] = found[2]
            elif found := re.match(r"  (\S.*\S)  +(https://\S+)", line):
                self.origins[found[1]] = found[2]
            elif line.startswith("Interrupt"):
                break
        assert self.origins, "the emulator did not start"

    def environment(self) -> dict[str, str]:
        gateway = self.origins["All by Host header"].replace("https://", "http://")
        authority = str(self.authority)
        return {
            "HTTPS_PROXY": gateway,
            "https_proxy": gateway,
            "NO_PROXY": "",
            "REQUESTS_CA_BUNDLE": authority,
            "SSL_CERT_FILE": authority,
        }

    def stop(self):
        self.child.terminate()
        self.child.stdout.read()
        assert self.child.wait(timeout=20) == 0, "the emulator did not end well"


def check_msdefender(emulator: Emulator, folder: Path):
    """The Nagios checks: machines, and one device's alerts, last contact, onboarding and details."""
    told = emulator.told
    config = folder / "check_msdefender.ini"
    config.write_text(
        f"[auth]\nclient_id = {told['CLIENT_ID']}\nclient_secret = {told['CLIENT_SECRET']}\n"
        f"tenant_id = {told['TENANT_ID']}\n[settings]\ntimeout = 20\n"
    )

    def run(*arguments: str) -> str:
        command = [str(Path(sys.executable).parent / "check_msdefender"), *arguments, "-c", str(config)]
        done = subprocess.run(command, env=os.environ | emulator.environment(), capture_output=True, text=True, timeout=120)
        said = done.stdout + done.stderr
        print(f"$ check_msdefender {' '.join(arguments)}\n{said}")
        # 3 is Nagios' UNKNOWN: the client could not find out.
        assert done.returncode in (0, 1, 2), f"{arguments} could not find out: {said}"
        return said

    machines = re.search(r"machines=(\d+)", run("machines", "-W", "100", "-C", "200"))
    assert machines and int(machines[1]) >= 30, "most of the 40 devices have checked in"
    device = ("-d", "laptop-1.contoso.com")
    assert "laptop-1.contoso.com" in run("detail", *device).lower()
    run("lastseen", *device)
    run("onboarding", *device)
    run("alerts", *device)


MSTICPY = r"""
import json, sys
from msticpy.data import QueryProvider
told = json.loads(sys.argv[1])
provider = QueryProvider("MDE")
provider.connect(tenant_id=told["TENANT_ID"], client_id=told["CLIENT_ID"], client_secret=told["CLIENT_SECRET"])
machines = provider.exec_query("DeviceInfo | summarize count() by DeviceName | order by DeviceName asc")
assert len(machines) >= 30, machines
domains = '"www.dropbox.com", "dropbox.com"'
query = f"DeviceNetworkEvents | where RemoteUrl in ({domains}) | order by Timestamp desc | project Timestamp, DeviceName, RemoteUrl"
seen = provider.exec_query(query)
assert not seen.empty and set(seen["RemoteUrl"]) <= {"www.dropbox.com", "dropbox.com"}, seen
assert list(seen["Timestamp"]) == sorted(seen["Timestamp"], reverse=True)
alerts = provider.exec_query("AlertInfo | take 5")
assert not alerts.empty, alerts
print(machines.head(3), seen.head(3), alerts.head(3), sep="\n")
"""


def msticpy(emulator: Emulator, folder: Path):
    """Advanced hunting from a notebook's library: the documented query among others."""
    config = folder / "msticpyconfig.yaml"
    config.write_text("{}\n")
    environment = os.environ | emulator.environment() | {"MSTICPYCONFIG": str(config)}
    command = [sys.executable, "-c", MSTICPY, json.dumps(emulator.told)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    print(f"$ msticpy\n{done.stdout}{done.stderr}")
    assert done.returncode == 0, "msticpy failed"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        emulator = Emulator(sys.argv[1], folder)
        try:
            check_msdefender(emulator, folder)
            msticpy(emulator, folder)
        finally:
            emulator.stop()
    print("Both clients are content.")


if __name__ == "__main__":
    main()
