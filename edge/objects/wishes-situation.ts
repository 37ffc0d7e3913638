// What a session's wishes are planned with, gathered: its site's hours from D1, what it has charged by its newest value, what the car was
// seen to take, and what the operator's profiles leave.
import { offsetAt, utcOfWall } from "../../assembly/host/profiles/clock.ts";
import type { SessionDetail } from "../contract/sessions.ts";
import type { SiteEnergy } from "../contract/site-energy.ts";
import type { Wishes as WireWishes } from "../contract/wishes.ts";
import { core } from "../core.ts";
import { HORIZON_SECONDS, type Plan, type Situation, type Wishes } from "../domain/wishes/situation.ts";
import { loadSiteEnergy } from "../store/site-energy.ts";
import { loadSite } from "../store/sites.ts";
import { loadStationSide } from "./profile-judgement.ts";
import type { QuestionBase } from "./profile-view.ts";
import type { Registration } from "./registration.ts";
import { loadSessionDetail } from "./session-detail.ts";
import { evaluateSession, type SessionEvaluation } from "./wishes-evaluation.ts";

/** What a site says, as it was last read. */
export interface SiteHours {
  /** Null: the station stands at no site. */
  readonly timeZone: string | null;
  readonly energy: SiteEnergy;
}

export const NO_SITE: SiteHours = { timeZone: null, energy: { offPeak: [], series: [] } };

export async function loadSiteHours(
  database: D1Database,
  siteId: string | null,
  nowMillis: number,
): Promise<SiteHours> {
  if (siteId === null) return NO_SITE;
  const [site, energy] = await Promise.all([loadSite(database, siteId), loadSiteEnergy(database, siteId, nowMillis)]);
  return site === null ? NO_SITE : { timeZone: site.timeZone, energy };
}

export interface SessionSituation extends Situation {
  readonly evaluation: SessionEvaluation;
}

/** What a car was seen to take counts for this long. */
const SEEN_MILLIS = 600_000;
/** A car follows a new limit within seconds (IEC 61851-1: 5 s) and ramps up in a minute or two. */
const SETTLED_MILLIS = 120_000;
/** Between two values charging goes on as planned, but not for ever. */
const LONGEST_GAP_SECONDS = 900;
/** A car that takes nothing, as one that is full or waits by itself, is planned to need this long for what is left. */
const IDLE_HOURS = 1;
/** Of what it might have taken a car that is planned so took less than this share, where it might have taken 20 Wh. */
const IDLE_SHARE = 0.05;
const NOTICED = 20_000;
/** Below this share of what it may take a car takes what it can. */
const TAKES_LESS = 0.95;
/** 2.x allows 1,024 periods in a schedule (its JSON schema). */
const MOST_PERIODS = 1_024;

/** The plan that stands for the session, and what was known when it was last looked at. */
export interface Standing {
  readonly plan: Plan | null;
  /** Since when what may be taken now has been the same. */
  readonly sinceMillis: number;
  readonly needMilliwattHours: number | null;
  readonly computedAtMillis: number;
  readonly chargedMilliwattHours: number;
  readonly isIdle: boolean;
}

/**
 * Null where the session takes no wishes: it has ended or names no transaction, or nobody knows its station's profiles.
 */
export function situationOf(
  sql: SqlStorage,
  registration: Registration,
  question: QuestionBase | null,
  site: SiteHours,
  sessionId: string,
  standing: Standing,
  nowMillis: number,
): SessionSituation | null {
  if (question === null) return null;
  const session = loadSessionDetail(sql, core(), registration, sessionId);
  if (session === null || session.state === "ended" || session.transactionId === null) return null;
  const { evseId, transactionId } = session;
  const nowSeconds = Math.ceil(nowMillis / 1_000);
  const maxPowerWatts = registration.evses.find((one) => one.evseId === evseId)?.maxPowerWatts ?? null;
  const evaluate = (takesWatts: number | null) =>
    evaluateSession(
      core().profiles,
      question,
      { evseId, transactionId, maxPowerWatts, takesWatts },
      nowSeconds,
      nowSeconds + HORIZON_SECONDS,
    );
  const free = evaluate(null);
  if (free === null) return null;
  const isIdle = takesNothing(session, free, standing);
  const takesWatts = isIdle ? idleWatts(session, standing) : takesOf(session, free, standing, nowMillis);
  const evaluation = takesWatts === null ? free : (evaluate(takesWatts) ?? free);
  const { unit, least } = evaluation;
  const zone = site.timeZone ?? "UTC";
  return {
    ...{ nowSeconds, unit, least, isIdle, evaluation, offPeak: site.energy.offPeak, series: site.energy.series },
    wattsOf: (limit, phases) => evaluation.wattsOf(limit, phases),
    chargedMilliwattHours: chargedBy(session, evaluation, standing.plan, nowSeconds),
    maxPeriods: Math.max(1, loadStationSide(sql, registration).limits.maxPeriods ?? MOST_PERIODS),
    clock: { offsetAt: (at) => offsetAt(zone, at), utcOfWall: (at) => utcOfWall(zone, at) },
  };
}

