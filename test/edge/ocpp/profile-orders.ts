// Orders of charging profiles for tests, and what a station's object says of them.
import { runInDurableObject } from "cloudflare:test";
import { expect } from "vitest";
import type { StationProfile, StationProfiles } from "../../../edge/contract/assignments.ts";
import type { Answer } from "../../../edge/objects/answer.ts";
import type { OrderState, ProfileOrder } from "../../../edge/objects/profile-order.ts";
import { liveSocket, saveState } from "../../../edge/objects/sockets.ts";
import { stations, T0, type TestStation } from "../server.ts";
import type { Json } from "./profile-charger.ts";

export const AUTHOR = {
  atMillis: T0,
  actor: { kind: "bootstrap", id: null, name: "Ada" },
  requestId: "r",
  address: null,
} as const;

/** A night rate in the words of 2.1. */
export function bodyOf(limit: number, fields: Json = {}, schedule: Json = {}): Json {
  return {
    ...{ chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Recurring", recurrencyKind: "Daily" },
    stackLevel: 1,
    chargingSchedule: [
      {
        ...{ startSchedule: "2026-01-01T00:00:00Z", chargingRateUnit: "A" },
        chargingSchedulePeriod: [
          { startPeriod: 0, limit: 16 },
          { startPeriod: 25_200, limit },
        ],
        ...schedule,
      },
    ],
    ...fields,
  };
}

/** What holds for the station as a whole, all day. */
export function maximumOf(limit: number): Json {
  const schedule = { chargingSchedulePeriod: [{ startPeriod: 0, limit }] };
  return bodyOf(limit, { chargingProfilePurpose: "ChargingStationMaxProfile", stackLevel: 0 }, schedule);
}

let rollOuts = 0;

export function orderFor(station: TestStation, fields: Partial<ProfileOrder> = {}): ProfileOrder {
  rollOuts += 1;
  return {
    ...{ rollOutId: rollOuts, assignmentId: "A1", wanted: "set" },
    ...{ target: { kind: "station", stationId: station.id }, profileId: "P1", profileName: "Night", version: 1 },
    ...{ body: bodyOf(10), site: null },
    ...fields,
  };
}

/** The value of an answer that came over the object's interface; throws where it is a refusal. */
function answered<T>(answer: unknown): T {
  const told = answer as Answer<T>;
  if (!told.ok) throw new Error(told.problem.detail);
  return told.value;
}

export async function assign(station: TestStation, fields: Partial<ProfileOrder> = {}): Promise<OrderState> {
  const object = stations.getByName(station.id);
  return answered(await object.assignProfile(orderFor(station, fields), AUTHOR));
}

export async function view(station: TestStation): Promise<StationProfiles> {
  return answered(await stations.getByName(station.id).stationProfiles());
}

/** What is wanted at each place, and what the station has made of it. */
export async function states(station: TestStation): Promise<string[]> {
  return (await view(station)).items.map(({ wanted, state }) => `${wanted} ${state}`);
}

export async function only(station: TestStation): Promise<StationProfile> {
  const { items } = await view(station);
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`There are ${items.length} profiles.`);
  return item;
}

export async function until(station: TestStation, expected: readonly string[]): Promise<void> {
  await expect.poll(() => states(station), { timeout: 8_000 }).toEqual(expected);
}

/** The id of the call that `unanswer` leaves. */
export const SENT_BEFORE = "sent-before";

/**
 * The only profile, which was accepted, as it stood between the call and its answer, and the object asleep: one that waits for
 * an answer is not evicted by the test's tools.
 * @param deadlineMillis Until when the answer is waited for.
 */
export async function unanswer(station: TestStation, deadlineMillis = Date.now() + 60_000): Promise<void> {
  await runInDurableObject(stations.getByName(station.id), (_, context) => {
    const live = liveSocket(context);
    if (live === null) throw new Error("The station is not connected.");
    const outstanding = { messageId: SENT_BEFORE, action: "SetChargingProfile", number: 1, deadlineMillis };
    saveState(live.socket, { ...live.state, outstanding });
    context.storage.sql.exec(
      "UPDATE profile_places SET state = 'sent', message_id = ?, installed = NULL, attempts = 1",
      SENT_BEFORE,
    );
  });
  await station.evict();
}

/** The id of the call whose answer is waited for. */
export async function outstandingId(station: TestStation): Promise<string> {
  return runInDurableObject(
    stations.getByName(station.id),
    (_, context) => liveSocket(context)?.state.outstanding?.messageId ?? "none",
  );
}

/** What waits for its next attempt has waited long enough. */
export async function timePasses(station: TestStation): Promise<void> {
  await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
    storage.sql.exec(
      "UPDATE profile_places SET next_attempt_at_millis = 1 WHERE next_attempt_at_millis IS NOT NULL AND message_id IS NULL",
    );
    storage.sql.exec("UPDATE profile_station SET next_millis = 0");
  });
  await station.deliver();
}
