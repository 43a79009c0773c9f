import createWabt from "wabt";

/**
 * One kernel for both number systems: `out[i, r] = sum_k x[i, k] * w[r, k]`, two rows of x against four rows of w at a
 * time, 128 bits a load. Rows are whole vectors long, n is even and m a multiple of four: the caller pads with zeros. Rows of `out` are
 * `stride` bytes apart.
 */
const source = (lane: { readonly multiply: string; readonly add: string }): string => {
  const blocks = [0, 1, 2, 3];
  const sums = [...blocks.map((r) => `$a${r}`), ...blocks.map((r) => `$b${r}`)];
  const pick = (from: readonly number[]): string => from.flatMap((n) => [0, 1, 2, 3].map((b) => 4 * n + b)).join(" ");
  // Four vectors to the vector of their four sums.
  const fold = ([p, q, r, s]: readonly string[]): string => {
    const pair = (a: string, b: string): string =>
      `(${lane.add} (i8x16.shuffle ${pick([0, 4, 2, 6])} ${a} ${b}) (i8x16.shuffle ${pick([1, 5, 3, 7])} ${a} ${b}))`;
    const [left, right] = [pair(get(p!), get(q!)), pair(get(r!), get(s!))];
    return `(${lane.add} (i8x16.shuffle ${pick([0, 1, 4, 5])} (local.tee $left ${left}) (local.tee $right ${right}))
                         (i8x16.shuffle ${pick([2, 3, 6, 7])} (local.get $left) (local.get $right)))`;
  };
  const get = (name: string): string => `(local.get ${name})`;
  return `(module
    (import "host" "memory" (memory 1))
    (func (export "product")
        (param $x i32) (param $n i32) (param $w i32) (param $m i32) (param $bytes i32) (param $out i32) (param $stride i32)
      (local $xEnd i32) (local $wEnd i32) (local $from i32) (local $end i32) (local $to i32)
      (local $u v128) (local $v v128) (local $weight v128) (local $left v128) (local $right v128)
      ${sums.map((name) => `(local ${name} v128)`).join(" ")} ${blocks.map((r) => `(local $w${r} i32)`).join(" ")}
      (local.set $xEnd (i32.add ${get("$x")} (i32.mul ${get("$n")} ${get("$bytes")})))
      (local.set $wEnd (i32.add ${get("$w")} (i32.mul ${get("$m")} ${get("$bytes")})))
      (local.set $to ${get("$out")})
      (loop $rows
        (local.set $w0 ${get("$w")})
        (loop $columns
          ${[1, 2, 3].map((r) => `(local.set $w${r} (i32.add ${get(`$w${r - 1}`)} ${get("$bytes")}))`).join("\n")}
          ${sums.map((name) => `(local.set ${name} (v128.const i32x4 0 0 0 0))`).join("\n")}
          (local.set $from ${get("$x")})
          (local.set $end (i32.add ${get("$x")} ${get("$bytes")}))
          (loop $terms
            (local.set $u (v128.load ${get("$from")}))
            (local.set $v (v128.load (i32.add ${get("$from")} ${get("$bytes")})))
            ${blocks
              .map(
                (r) => `(local.set $weight (v128.load ${get(`$w${r}`)}))
                (local.set $a${r} (${lane.add} ${get(`$a${r}`)} (${lane.multiply} ${get("$u")} ${get("$weight")})))
                (local.set $b${r} (${lane.add} ${get(`$b${r}`)} (${lane.multiply} ${get("$v")} ${get("$weight")})))
                (local.set $w${r} (i32.add ${get(`$w${r}`)} (i32.const 16)))`,
              )
              .join("\n")}
            (local.set $from (i32.add ${get("$from")} (i32.const 16)))
            (br_if $terms (i32.lt_u ${get("$from")} ${get("$end")})))
          (v128.store ${get("$to")} ${fold(sums.slice(0, 4))})
          (v128.store (i32.add ${get("$to")} ${get("$stride")}) ${fold(sums.slice(4))})
          (local.set $to (i32.add ${get("$to")} (i32.const 16)))
          ;; The last pointer has come to the row after the block's.
          (local.set $w0 ${get("$w3")})
          (br_if $columns (i32.lt_u ${get("$w0")} ${get("$wEnd")})))
        (local.set $out (i32.add ${get("$out")} (i32.mul ${get("$stride")} (i32.const 2))))
        (local.set $to ${get("$out")})
        (local.set $x (i32.add ${get("$x")} (i32.mul ${get("$bytes")} (i32.const 2))))
        (br_if $rows (i32.lt_u ${get("$x")} ${get("$xEnd")}))))
  )`;
};

