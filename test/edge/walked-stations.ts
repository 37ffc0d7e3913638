// Stations' objects as a roll-out sees them: what they were told is noted, what they answer is the test's. Objects and tests share one
// isolate, so that the methods of the class are replaced for all of them.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import type { Assignment, AssignmentTarget, RollOut, StartedRollOut } from "../../edge/contract/assignments.ts";
import type { Profile, ProfileBody } from "../../edge/contract/profiles.ts";
import { bindingsOf } from "../../edge/env.ts";
import type { Answer } from "../../edge/objects/answer.ts";
import type { OrderCheck, OrderState, ProfileOrder } from "../../edge/objects/profile-order.ts";
import { walkName } from "../../edge/objects/walk-task.ts";
import { call, callJson, database, ENVIRONMENT, stations } from "./server.ts";

type Method = (this: { readonly ctx: DurableObjectState }, ...parameters: never[]) => unknown;
const METHODS = ["assignProfile", "checkProfile", "refreshProfiles"] as const;

export interface WalkedStations {
  /** What each was told, in its order. */
  readonly told: { readonly stationId: string; readonly order: ProfileOrder }[];
  readonly refreshed: string[];
  /** What they answer; may throw. */
  assign: (stationId: string, order: ProfileOrder) => Promise<Answer<OrderState>> | Answer<OrderState>;
  check: (stationId: string) => Answer<OrderCheck>;
  restore(): void;
}

export const waits: Answer<OrderState> = { ok: true, value: { state: "waiting", reason: null } };

/** Replaces what stations do about orders. Undo it by `restore`. */
export async function walkedStations(): Promise<WalkedStations> {
  const prototype = (await runInDurableObject(stations.getByName("any"), (object) =>
    Object.getPrototypeOf(object),
  )) as Partial<Record<(typeof METHODS)[number], Method>>;
  const originals = METHODS.map((name) => [name, prototype[name]] as const);
  const known = new Set<string>();
  const walked: WalkedStations = {
    ...{ told: [], refreshed: [] },
    assign: () => waits,
    check: () => ({ ok: true, value: { ocppVersion: null, canBeSent: true, notes: [] } }),
    restore: () => {
      for (const [name, method] of originals) {
        if (method === undefined) delete prototype[name];
        else prototype[name] = method;
      }
    },
  };
  prototype.assignProfile = async function (order: ProfileOrder) {
    const stationId = this.ctx.id.name ?? "";
    // An alarm of the platform's own may do the same page at the same time; a station takes an order twice as once.
    const key = `${stationId} ${order.rollOutId} ${order.assignmentId}`;
    if (!known.has(key)) walked.told.push({ stationId, order });
    known.add(key);
    return walked.assign(stationId, order);
  };
  prototype.checkProfile = async function () {
    return walked.check(this.ctx.id.name ?? "");
  };
  prototype.refreshProfiles = async function () {
    walked.refreshed.push(this.ctx.id.name ?? "");
    return { ok: true, value: null };
  };
  return walked;
}

export function dailyBody(limit = 7_000, members: Readonly<Record<string, unknown>> = {}): ProfileBody {
  return {
    chargingProfilePurpose: "TxDefaultProfile",
    chargingProfileKind: "Recurring",
    recurrencyKind: "Daily",
    stackLevel: 1,
    chargingSchedule: [
      {
        startSchedule: "2026-01-01T00:00:00Z",
        duration: 86_400,
        chargingRateUnit: "W",
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    ],
    ...members,
  };
}

export function newProfile(name = "Depot night", body = dailyBody()): Promise<Profile> {
  return callJson<Profile>("/api/profiles", { body: { name, body } });
}

export async function publish(id: string, basedOn: number, body: ProfileBody): Promise<void> {
  await callJson(`/api/profiles/${id}/versions`, { body: { body, reason: "Another", basedOn } });
}

/** Assigns and lets nothing walk yet. */
export async function assign(
  profileId: string,
  target: AssignmentTarget,
  fields: object = {},
): Promise<StartedRollOut> {
  const response = await call(`/api/profiles/${profileId}/assignments`, { body: { target, ...fields } });
  if (response.status !== 202) throw new Error(`Assigning answered ${response.status} ${await response.text()}`);
  return response.json<StartedRollOut>();
}

const { rollOuts } = bindingsOf(ENVIRONMENT);
export const walkerOf = (id: number) => rollOuts.getByName(walkName({ kind: "roll-out", id }));
export const siteWalker = (siteId: string) => rollOuts.getByName(walkName({ kind: "site", siteId }));

export const rollOut = (id: number) => callJson<RollOut>(`/api/roll-outs/${id}`);
export const assignment = async (profileId: string): Promise<Assignment | undefined> =>
  (await callJson<{ items: Assignment[] }>(`/api/profiles/${profileId}/assignments?ended=all`)).items[0];

/** Lets the walk of a roll-out go on until it has ended, for a while at most. */
export async function walk(id: number, mostMillis = 60_000): Promise<RollOut> {
  const untilMillis = performance.now() + mostMillis;
  for (;;) {
    const now = await rollOut(id);
    if (now.state !== "running") return now;
    if (performance.now() > untilMillis) throw new Error(`Roll-out ${id} still runs: ${JSON.stringify(now)}`);
    await runDurableObjectAlarm(walkerOf(id));
  }
}

/** Stations that are in D1 alone: their objects know nothing of it, which a walk does not ask. */
export async function listStations(ids: readonly string[], siteId: string): Promise<void> {
  await database
    .prepare(
      `INSERT INTO stations (station_id, name, version, meters, evses, created_at_millis, active_sessions, site_id, revision)
       SELECT value, 'Bay ' || value, 1, '[]', '[]', 0, 0, ?2, 1 FROM json_each(?1)`,
    )
    .bind(JSON.stringify(ids), siteId)
    .run();
}
