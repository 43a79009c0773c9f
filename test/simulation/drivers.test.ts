import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import koffi, { type TypeObject } from "koffi";
import { beforeAll, describe, expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { hostView, imageHeader } from "../../generator/compiler/host-view.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { drivers, registersC } from "../../generator/compiler/registers.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { errors, registerMap, registerNamed } from "../../generator/hardware/host/register-map.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { tokensOf } from "../../generator/reference/latent.ts";
import { SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { snakeCase } from "../../generator/hdl/names.ts";
import { temporaryFolder } from "../files/disk.ts";

const checkpoint = openCheckpoint("models/digits");
const options = { resolution: 8, label: 7, steps: 1, guidance: 1, seed: 1 };
const model = quantiseModel(checkpoint, { resolution: 8, labels: [7], steps: 1 });
const shape = planAccelerator(parseArray("8x8"), checkpoint.config, tokensOf(checkpoint.config, 8), {});
const image = compileProgram(checkpoint, model, shape, options);
const host = hostView(image, model, 8, shape.memory.wordBytes);
/** Where `SimulatedAccelerator` has the image. */
const BASE = 2n ** 31n;

const work = temporaryFolder();
beforeAll(() => {
  const files = {
    ...drivers(),
    "disc_registers.h": registersC(),
    "image.h": imageHeader(host, shape.memory.wordBytes),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(work, file), text);
  // What a host includes: `disc_image_data` as its own.
  writeFileSync(
    join(work, "host.c"),
    `#include "image.h"
     const disc_image *disc_host_image(void);
     const disc_image *disc_host_image(void) { return &disc_image_data; }\n`,
  );
});
const strict = ["-Wall", "-Wextra", "-Werror", "-Wconversion", "-pedantic", "-ffreestanding"];

describe("the C driver", () => {
  test.each([
    ["C99", ["gcc", "-std=c99"]],
    ["C++", ["g++", "-x", "c++", "-std=c++11"]],
  ])("compiles as %s without a warning, and calls no library", (_, [compiler, ...flags]) => {
    const folder = mkdtempSync(join(work, "objects-"));
    const sources = [join(work, "disc.c"), join(work, "host.c")];
    const { status, stderr } = spawnSync(compiler!, [...flags, ...strict, "-O2", "-c", ...sources], {
      ...{ cwd: folder, encoding: "utf8" },
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(execFileSync("nm", ["-u", join(folder, "disc.o")], { encoding: "utf8" })).toBe("");
  });

  describe("against the accelerator in RTL", () => {
    /** The driver as a library, its registers those of a simulated accelerator. */
    function driverOf(simulated: SimulatedAccelerator) {
      const file = join(work, "libdisc.so");
      const sources = [join(work, "disc.c"), join(work, "host.c")];
      execFileSync("gcc", ["-std=c99", "-shared", "-fPIC", "-o", file, ...sources]);
      const library = koffi.load(file);
      const read = koffi.proto("uint32_t (void *, uint32_t)");
      const write = koffi.proto("void (void *, uint32_t, uint32_t)");
      const device = koffi.struct({ read: koffi.pointer(read), write: koffi.pointer(write), context: "void *" });
      const at = koffi.pointer(device);
      const refused: number[] = [];
      const { dut } = simulated;
      const given = {
        read: koffi.register((_: unknown, offset: number) => {
          dut.ar.queue([{ addr: offset }]);
          return Number(dut.r.receive(1)[0]!.data);
        }, koffi.pointer(read)),
        write: koffi.register((_: unknown, offset: number, value: number) => {
          if (!simulated.access(offset, value)) refused.push(offset);
        }, koffi.pointer(write)),
        context: null,
      };
      const call = (name: string, result: string, ...types: (string | TypeObject)[]) => {
        const made = library.func(name, result, [at, ...types]);
        return (...values: unknown[]): number => Number(made(given, ...values));
      };
      const hostImage = library.func("disc_host_image", "void *", [])() as unknown;
      return {
        refused,
        open: call("disc_open", "int"),
        load: (): number => call("disc_load", "int", "void *", "uint64_t")(hostImage, BASE),
        start: call("disc_start", "int"),
        poll: call("disc_poll", "int"),
        wait: call("disc_wait", "int", "uint32_t"),
        stop: call("disc_stop", "int"),
        interrupt: call("disc_interrupt", "uint32_t"),
        counter: call("disc_counter", "uint64_t", "uint32_t"),
        text: library.func("disc_text", "const char *", ["int"]) as (result: number) => string,
        latent(memory: Uint8Array): Int16Array {
          const values = new Int16Array(image.latentOrder.filter((from) => from >= 0).length);
          library.func("disc_latent", "void", ["void *", "void *", "void *"])(hostImage, memory, values);
          return values;
        },
      };
    }

    test("loads an image, runs it to its end and reads the golden model's latent back", async () => {
      using simulated = await SimulatedAccelerator.open(shape, image.size);
      const driver = driverOf(simulated);
      const golden = expectedRun(checkpoint, model, shape, image, options);
      expect(driver.open()).toBe(0);
      expect(driver.text(driver.poll())).toBe("no program was started since the reset");
      simulated.fill(0, image.bytes);
      expect([driver.load(), driver.start()]).toEqual([0, 0]);
      expect(driver.text(driver.poll())).toBe("a program runs");
      expect(driver.text(driver.load())).toBe("a program runs");
      expect(driver.text(driver.start())).toBe("a program runs");
      expect(driver.wait(1)).toBe(-1);
      expect(driver.wait(1_000_000)).toBe(0);
      expect(simulated.dut.irq).toBe(true);
      expect([driver.interrupt(), driver.interrupt(), simulated.dut.irq]).toEqual([1, 0, false]);
      const counters = simulated.counters();
      expect(driver.counter(registerNamed("cyclesLow").offset)).toBe(counters.cycles);
      expect(driver.counter(registerNamed("beatsReadLow").offset)).toBe(golden.counters.beatsRead);
      const memory = simulated.look({ address: 0, bytes: image.size });
      expect(driver.latent(memory)).toEqual(golden.latent);

      // A program that is stopped, and one that runs into an error, say so.
      expect([driver.load(), driver.start(), driver.stop(), driver.wait(10_000)]).toEqual([
        0,
        0,
        0,
        errors.stopped.code,
      ]);
      for (const { code, about } of Object.values(errors)) if (code > 0) expect(driver.text(code)).toBe(about);
      expect(driver.text(driver.stop())).toBe("no program was started since the reset");
      simulated.fill(image.program.address, new Uint8Array(64).fill(255));
      expect([driver.load(), driver.start(), driver.wait(10_000)]).toEqual([0, 0, errors.illegalOpcode.code]);
      expect(driver.refused).toEqual([]);
    });
  });
});

describe("the Python driver", () => {
  test("maps registers and memory as files of the system are", () => {
    const [registers, memory] = [join(work, "registers"), join(work, "memory")];
    writeFileSync(registers, Buffer.alloc(4096));
    writeFileSync(memory, Buffer.alloc(8192));
    const script = `
import sys
sys.path.insert(0, sys.argv[1])
import disc
device = disc.Mapped(sys.argv[2], sys.argv[3], address=0x4000_0000, size=8192)
device.write(16, 0x12345678)
device.fill(4096, b"abc")
print("%x %x %x %s" % (device.address, device.read(16), device.read(20), device.look(4095, 5)))
`;
    const said = execFileSync("python3", ["-c", script, work, registers, memory], { encoding: "utf8" });
    expect(said).toBe("40000000 12345678 0 b'\\x00abc\\x00'\n");
    expect(readFileSync(registers).subarray(12, 24).toString("hex")).toBe("000000007856341200000000");
    expect(readFileSync(memory).subarray(4096, 4099).toString()).toBe("abc");
  });

  /** A board on a terminal of the system: frames as its bridge has them (test/hardware/board/host-bridge.test.ts), and what can be wrong with them. */
  const board = `
import json, os, struct, sys, threading
sys.path.insert(0, sys.argv[1])
import disc
ours, theirs = os.openpty()
words, log, trouble = {}, [], []
def take(count):
    data = b""
    while len(data) < count: data += os.read(ours, count - len(data))
    return data
def serve():
    while True:
        head = take(6)
        opcode, address, last = struct.unpack("<BIB", head)
        data = take(4 * last + 4) if opcode == 0x77 else b""
        assert sum(head + data + take(1)) % 256 == 0
        log.append([chr(opcode), address, last + 1])
        reply, status = b"", 0
        for i in range(last + 1):
            at = address + 4 * i
            if opcode == 0x77: words[at] = data[4 * i : 4 * i + 4]
            else: reply += words.get(at, b"\\xee" * 4)
        kind = trouble.pop(0) if trouble else None
        if kind == "silent": continue
        if kind == "refused": status = 1
        if kind == "damaged": reply, status = b"", 2
        reply += bytes([status])
        os.write(ours, reply + bytes([(-sum(reply) + (kind == "lost")) % 256]))
threading.Thread(target=serve, daemon=True).start()
device = disc.Uart(os.ttyname(theirs), size=8192)
device.write(0x10, 0x12345678)
values = [device.read(0x10), device.read(0x14)]
data = bytes(i * 7 % 251 for i in range(5001))
device.fill(10, data)
same = device.look(10, len(data)) == data and device.look(8, 4) == b"\\xee\\xee" + data[:2]
frames = list(log)
said = []
for kind, call in [("refused", lambda: device.write(4000, 1)), ("lost", lambda: device.read(0)), ("damaged", lambda: device.read(0)),
                   ("silent", lambda: device.read(0)), (None, lambda: device.fill(8190, b"abc"))]:
    if kind: trouble.append(kind)
    try: call()
    except disc.DiscError as error: said.append(str(error))
print(json.dumps({"values": values, "same": same, "frames": frames, "said": said, "address": device.address}))
`;

  test("reads and writes registers and memory of a board behind a serial line, and says what is wrong with it", () => {
    const script = join(work, "board.py");
    writeFileSync(script, board);
    const said = JSON.parse(execFileSync("python3", [script, work], { encoding: "utf8" })) as {
      frames: [string, number, number][];
    };
    expect(said).toMatchObject({
      ...{ values: [0x12345678, 0xeeeeeeee], same: true, address: 2 ** 31 },
      said: [
        "the board refuses an address",
        "bytes were lost on the serial line",
        "bytes were lost on the serial line",
        "the board does not answer",
        "the memory of the board has 8192 bytes",
      ],
    });
    // Whole words, 256 of them at most; those at the ends are read before.
    const at = 2 ** 31 + 8;
    expect(said.frames.slice(0, 10)).toEqual([
      ...[
        ["w", 0x10, 1],
        ["r", 0x10, 1],
        ["r", 0x14, 1],
        ["r", at, 1],
        ["r", at + 5000, 1],
      ],
      ...[0, 1, 2, 3].map((i) => ["w", at + 1024 * i, 256]),
      ["w", at + 4096, 227],
    ]);
  });

  /** A device that is none: a program takes three looks at the status, and leaves what `golden` has. */
  const fake = `
import json, sys
sys.path.insert(0, sys.argv[1])
import disc

class Fake:
    address = 0x1_2345_6000
    def __init__(self, golden):
        self.registers = {0: disc.ID_VALUE, 4: disc.VERSION_VALUE, 8: 8 | 8 << 8 | 4 << 16}
        self.memory, self.golden, self.left, self.written, self.error = bytearray(), golden, 0, [], 0
    def read(self, offset):
        if offset == disc.REGISTERS["status"] and self.left > 0:
            self.left -= 1
            return 1
        return self.registers.get(offset, 0)
    def write(self, offset, value):
        self.written.append([offset, value])
        if offset == disc.REGISTERS["control"] and value == 1:
            self.left = 3
            self.registers[disc.REGISTERS["status"]] = self.error << 8 if self.error else 2
            for at, data in self.golden: self.memory[at : at + len(data)] = data
    def fill(self, at, data):
        if len(self.memory) < at: self.memory.extend(bytes(at - len(self.memory)))
        self.memory[at : at + len(data)] = data
    def look(self, at, count): return bytes(self.memory[at : at + count])

golden = open(sys.argv[3], "rb").read()
device = Fake([(int(sys.argv[4]), golden)])
accelerator = disc.Accelerator(device)
accelerator.load(sys.argv[2])
same = bytes(device.memory) == open(sys.argv[2] + "/image.bin", "rb").read()
accelerator.start()
try: accelerator.start()
except disc.DiscError as error: running = str(error)
first = accelerator.poll()
accelerator.wait(pause=0)
latent = list(accelerator.latent())
device.error = 7
accelerator.start()
try: accelerator.wait(pause=0)
except disc.DiscError as error: stopped = [error.code, str(error)]
device.registers[0] = 1
try: disc.Accelerator(device)
except disc.DiscError as error: other = str(error)
print(json.dumps({"same": same, "first": first, "running": running, "latent": latent, "stopped": stopped, "other": other,
                  "written": device.written, "registers": disc.REGISTERS}))
`;

  test("writes the registers that image.json names, waits, and reads the latent back", () => {
    const [folder, script] = [mkdtempSync(join(work, "image-")), join(work, "fake.py")];
    const { size, latent, latentOrder } = image;
    writeFileSync(join(folder, "image.bin"), image.bytes);
    writeFileSync(join(folder, "image.json"), JSON.stringify({ size, host }));
    writeFileSync(script, fake);
    const golden = expectedRun(checkpoint, model, shape, image, options).latent;
    const rows = Int16Array.from(latentOrder, (at) => (at < 0 ? 0 : golden[at]!));
    writeFileSync(join(folder, "latent"), rows);
    const args = [script, work, folder, join(folder, "latent"), String(latent.address)];
    const said = JSON.parse(execFileSync("python3", args, { encoding: "utf8" })) as {
      written: [number, number][];
      registers: Record<string, number>;
      latent: number[];
    };
    expect(said).toMatchObject({
      ...{ same: true, first: false, running: "a program runs", stopped: [7, errors.watchdog.about] },
      other: "the registers are none of this accelerator's",
    });
    expect(said.latent).toEqual([...golden]);
    expect(said.registers).toEqual(
      Object.fromEntries(registerMap.map(({ name, offset }) => [snakeCase(name), offset])),
    );
    const base = { baseLow: 0x2345_6000, baseHigh: 1 } as Readonly<Record<string, number>>;
    const expected = host.registers.map(({ register, offset, value }) => [offset, value ?? base[register]]);
    expect(said.written.slice(0, expected.length)).toEqual(expected);
  });
});
