/** Tries mutants, one after the other, as the parent names them; a process of its own, which a mutant may take down. */
import { mutantBench, sampleSites, subjectFor, verdictOn } from "./subject.ts";

const [array, count, seed] = process.argv.slice(2) as [string, string, string];
const subject = subjectFor(array);
const verilog = mutantBench(subject, sampleSites(subject.shape, Number(count), Number(seed)));

process.on("message", (number: number) => {
  void verdictOn(subject, verilog, number).then((verdict) => {
    process.send!({ number, verdict });
  });
});
process.send!("ready");
