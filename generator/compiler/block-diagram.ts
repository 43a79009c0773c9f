import { instance } from "@viz-js/viz";
import { flowsOf, type Flow } from "../hdl/structure.ts";
import type { InstanceNode, ModuleNode } from "../hdl/ir.ts";

/** Parts that only hold beats for a while: drawn as the flow through them. */
const BUFFERS = new Set(["Queue", "SkidBuffer"]);

/** A module's flows, those through buffers joined. */
function joined(module: ModuleNode): Flow[] {
  const flows = flowsOf(module);
  const isBuffer = (part: InstanceNode | undefined): boolean =>
    part !== undefined && BUFFERS.has(part.module.className);
  const ends = (part: InstanceNode | undefined, seen: ReadonlySet<InstanceNode>): (InstanceNode | undefined)[] => {
    if (!part || !isBuffer(part)) return [part];
    if (seen.has(part)) return [];
    return flows.filter(({ from }) => from === part).flatMap(({ to }) => ends(to, new Set([...seen, part])));
  };
  return flows
    .filter(({ from }) => !isBuffer(from))
    .flatMap((flow) => ends(flow.to, new Set()).map((to) => ({ ...flow, to })));
}

/**
 * The block diagram of a design as SVG, drawn from its graph: the parts of the top, those of its part `inside` in a frame of
 * their own, and every stream between them; dashed, which parts of the top have other signals between them.
 */
export async function blockDiagram(top: ModuleNode, inside: string): Promise<string> {
  const inner = top.instances.find(({ name }) => name === inside)!;
  const edges = new Map<string, Set<string>>();
  const edge = (from: string, to: string, label: string): void => {
    const key = `"${from}" -> "${to}"`;
    edges.set(key, (edges.get(key) ?? new Set()).add(label));
  };
  const outside = (port: string): string => (port.startsWith("s_axi") ? "AXI4-Lite" : "AXI4");
  const topFlows = joined(top).filter(({ from, to }) => from !== inner && to !== inner);
  for (const { from, to, port, source } of topFlows) {
    edge(from?.name ?? outside(source), to?.name ?? outside(port), to ? port : source);
  }
  // The inner part's own ports belong to whoever stands on their other side.
  const neighbour = new Map<string, string>();
  for (const { from, to, port, source } of joined(top)) {
    if (to === inner && from) neighbour.set(port, from.name);
    if (from === inner && to) neighbour.set(source, to.name);
  }
  for (const { from, to, port, source } of joined(inner.module)) {
    const sender = from?.name ?? neighbour.get(source);
    const receiver = to?.name ?? neighbour.get(port);
    if (sender && receiver && sender !== receiver) edge(sender, receiver, from ? source : port);
  }
  const box = ({ name, module }: InstanceNode): string =>
    `"${name}" [label="${name.replaceAll("_", " ")}\\n${module.className}"];`;
  const isDrawn = ({ module }: InstanceNode): boolean => !BUFFERS.has(module.className);
  // An edge to a frame needs a node in it to aim at.
  const aim = inner.module.instances.find(({ module }) => module.className === "Sequencer")!.name;
  const nodeOf = (part: InstanceNode): string => (part === inner ? aim : part.name);
  const signals = new Set<string>();
  for (const { from, to } of flowsOf(top, () => true)) {
    if (!from || !to || from === to) continue;
    const key = `"${nodeOf(from)}" -> "${nodeOf(to)}"`;
    const isStream =
      edges.has(key) || (from === inner || to === inner ? [from, to].some(({ name }) => name === "port") : false);
    if (isStream) continue;
    const frame = from === inner ? ", ltail=cluster_inner" : to === inner ? ", lhead=cluster_inner" : "";
    signals.add(`${key} [style=dashed${frame}];`);
  }
  const isBus = (key: string): boolean => key.includes('"AXI4');
  const dot = `digraph {
  rankdir=LR; compound=true; fontname="sans-serif"; fontsize=11; nodesep=0.15; ranksep=0.6;
  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif", fontsize=10, margin="0.16,0.06"];
  edge [fontname="sans-serif", fontsize=8, arrowsize=0.6, color="#555555"];
  "AXI4" [shape=plaintext, style=""]; "AXI4-Lite" [shape=plaintext, style=""];
  ${top.instances
    .filter((part) => part !== inner && isDrawn(part))
    .map(box)
    .join("\n  ")}
  subgraph cluster_inner {
    label="${inner.name}"; style="rounded,filled"; fillcolor="#eef3f8"; color="#7a93ad";
    ${inner.module.instances.filter(isDrawn).map(box).join("\n    ")}
  }
  "AXI4-Lite" -> "registers" [dir=both, penwidth=2];
  "port" -> "AXI4" [dir=both, penwidth=2];
  ${[...signals].join("\n  ")}
  ${[...edges]
    .filter(([key]) => !isBus(key))
    .map(([key, labels]) => `${key} [label="${[...labels].join(", ")}"];`)
    .join("\n  ")}
}`;
  return (await instance()).renderString(dot, { format: "svg" });
}
