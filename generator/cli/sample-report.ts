import { totals, type StepReport } from "../golden/sampler.ts";
import { psnr, type ChannelKind } from "../reference/psnr.ts";
import { percent, table } from "./console.ts";
import type { RtlReport, Sampled, Start } from "./sample-engines.ts";

export interface ImageReport {
  /** Class or caption, as the model has them. */
  readonly class?: number;
  readonly caption?: string;
  /** Undefined for noise of the user's own. */
  readonly seed: number | undefined;
  /** Against the float image of the same class and noise, in dB; undefined for the float engine. */
  readonly psnr?: number;
  /** The same against a fine solution, where that was asked for. */
  readonly psnrFine?: number;
  /** Times that the model ran on as many tokens as the image has. */
  readonly evaluations?: number;
  /** Multiply-accumulates of all steps. */
  readonly macs?: number;
  /** Share of token-steps that were reused. */
  readonly reuse?: number;
  /** Share of attention positions that were scored. */
  readonly density?: number;
  /** Multiply-accumulates of the same steps without reuse and thresholding over those that were done. */
  readonly saved?: number;
  /** Values of the latent that saturated in the integers (beyond +-16), over all steps. */
  readonly saturated?: number;
  readonly steps?: readonly StepReport[];
  /** What the accelerator did, in RTL. */
  readonly rtl?: RtlReport;
}

/**
 * @param float the float image [channels, side, side]
 * @param fine that of a fine solution, where there is one
 * @param image the same in integers, in the model's units
 */
export function reportOn(
  { prompt, caption, seed, noise }: Start,
  float: Float32Array,
  image: Float32Array,
  kind: ChannelKind,
  sampled: Sampled | undefined,
  fine: Float32Array | undefined,
): ImageReport {
  const asked = caption === undefined ? { class: prompt.label! } : { caption };
  const start = { ...asked, seed: noise ? undefined : seed };
  const psnrFine = fine && { psnrFine: psnr(fine, image, kind) };
  if (!sampled) return { ...start, ...psnrFine };
  const { steps, rtl } = sampled;
  const { evaluations, reuse, density, macs, denseMacs, saturated } = totals(steps);
  return {
    ...{ ...start, psnr: psnr(float, image, kind), ...psnrFine },
    ...{ evaluations, macs, reuse, density, saved: denseMacs / macs, saturated, steps },
    ...(rtl ? { rtl } : {}),
  };
}

/** One line an image, with what hardware did where there was any. */
export function printTable(reports: readonly ImageReport[]): void {
  const { rtl: first } = reports[0]!;
  const { psnrFine: isFine } = reports[0]!;
  const rows = reports.map(
    ({ class: label, caption, seed, psnr: decibels, psnrFine, evaluations, macs, density, saved, rtl }) => [
      ...[
        caption ?? String(label),
        seed === undefined ? "-" : String(seed),
        decibels!.toFixed(1),
        ...(isFine === undefined ? [] : [psnrFine!.toFixed(1)]),
        evaluations!.toFixed(1),
        (macs! / 1e6).toFixed(0),
        percent(density!),
        saved!.toFixed(2),
      ],
      ...(rtl ? [String(rtl.cycles), percent(rtl.utilisation)] : []),
      ...(rtl?.dense
        ? [
            String(rtl.dense.cycles),
            percent(rtl.dense.utilisation),
            rtl.speedUp!.toFixed(2),
            percent(rtl.speedUp! / rtl.idealSpeedUp!),
          ]
        : []),
    ],
  );
  const head = [
    ...[
      reports[0]!.caption === undefined ? "class" : "caption",
      "seed",
      "PSNR dB to float",
      ...(isFine === undefined ? [] : ["to fine"]),
      "evaluations",
      "MAC/1e6",
      "density",
      "work saved, times",
    ],
    ...(first ? ["cycles", "utilisation"] : []),
    ...(first?.dense ? ["dense: cycles", "utilisation", "speed-up, times", "of work saved"] : []),
  ];
  console.log(table(head, rows));
}