type Product = (x: number, n: number, w: number, m: number, bytes: number, out: number, stride: number) => void;

/** What is used of it: Node's types leave WebAssembly to the browser's. */
declare const WebAssembly: {
  readonly Memory: new (pages: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): void };
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

const memory = new WebAssembly.Memory({ initial: 16 });
const wabt = await createWabt();

async function assemble(name: string, text: string): Promise<Product> {
  const module = wabt.parseWat(name, text, { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const { instance } = await WebAssembly.instantiate(new Uint8Array(buffer), { host: { memory } });
  return instance.exports["product"] as Product;
}

const integers = await assemble("integers", source({ multiply: "i32x4.dot_i16x8_s", add: "i32x4.add" }));
const floats = await assemble("floats", source({ multiply: "f32x4.mul", add: "f32x4.add" }));

/**
 * `out[i, r] = sum_k x[i, k] * w[r, k]` in int32, which wraps around; sums of int8 and uint8 factors cannot for k up to 2^16.
 * @param x [n, k], row-major
 * @param w [m, k], row-major
 * @returns int32 [n, m]
 * @throws RangeError when the rows are not whole
 */
export function integerProduct(x: Int8Array | Int16Array, w: Int8Array | Int16Array, k: number): Int32Array {
  return product(integers, Int16Array, Int32Array, x, w, k);
}

/**
 * `out[i, r] = sum_k x[i, k] * w[r, k]` in float32: every fourth term summed in order, then the four sums.
 * @param x [n, k], row-major
 * @param w [m, k], row-major
 * @returns [n, m]
 * @throws RangeError when the rows are not whole
 */
export function floatProduct(x: Float32Array, w: Float32Array, k: number): Float32Array {
  return product(floats, Float32Array, Float32Array, x, w, k);
}

/** Of w at a time: what stays in a core's own cache while all rows of x go by. */
const BLOCK_BYTES = 2 ** 17;

type Values = Int8Array | Int16Array | Int32Array | Float32Array;
interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBuffer, offset: number, length: number): T;
}

function product<T extends Values>(
  kernel: Product,
  Factor: ArrayType<Values>,
  Sum: ArrayType<T>,
  x: Values,
  w: Values,
  k: number,
): T {
  const [n, m] = [x.length / k, w.length / k];
  if (!Number.isInteger(n) || !Number.isInteger(m))
    throw new RangeError(`${x.length} values by ${w.length} values are no rows of ${k}`);
  const out = new Sum(n * m);
  if (out.length === 0) return out;
  const size = Factor.BYTES_PER_ELEMENT;
  const width = roundUp(k, 16 / size);
  const [rows, columns] = [roundUp(n, 2), roundUp(m, 4)];
  const bytes = size * width;
  const block = Math.min(columns, roundUp(BLOCK_BYTES / bytes, 4));
  const [wAt, outAt] = [rows * bytes, (rows + block) * bytes];
  const buffer = reserve(outAt + 4 * rows * columns);
  fill(new Factor(buffer, 0, rows * width), x, k, width);
  for (let first = 0; first < columns; first += block) {
    const count = Math.min(block, columns - first);
    fill(new Factor(buffer, wAt, count * width), w.subarray(first * k, (first + count) * k), k, width);
    kernel(0, rows, wAt, count, bytes, outAt + 4 * first, 4 * columns);
  }
  const padded = new Sum(buffer, outAt, rows * columns);
  if (columns === m) out.set(padded.subarray(0, n * m));
  else for (let i = 0; i < n; i++) out.set(padded.subarray(i * columns, i * columns + m), i * m);
  return out;
}

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;

/** The memory's first so many bytes: x, a block of w and the product stand there during a call, and nothing between calls. */
function reserve(bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return memory.buffer;
}

/** Rows of k values into rows of `width`, zeros behind and below. */
function fill(into: Values, from: Values, k: number, width: number): void {
  if (k === width) into.set(from);
  else {
    into.fill(0);
    for (let i = 0, row = 0; i < from.length; i += k, row += width) into.set(from.subarray(i, i + k), row);
  }
  into.fill(0, (from.length / k) * width);
}
