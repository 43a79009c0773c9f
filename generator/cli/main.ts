#!/usr/bin/env node
// Source lines in Verilog, proofs and messages are those of the TypeScript: maps count for what is loaded after this.
process.setSourceMapsEnabled(true);
await import("./commands.ts");
