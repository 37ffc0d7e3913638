// Outside vectors: read where they are, never copied into the project. A clone without them leaves out the suites that
// need them and says so.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";

/** Folder of the outside vectors: `WATTEST_VECTORS`, default `../shared/vectors` beside the clone. */
export const VECTORS = resolve(process.env.WATTEST_VECTORS ?? "../shared/vectors");

/** Whether the folder is there. Use with `describe.skipIf(!HAVE_VECTORS)`; the skip is named in the output. */
export const HAVE_VECTORS = existsSync(join(VECTORS, "signed-records.json"));

if (!HAVE_VECTORS) console.warn(`Outside vectors not found at ${VECTORS}: their suites are left out.`);

/** Reads one JSON file of the vectors, gzipped or plain. The caller states its shape. */
export function readVectors<T>(name: string): T {
  const bytes = readFileSync(join(VECTORS, name));
  return JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as T;
}
