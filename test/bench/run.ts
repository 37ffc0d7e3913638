// `npm run bench`: every benchmark, one after the other. Figures are ratios within one run: the machine cancels out.
// `npm run bench -- --profiles` runs those of charging profiles alone.
// `npm run bench -- --everywhere` runs the module's part in Node, workerd and Chromium instead; names of curves limit both.
import { cpus } from "node:os";
import { CURVES } from "../../assembly/host/core.ts";
import { benchEd25519 } from "./ed25519.bench.ts";
import { benchEverywhere } from "./everywhere.ts";
import { benchProfiles } from "./profiles.bench.ts";
import { benchSignatures } from "./signature.bench.ts";

const words = process.argv.slice(2);
const named = CURVES.filter((curve) => words.includes(curve));
const curves = named.length === 0 ? CURVES : named;

console.log(`node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores`);
if (words.includes("--everywhere")) await benchEverywhere(curves);
else if (words.includes("--profiles")) await benchProfiles();
else {
  await benchSignatures(curves);
  if (named.length === 0) await benchEd25519();
  if (named.length === 0) await benchProfiles();
}
