// A station's charging profiles as the API shows them, and what is really in force as a question for the core.
import { parseProfile } from "../../assembly/host/profiles/parse.ts";
import { checkForm } from "../../assembly/host/profiles/rules/form.ts";
import type { DeliveryReason, StationProfile, StationProfiles } from "../contract/assignments.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import type { StationSide } from "./profile-judgement.ts";
import { judgePlace, type Resolved } from "./profile-resolution.ts";
import { type OrderRow, type PlaceRow, planSession, type StationState } from "./profile-tables.ts";

type Json = Readonly<Record<string, unknown>>;
/** A question of contract/profiles.ts without its window, EVSE and unit. */
export type QuestionBase = NonNullable<StationProfiles["inForce"]>;
type Side = StationSide & { readonly version: OcppVersion };

/** The question about the profiles that the station has, of these places. */
export function questionBase(rows: readonly PlaceRow[], side: Side): QuestionBase {
  return questionOf(
    rows.flatMap((row) => {
      const profile = presentProfile(row, side.version);
      return profile === null ? [] : [{ evseId: row.evseId, profile }];
    }),
    side,
  );
}

/**
 * What a place has come to at the station by its own word: what it accepted, or reported instead. Null: nothing in this
 * version.
 */
function presentProfile({ installed, found }: PlaceRow, version: OcppVersion): Json | null {
  if (installed === null || installed.ocppVersion !== version) return null;
  if (found === null) return installed.profile;
  return Object.keys(found).length === 0 ? null : found;
}

/** What the station has of others by its last report: it holds there as well. What cannot be read is left out. */
function foreignProfiles({ foreign, version }: Side): readonly { readonly evseId: number; readonly profile: Json }[] {
  return foreign.filter(({ profile }) => {
    const read = parseProfile(profile, version);
    return read.ok && checkForm(read.profile, "").length === 0;
  });
}

/**
 * The same with what waits for the station in the place of what it has there, what it has of others, and without the plan of one session: the
 * case that this plan is made in.
 */
export function operatorBase(
  sql: SqlStorage,
  { orders, places }: Resolved,
  side: Side,
  sessionId: string,
  nowMillis: number,
): QuestionBase {
  const byKey = new Map(orders.map((order) => [order.key, order]));
  const others = places.filter(({ holder }) => planSession(holder) !== sessionId);
  const coming = others.flatMap((row) => {
    const profile = comingProfile(sql, row, byKey.get(row.holder), side, others, nowMillis);
    return profile === null ? [] : [{ evseId: row.evseId, profile }];
  });
  return questionOf([...coming, ...foreignProfiles(side)], side);
}

/** What is to hold there: what waits, unless it will not be sent, else what the station has. */
function comingProfile(
  sql: SqlStorage,
  row: PlaceRow,
  order: OrderRow | undefined,
  side: Side,
  others: readonly PlaceRow[],
  nowMillis: number,
): Json | null {
  const isComing = row.wanted === "set" && (row.state === "waiting" || row.state === "sent");
  if (!isComing || order?.body == null) return presentProfile(row, side.version);
  const judgement = judgePlace(sql, row, { ...order, body: order.body }, side, others, nowMillis);
  return judgement.ok ? judgement.profile : presentProfile(row, side.version);
}

function questionOf(
  placed: readonly { readonly evseId: number; readonly profile: Json }[],
  { version, transactions, evseIds, phaseTypes, site, voltageMillivolts }: Side,
): QuestionBase {
  const place = (evseId: number) => (version === "1.6" ? { connectorId: evseId } : { evseId });
  const mentioned = [...evseIds, ...transactions.map(({ evseId }) => evseId), ...placed.map(({ evseId }) => evseId)];
  return {
    ocppVersion: version,
    profiles: placed.map(({ evseId, profile }) => ({ ...place(evseId), profile })),
    transactions: transactions.map(({ evseId, transactionId, beginMillis }) => ({
      evseId,
      startTime: new Date(beginMillis).toISOString(),
      id: transactionId,
    })),
    nEvses: Math.max(1, ...mentioned),
    defaults: { phases: site?.phases ?? 3, voltage: voltageMillivolts / 1_000 },
    ...(phaseTypes.size === 0 ? {} : { phaseType: Object.fromEntries(phaseTypes) }),
    ...(site === null ? {} : { timeZone: site.timeZone }),
    // PriorityCharging overrules only while it is asked for, which nobody knows here.
    isPriorityActive: false,
  };
}

/** All of it. */
export function viewOf(resolved: Resolved, side: StationSide, state: StationState, online: boolean): StationProfiles {
  const { orders, places, resolution } = resolved;
  const { version, limits, foreign } = { ...side, foreign: state.foreign };
  const byKey = new Map(orders.map((order) => [order.key, order]));
  const covered = [...resolution.covered].flatMap(([key, coveredBy]) => {
    const order = byKey.get(key);
    if (order === undefined || planSession(key) !== null) return [];
    return [{ assignmentId: key, profileId: order.profileId, profileName: order.profileName, coveredBy }];
  });
  return {
    ocppVersion: version,
    online,
    limits: {
      maxStackLevel: limits.maxStackLevel,
      units: limits.units === null ? null : [...limits.units],
      maxPeriods: limits.maxPeriods,
      maxInstalled: limits.maxInstalled,
    },
    items: places.map((row) => shownPlace(row, byKey.get(row.holder))),
    covered,
    foreign: foreign.map(({ profile: _, ...one }) => one),
    comparedAtMillis: state.comparedAtMillis,
    comparison: state.comparison,
    ...(state.isStricter === true ? { isStricter: true } : {}),
    inForce: version === null ? null : questionBase(places, { ...side, version }),
  };
}

export function shownPlace(row: PlaceRow, order: OrderRow | undefined): StationProfile {
  const { id, evseId, purpose, stackLevel, chargingProfileId, wanted, state, notes, attempts, installed } = row;
  return {
    ...{ id: String(id), evseId, purpose, stackLevel, chargingProfileId },
    source: sourceOf(row, order),
    ...{ wanted, state, reason: shownReason(row), notes, attempts },
    nextAttemptAtMillis: row.nextAttemptAtMillis,
    sentAtMillis: row.sentAtMillis,
    installed:
      installed === null
        ? null
        : {
            profileId: installed.profileId,
            version: installed.version,
            acceptedAtMillis: installed.acceptedAtMillis,
            profile: installed.profile,
          },
  };
}

function shownReason({ state, reason }: PlaceRow): DeliveryReason | null {
  return state === "accepted" || state === "sent" ? null : reason;
}

function sourceOf({ holder }: PlaceRow, order: OrderRow | undefined): StationProfile["source"] {
  const sessionId = planSession(holder);
  if (sessionId !== null) return { kind: "wishes", sessionId };
  // An order is only forgotten long after its places.
  const target = order?.target ?? { kind: "station" as const, stationId: "" };
  const { profileId = "", profileName = "", version = 0 } = order ?? {};
  return { kind: "assignment", assignmentId: holder, profileId, profileName, version, target };
}
