// Takes orders into the station's tables: one from a roll-out, all that D1 says hold here, or the plan of a session's driver.
import type { ConversionNote } from "../../assembly/host/profiles/convert.ts";
import type { DeliveryReason } from "../contract/assignments.ts";
import { resolvePlaces } from "../domain/profile-places.ts";
import { putAssignmentItem } from "./outbox-table.ts";
import { forgetJudgements, judge, loadStationSide, type StationSide } from "./profile-judgement.ts";
import type { OrderCheck, OrderQuestion, OrderState, ProfileOrder } from "./profile-order.ts";
import { placedStation, reconcile } from "./profile-resolution.ts";
import { hasLeft, stateOf, tellStates } from "./profile-states.ts";
import {
  changeStationState,
  loadOrders,
  loadPlaces,
  MAX_ORDERS,
  type OrderRow,
  planKey,
  planSession,
  saveOrder,
  wakeNow,
} from "./profile-tables.ts";
import { nextRevision, type Registration } from "./registration.ts";
import { loadSession } from "./sessions-table.ts";

type Json = Readonly<Record<string, unknown>>;

const FULL: OrderState = {
  state: "rejected",
  reason: {
    by: "wattest",
    code: "places-full",
    detail: `${MAX_ORDERS} profiles are assigned at this station already.`,
  },
};
/** A level that every station takes which takes levels at all. */
const LOWEST_LEVEL = 0;

/**
 * One order of a roll-out. Runs inside the caller's transaction. D1 is not told of its state, since whoever orders notes the
 * answer; of others that it changes it is.
 */
export function takeOrder(
  sql: SqlStorage,
  registration: Registration,
  order: ProfileOrder,
  nowMillis: number,
): OrderState {
  const known = loadOrders(sql);
  const row = rowOf(order);
  const mine = known.find(({ key }) => key === row.key);
  if (order.site !== null) changeStationState(sql, { site: { ...order.site } });
  if (mine === undefined && order.wanted === "set") {
    if (!isIn(registration, row)) return { state: "elsewhere", reason: null };
    if (known.filter(({ body }) => body !== null).length >= MAX_ORDERS) return FULL;
  }
  if (mine === undefined || row.rollOutId > mine.rollOutId) saveOrder(sql, { ...row, told: mine?.told ?? null });
  forgetJudgements(sql);
  wakeNow(sql);
  const resolved = reconcile(sql, registration, nowMillis);
  // An answer about an older roll-out is written by nobody: what is new of the newer one is told.
  const isOlder = mine !== undefined && row.rollOutId < mine.rollOutId;
  tellStates(sql, resolved, nowMillis, isOlder ? null : row.key);
  const taken = resolved.orders.find(({ key }) => key === row.key);
  return taken === undefined ? { state: "removed", reason: null } : stateOf(taken, resolved);
}

/**
 * All that holds here, as D1 has it: what is missing is added, what is gone ends, and what is known keeps its version unless
 * a later roll-out has another. Runs inside the caller's transaction.
 * @param before Orders as they were when D1 was asked: what was told since is not gone.
 */
export function takeOrders(
  sql: SqlStorage,
  registration: Registration,
  listed: readonly ProfileOrder[],
  before: ReadonlyMap<string, number>,
  nowMillis: number,
): void {
  const known = new Map(loadOrders(sql).map((order) => [order.key, order]));
  const site = listed[0]?.site ?? null;
  if (site !== null) changeStationState(sql, { site: { ...site } });
  forgetJudgements(sql);
  let live = [...known.values()].filter(({ body }) => body !== null).length;
  for (const order of listed) {
    const mine = known.get(order.assignmentId);
    // One that an earlier look had ended, or whose target the station had left, holds again where no roll-out has ended it.
    const isOver = mine?.wanted === "clear" || (mine !== undefined && hasLeft(mine));
    const isBack = isOver && mine?.rollOutId === order.rollOutId;
    if (mine !== undefined && mine.rollOutId >= order.rollOutId && !isBack) continue;
    if (mine?.body == null && live >= MAX_ORDERS) {
      const { assignmentId, rollOutId } = order;
      putAssignmentItem(sql, { assignmentId, rollOutId, ...FULL, atMillis: nowMillis }, nextRevision(sql));
      continue;
    }
    if (mine?.body == null) live += 1;
    saveOrder(sql, { ...rowOf(order), told: mine?.told ?? null });
  }
  const here = new Set(listed.map(({ assignmentId }) => assignmentId));
  for (const order of known.values()) {
    const isOld = before.get(order.key) === order.rollOutId;
    if (!isOld || here.has(order.key) || order.wanted === "clear" || planSession(order.key) !== null) continue;
    // Where the station has left its target, that says so by itself.
    if (isIn(registration, order)) saveOrder(sql, { ...order, wanted: "clear" });
  }
  changeStationState(sql, { refreshAtMillis: null });
  wakeNow(sql);
  tellStates(sql, reconcile(sql, registration, nowMillis), nowMillis, null);
}

/** A plan for a session's transaction; a body of null ends it. */
export interface Plan {
  readonly sessionId: string;
  /** A TxProfile in the words of OCPP 2.1; its stack level is set here. */
  readonly body: Json | null;
}

