// How a roll-out starts whichever route does it: committed together with its change and its entry in the audit trail, with a walk that
// is announced before.
import type { Context } from "hono";
import { actorOf } from "../audit-entry.ts";
import { describeError } from "../error-log.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, bindings } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { type WalkTask, walkName } from "../objects/walk-task.ts";
import type { ProfileRow } from "../store/profiles.ts";
import { nextRollOutId, type RollOutRow } from "../store/roll-outs.ts";

/** Somebody else may start a roll-out at the same time and take the id. */
const ATTEMPTS = 5;
/** The walk of a change that is announced begins after this at the latest, also where whoever announced it is gone. */
const ANNOUNCED_MILLIS = 10_000;

/** The profile as the audit trail names it. */
export const subjectOf = ({ id, name }: { readonly id: string; readonly name: string }) =>
  ({ kind: "profile", id, name }) as const;

/** The row of a roll-out that begins now. */
export function newRollOut(c: Context<AppEnv>, fields: Pick<RollOutRow, "id" | "kind" | "profileId" | "version">) {
  return {
    ...fields,
    state: "running" as const,
    startedAtMillis: Date.now(),
    startedBy: actorOf(c),
    requestId: c.get("requestId"),
    ...{ endedAtMillis: null, taken: {} },
  };
}

/** The profile may be assigned when the batch's turn comes. */
export const stillThere = (database: D1Database, { id }: ProfileRow) =>
  requirement(database, "EXISTS (SELECT 1 FROM profiles WHERE id = ? AND archived = 0)", id);

/** What `commit` says beside `done`. */
export type Refused = Exclude<Awaited<ReturnType<typeof commit>>, "done">;

/**
 * Starts a roll-out: announces it to its object, commits it with its change, and lets it walk. `statements` get the id. Throws what
 * `refused` makes of a commit that did not take place.
 */
export async function startRollOut(
  c: Context<AppEnv>,
  statements: (id: number) => D1PreparedStatement[],
  refused: (outcome: Refused) => Promise<ProblemError>,
): Promise<number> {
  const { database } = bindings(c);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const id = await nextRollOutId(database);
    const outcome = await commitWithWalk(c, { kind: "roll-out", id }, () => commit(database, statements(id)));
    if (outcome === "done") return id;
    if (typeof outcome === "object" && outcome.taken === "roll_outs.id") continue;
    throw await refused(outcome);
  }
  throw new ProblemError({
    code: "storage-unavailable",
    detail: "Others start roll-outs at the same time. Send it again.",
    retryAfterSeconds: 1,
  });
}

/**
 * Commits a change whose walk is announced before, so that one that was committed is walked whatever happens in between; at once
 * where nothing does.
 */
export async function commitWithWalk<T extends string | object>(
  c: Context<AppEnv>,
  task: WalkTask,
  change: () => Promise<T>,
): Promise<T> {
  const walker = bindings(c).rollOuts.getByName(walkName(task));
  await walker.begin(task, ANNOUNCED_MILLIS);
  const outcome = await change();
  if (outcome !== "done") return outcome;
  try {
    await walker.begin(task, 0);
  } catch (error) {
    console.warn(`The walk of ${walkName(task)} begins later: ${describeError(error)}`);
  }
  return outcome;
}
