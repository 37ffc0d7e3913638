// What a RollOutObject walks for, and the name of the one that does it.
import * as v from "valibot";

export const walkTaskSchema = v.variant("kind", [
  v.object({ kind: v.literal("roll-out"), id: v.number() }),
  /** Its stations look again at what holds there: its clock or its connection has changed. */
  v.object({ kind: v.literal("site"), siteId: v.string() }),
]);
export type WalkTask = v.InferOutput<typeof walkTaskSchema>;

export function walkName(task: WalkTask): string {
  return task.kind === "site" ? `site ${task.siteId}` : `roll-out ${task.id}`;
}