/** What the newest value says, and what has flowed since if all goes as planned. Nothing is known: nothing was charged. */
function chargedBy(
  session: SessionDetail,
  evaluation: SessionEvaluation,
  plan: Plan | null,
  nowSeconds: number,
): number {
  const newest = session.samples.findLast(({ energyMilliwattHours }) => energyMilliwattHours !== null);
  const charged = newest?.energyMilliwattHours ?? session.energyMilliwattHours ?? 0;
  if (newest === undefined || newest.powerWatts === 0) return charged;
  const from = Math.max(Math.floor(newest.atMillis / 1_000), nowSeconds - LONGEST_GAP_SECONDS);
  const planned = evaluation.energy(plan, from, nowSeconds);
  // At the power that was seen, but no more than the plan allows.
  const seen =
    newest.powerWatts === null ? planned : Math.floor((newest.powerWatts * 1_000 * (nowSeconds - from)) / 3_600);
  return charged + Math.max(0, Math.min(seen, planned));
}

/** By the register: next to nothing of what it might have taken since the plan was last looked at. */
function takesNothing(session: SessionDetail, evaluation: SessionEvaluation, standing: Standing): boolean {
  const newest = session.samples.at(-1);
  if (newest === undefined || newest.powerWatts !== 0 || newest.energyMilliwattHours === null) return false;
  const from = Math.floor(standing.computedAtMillis / 1_000);
  const allowed = evaluation.energy(standing.plan, from, Math.floor(newest.atMillis / 1_000));
  const taken = newest.energyMilliwattHours - standing.chargedMilliwattHours;
  // Where it could not have taken anything since, what was known then is known.
  if (standing.computedAtMillis === 0 || allowed < NOTICED) return standing.isIdle;
  return taken <= IDLE_SHARE * allowed;
}

/** The power at which what is left takes as long as a car that takes nothing is given. */
function idleWatts(session: SessionDetail, { needMilliwattHours }: Standing): number | null {
  if (needMilliwattHours === null) return null;
  const left = needMilliwattHours - (session.samples.at(-1)?.energyMilliwattHours ?? 0);
  return Math.max(1, Math.ceil(left / 1_000 / IDLE_HOURS));
}

/** The highest power of the last minutes, where more would have been allowed for long enough; else null: not known. */
function takesOf(
  session: SessionDetail,
  evaluation: SessionEvaluation,
  { plan, sinceMillis }: Standing,
  nowMillis: number,
): number | null {
  const settled = Math.max(sinceMillis, session.startedAtMillis) + SETTLED_MILLIS;
  const from = Math.max(nowMillis - SEEN_MILLIS, settled);
  const seen = session.samples.filter(({ atMillis, powerWatts }) => atMillis >= from && (powerWatts ?? 0) > 0);
  const newest = seen.at(-1);
  if (newest === undefined) return null;
  const allowedAt = (millis: number) => evaluation.limitAt(Math.floor(millis / 1_000), plan);
  const allowed = allowedAt(newest.atMillis);
  const before = allowedAt(newest.atMillis - SETTLED_MILLIS);
  // It may still be following a limit that was raised.
  if (allowed === 0 || (before !== null && (allowed === null || before < TAKES_LESS * allowed))) return null;
  const most = Math.max(...seen.map(({ powerWatts }) => powerWatts ?? 0));
  return allowed !== null && most >= TAKES_LESS * allowed ? null : most;
}

/** The contract's wishes with everything said. */
export function plannedWishes(wishes: WireWishes): Wishes {
  const { departureAtMillis, energyMilliwattHours, maxPowerWatts } = wishes;
  return {
    profileType: wishes.profileType,
    departureSeconds: departureAtMillis == null ? null : Math.floor(departureAtMillis / 1_000),
    energyMilliwattHours: energyMilliwattHours ?? null,
    maxPowerWatts: maxPowerWatts ?? null,
    offPeakOnly: wishes.offPeakOnly,
  };
}

/** And back, as they cross the wire. */
export function wireWishes(wishes: Wishes): WireWishes {
  const { departureSeconds, ...rest } = wishes;
  return { ...rest, departureAtMillis: departureSeconds === null ? null : departureSeconds * 1_000 };
}
