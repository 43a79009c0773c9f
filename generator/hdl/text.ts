/** What the user's text becomes where it stands in Verilog or XML: no character of it leaves its comment, its string or its tag. */

/** Everything that some tool or editor takes for the end of a line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
/** Characters without a shape of their own: control codes, and marks that turn the direction of writing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
/** Words that, first in a comment, are orders to a tool. */
const PRAGMA =
  /^(?=(verilator|synopsys|synthesis|pragma|cadence|ambit|altera|quartus|xilinx|vivado|exemplar|rtl_synthesis)\b)/i;

/** A text as lines, each fit for a comment of its own. */
export function commentLines(text: string): string[] {
  return text.split(LINE_BREAK).map(oneLine);
}

/** A text as one line behind `//`. A backslash at its end would join the next line to it in some preprocessors. */
export function commentText(text: string): string {
  return commentLines(text).filter(Boolean).join(" ");
}

function oneLine(line: string): string {
  const visible = line.replace(/\t/g, " ").replace(INVISIBLE, "").trim();
  return visible.replace(/\\$/, "\\.").replace(PRAGMA, "- ");
}

/** A text inside the quotes of a format of `$display`, which prints it as it is, control codes as spaces. */
export function formatText(text: string): string {
  return text
    .replace(/\p{Cc}/gu, " ")
    .replace(/[\\"]/g, "\\$&")
    .replace(/%/g, "%%");
}

/** A text between tags or double quotes of XML and HTML; control codes that XML 1.0 does not have are question marks. */
export function xmlText(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "?").replace(/[&<>"]/g, (letter) => names[letter]!);
}