/** Runs inside the caller's transaction. */
export function takePlan(sql: SqlStorage, registration: Registration, plan: Plan, nowMillis: number): OrderState {
  const { sessionId, body } = plan;
  forgetJudgements(sql);
  const orders = loadOrders(sql);
  const key = planKey(sessionId);
  const mine = orders.find((order) => order.key === key);
  if (body === null && mine === undefined) return { state: "removed", reason: null };
  const stackLevel = body === null ? (mine?.stackLevel ?? LOWEST_LEVEL) : planLevel(sql, registration, orders, plan);
  saveOrder(sql, {
    ...{ key, rollOutId: (mine?.rollOutId ?? 0) + 1, wanted: body === null ? "clear" : "set" },
    ...{ target: { kind: "session", sessionId }, purpose: "TxProfile", stackLevel },
    ...{ profileId: key, profileName: "", version: (mine?.rollOutId ?? 0) + 1 },
    body: body === null ? (mine?.body ?? null) : { ...body, chargingProfilePurpose: "TxProfile", stackLevel },
    told: mine?.told ?? null,
  });
  wakeNow(sql);
  const resolved = reconcile(sql, registration, nowMillis);
  tellStates(sql, resolved, nowMillis, null);
  const taken = resolved.orders.find((order) => order.key === key);
  return taken === undefined ? { state: "removed", reason: null } : stateOf(taken, resolved);
}

/**
 * The highest level that the station takes and no other profile of the session has; where the station says no highest, the
 * one above them. It keeps the one that it has: another would be another place.
 */
function planLevel(
  sql: SqlStorage,
  registration: Registration,
  orders: readonly OrderRow[],
  { sessionId }: Plan,
): number {
  const key = planKey(sessionId);
  const transactionId = loadSession(sql, sessionId)?.summary.transactionId ?? null;
  const others = loadPlaces(sql).filter((row) => row.transactionId === transactionId && row.holder !== key);
  const ordered = orders.filter(
    (order) => order.key !== key && order.target.kind === "session" && order.target.sessionId === sessionId,
  );
  const taken = new Set([...others, ...ordered].map(({ stackLevel }) => stackLevel));
  const highest = loadStationSide(sql, registration).limits.maxStackLevel;
  const mine = orders.find((order) => order.key === key && order.wanted === "set")?.stackLevel;
  const above = Math.max(LOWEST_LEVEL - 1, ...taken) + 1;
  if (mine !== undefined && mine >= above && mine <= (highest ?? mine)) return mine;
  if (highest === null) return above;
  for (let level = highest; level >= LOWEST_LEVEL; level -= 1) if (!taken.has(level)) return level;
  return highest;
}

/** What would stand against an order at the station as it is now. */
export function checkOrder(
  sql: SqlStorage,
  registration: Registration,
  question: OrderQuestion,
  nowMillis: number,
): OrderCheck {
  const row = rowOf({ ...question, rollOutId: Number.MAX_SAFE_INTEGER, assignmentId: "?", wanted: "set" });
  const loaded = loadStationSide(sql, registration);
  const side: StationSide = question.site === null ? loaded : withSite(loaded, question.site);
  const { version: ocppVersion } = side;
  const { held, placeless } = resolvePlaces([row], placedStation(sql, registration, side));
  const noPlace = placeless.get(row.key);
  if (noPlace !== undefined) {
    return { ocppVersion, canBeSent: false, notes: [noteOf({ by: "wattest", code: noPlace, detail: null })] };
  }
  if (ocppVersion === null) return { ocppVersion, canBeSent: true, notes: [] };
  const rows = loadPlaces(sql);
  const version = ocppVersion;
  const judged = held.map(({ place }) => {
    const same = rows.find(
      (one) =>
        one.evseId === place.evseId &&
        one.purpose === place.purpose &&
        one.stackLevel === place.stackLevel &&
        one.transactionId === place.transactionId,
    );
    const installed = rows.flatMap((one) =>
      one.installed?.ocppVersion === version ? [{ evseId: one.evseId, profile: one.installed.profile }] : [],
    );
    // The place's own id replaces; a new place would get one that is free.
    const chargingProfileId = same?.chargingProfileId ?? 0x7fff_ffff;
    return judge({ ...place, chargingProfileId }, question.body, { ...side, version }, installed, nowMillis);
  });
  const notes = new Map<string, OrderCheck["notes"][number]>();
  for (const one of judged) {
    for (const note of one.notes) notes.set(note.code, note);
    if (!one.ok && !notes.has(one.reason.code)) notes.set(one.reason.code, noteOf(one.reason));
  }
  return { ocppVersion, canBeSent: judged.every(({ ok }) => ok), notes: [...notes.values()] };
}

function withSite(side: StationSide, site: NonNullable<OrderQuestion["site"]>): StationSide {
  return { ...side, site, voltageMillivolts: site.voltageMillivolts };
}

function noteOf({ code, detail, values }: DeliveryReason): OrderCheck["notes"][number] {
  const filled: Pick<ConversionNote, "values"> = values === undefined ? {} : { values };
  return { code, message: detail ?? code, pointer: "", severity: "error", effect: "refused", ...filled };
}

function rowOf(order: ProfileOrder): OrderRow {
  const { rollOutId, assignmentId: key, wanted, target, profileId, profileName, version, body } = order;
  return {
    ...{ key, rollOutId, wanted, target, profileId, profileName, version, body, told: null },
    purpose: String(body.chargingProfilePurpose),
    stackLevel: Number(body.stackLevel),
  };
}

function isIn({ stationId, siteId, groups }: Registration, order: OrderRow): boolean {
  const station = { stationId, siteId, groups, evseIds: [], session: () => null };
  return resolvePlaces([order], station).placeless.get(order.key) !== "elsewhere";
}
