import { describe, expect, test } from "vitest";
import { Bool, emit, input, Module, mux, output, SInt, UInt, vec, Vec, when } from "../../generator/hdl/index.ts";
import { bench } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { Random } from "../random.ts";

const LENGTH = 4;
const places = Array.from({ length: LENGTH }, (_, i) => i);

/** Products and their sums place by place, one of the latest products, and one number in all places. */
class Vectors extends Module {
  readonly io = this.ports({
    a: input(Vec(LENGTH, SInt(6))),
    b: input(Vec(LENGTH, SInt(6))),
    adds: input(Bool()),
    first: input(Bool()),
    at: input(UInt(2)),
    totals: output(Vec(LENGTH, SInt(16))),
    latest: output(SInt(12)),
    copied: output(Vec(LENGTH, SInt(6))),
  });
  constructor() {
    super();
    const { a, b, adds, first, at } = this.io;
    const product = SInt(12);
    const { products, sums, kept, copies } = this.registers({
      products: Vec(LENGTH, product),
      sums: Vec(LENGTH, SInt(16)).reset(places),
      kept: Vec(LENGTH, product),
      copies: Vec(LENGTH, SInt(6)),
    });
    const now = vec(
      product,
      places.map((i) => a.at(i).mul(b.at(i))),
    );
    products.next(now);
    kept.next(now);
    copies.next(
      vec(
        SInt(6),
        places.map(() => a.at(1)),
      ),
    );
    when(adds, () => {
      sums.next(
        vec(
          SInt(16),
          places.map((i) => mux(first, products.at(i).resize(16), sums.at(i).wrapAdd(products.at(i).resize(16)))),
        ),
      );
    });
    this.io.totals.drive(sums);
    this.io.latest.drive(kept.at(at));
    this.io.copied.drive(copies);
  }
}

describe("a register of numbers", () => {
  test("takes each by itself, and one for all in a line; Verilator splits those that are read at known places", async () => {
    const verilog = emit(new Vectors());
    const text = verilog.files.get("vectors.v")!;
    const written = [...text.matchAll(/^ +(\w+)(\[\d+:\d+\])? <= /gm)].map(([, name, range = ""]) => `${name}${range}`);
    const quarters = (name: string, width: number) => places.map((i) => `${name}[${(i + 1) * width - 1}:${i * width}]`);
    for (const [name, width] of [
      ["products", 12],
      ["kept", 12],
      ["sums", 16],
    ] as const) {
      expect(written.filter((each) => each.startsWith(`${name}[`))).toEqual(quarters(name, width));
    }
    expect(text).toContain("copies <= {4{a[11:6]}};");
    const split = [...text.matchAll(/^ +reg +\[\d+:0\] (\w+) \/\* verilator split_var \*\/;/gm)].map(
      ([, name]) => name,
    );
    expect(split.toSorted()).toEqual(["products", "sums"]);
    expect(await lint(verilog)).toEqual([]);
  });

  test.each(["verilator", "javascript"] as const)("holds what each was given (%s)", async (engine) => {
    using dut = await bench(() => new Vectors(), { engine });
    dut.reset();
    const random = new Random(3);
    const numbers = () => places.map(() => random.int(-32, 31));
    let [products, sums] = [[] as number[], [...places]];
    expect(dut.totals.map(Number)).toEqual(sums);
    for (let cycle = 0; cycle < 200; cycle++) {
      const [a, b, at] = [numbers(), numbers(), random.int(0, LENGTH - 1)];
      // Of products (no -0 among them), what stood there before the first cycle is nobody's.
      const adds = cycle > 0 && random.int(0, 2) > 0;
      const first = random.int(0, 30) === 0;
      Object.assign(dut, { a, b, adds, first, at });
      dut.step();
      if (adds) sums = places.map((i) => (((first ? 0 : sums[i]!) + products[i]!) << 16) >> 16);
      products = places.map((i) => a[i]! * b[i]! + 0);
      expect({ totals: dut.totals.map(Number), latest: Number(dut.latest), copied: dut.copied.map(Number) }).toEqual({
        ...{ totals: sums, latest: products[at], copied: places.map(() => a[1]) },
      });
    }
  });
});
