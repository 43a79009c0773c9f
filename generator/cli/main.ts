#!/usr/bin/env node
// Source lines in Verilog, proofs and messages are those of the TypeScript: maps count for what is loaded after this.
process.setSourceMapsEnabled(true);
const { main } = await import("./commands.ts");
await main();
