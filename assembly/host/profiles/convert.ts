// A profile that is kept in the words of OCPP 2.1 as the SetChargingProfile request of 1.6, 2.0.1 or 2.1. What the version cannot say
// is said in notes; where a choice is left, the station gets the lower limit.

import { asDelivered } from "./body.ts";
import { EarlierProfile } from "./convert/earlier.ts";
import { type ConversionNote, NoteList } from "./convert/notes.ts";
import type { ConversionTarget, Json } from "./convert/target.ts";
import { scheduleInUnit } from "./convert/units.ts";
import { parseProfile } from "./parse.ts";
import { formatTime } from "./time.ts";

export type { ConversionNote } from "./convert/notes.ts";
export type { ConversionTarget } from "./convert/target.ts";

export type Conversion =
  | { readonly ok: true; readonly payload: Json; readonly notes: readonly ConversionNote[] }
  /** The version cannot say it; the first note is why. */
  | { readonly ok: false; readonly notes: readonly ConversionNote[] };

/**
 * The request that sets the profile of a body (`body.ts`) at a station. Pointers of notes start at the body. Limits are never above
 * those of the profile; where more may flow all the same, a note with the effect `looser` says when. To 2.1 nothing is lost, as long
 * as the station takes its unit. Throws RangeError for a body that cannot be published, which its publication has refused.
 */
export function convertProfile(body: Json, target: ConversionTarget): Conversion {
  const notes = new NoteList();
  if (body.chargingProfilePurpose === "TxProfile" && target.transactionId === null) {
    notes.add("transaction-missing", "/chargingProfilePurpose");
    return { ok: false, notes: notes.list() };
  }
  const delivered = asDelivered(body, target.profileId, target.transactionId ?? undefined);
  const read = parseProfile(delivered, "2.1");
  if (!read.ok) throw new RangeError(`A profile that cannot be read: ${read.problems[0]?.message}`);
  const profile =
    target.version === "2.1"
      ? inSameWords(delivered, target, notes)
      : new EarlierProfile(read.profile, body, target, notes).json();
  const list = notes.list();
  if (list.some(({ effect }) => effect === "refused")) return { ok: false, notes: list };
  const payload =
    target.version === "1.6"
      ? { connectorId: target.evseId, csChargingProfiles: profile }
      : { evseId: target.evseId, chargingProfile: profile };
  return { ok: true, payload, notes: list };
}

/** With the ids of its schedules, and for a dynamic profile that it is new. */
function inSameWords(delivered: Json, target: ConversionTarget, notes: NoteList): Json {
  const { chargingSchedule, ...members } = delivered;
  // Reading has refused anything else.
  const schedules = chargingSchedule as readonly Json[];
  return {
    ...withOffsets(members),
    ...(members.chargingProfileKind === "Dynamic" ? { dynUpdateTime: formatTime(target.nowSeconds) } : {}),
    chargingSchedule: schedules.map((schedule, index) => ({
      id: index + 1,
      ...withOffsets(scheduleInUnit(schedule, `/chargingSchedule/${index}`, target, notes)),
    })),
  };
}

/** OCPP wants the offset that people may leave out. Without one it counts as UTC, and by useLocalTime it does not count at all. */
function withOffsets(members: Json): Json {
  const entries = ["validFrom", "validTo", "startSchedule"]
    .map((name) => [name, members[name]] as const)
    .filter((entry): entry is readonly [string, string] => /T[\d:.]+$/i.test(String(entry[1] ?? "")));
  return { ...members, ...Object.fromEntries(entries.map(([name, value]) => [name, `${value}Z`])) };
}
