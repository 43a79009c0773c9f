"""run.py SIMULATOR DESIGN IMAGE BUILD MODULE...: builds a design for Icarus or Verilator in a folder, and runs modules of tests on it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import cocotb_tools.config
from cocotb_tools.check_results import get_results
from cocotb_tools.runner import get_runner

simulator, modules = sys.argv[1], sys.argv[5:]
design, image, build = (Path(text).resolve() for text in sys.argv[2:5])
here = Path(__file__).resolve().parent
top = json.loads((design / "design.json").read_text())["top"]
sources = [design / line for line in (design / "filelist.f").read_text().splitlines() if line.endswith(".v")]

# The design's pins as variables that nothing else drives, for Verilator's ports take no values from within.
pins = re.findall(r"^ *(input|output) +wire *(\[\d+:0\])? *(\w+)", (design / "rtl" / f"{top}.v").read_text(), re.M)
variables = "".join(
    f"    {'reg' if way == 'input' else 'wire'} {width} {name} /*verilator public_flat_rw*/;\n" for way, width, name in pins
)
connections = ", ".join(f".{name}({name})" for _, _, name in pins)
build.mkdir(parents=True, exist_ok=True)
pinned = build / "pins.v"
pinned.write_text(f"module pins;\n{variables}    {top} dut ({connections});\nendmodule\n")

runner = get_runner(simulator)
if simulator == "verilator":
    # Not as the runner does it: all signals seen from outside take several times as long, and its main takes a later Verilator.
    flags = ["--cc", "--exe", "--build", "-j", "1", "--vpi", "--prefix", "Vtop", "--Mdir", build, "-o", "pins", "--top-module", "pins"]
    flags += ["-O3", "-fno-const-bit-op-tree", "--language", "1364-2005", "--timescale", "1ns/1ps", "-Wno-fatal", "-CFLAGS", "-O1"]
    libraries = cocotb_tools.config.libs_dir
    flags += ["-LDFLAGS", f"-Wl,-rpath,{libraries} -L{libraries} -lcocotbvpi_verilator"]
    command = ["verilator", *flags, here / "verilator.cpp", pinned, *sources]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    runner.build_dir = build
else:
    runner.build(sources=[pinned, *sources], hdl_toplevel="pins", build_dir=build, build_args=["-g2005"], timescale=("1ns", "1ps"))

environment = {
    "DISC_IMAGE": str(image),
    "DISC_SOFTWARE": str(design / "software"),
    "COCOTB_LOG_LEVEL": "WARNING",
    # Writes are cocotb's to order: this Verilator would take them at once.
    "COCOTB_TRUST_INERTIAL_WRITES": "0",
    "PYTHONWARNINGS": "ignore",
}
results = runner.test(
    test_module=modules,
    hdl_toplevel="pins",
    hdl_toplevel_lang="verilog",
    build_dir=build,
    test_dir=build,
    results_xml=str(build / "results.xml"),
    extra_env=environment,
)
tests, failed = get_results(results)
print(f"{tests} tests, {failed} failed")
sys.exit(1 if failed or tests == 0 else 0)
