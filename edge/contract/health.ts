// Whether the server serves.
import * as v from "valibot";

/** `GET /api/health`. */
export const healthSchema = v.object({
  status: v.picklist(["ok", "degraded"]),
  database: v.picklist(["reachable", "unreachable"]),
  version: v.string(),
});
export type Health = v.InferOutput<typeof healthSchema>;
