// `npm run bench`: every benchmark, one after the other. Figures are ratios within one run: the machine cancels out.
import { cpus } from "node:os";
import { benchSignatures } from "./signature.bench.ts";

console.log(`node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores`);
benchSignatures();
