// What a station's own data show beside a report: from its object what limited the session and what the station said, from D1 the
// sessions near it and other reports; and from all of that a claim for each thing that the driver said.
import type { Context } from "hono";
import type { FeedbackDetail } from "../contract/feedback.ts";
import { claimsOf, type SessionFacts } from "../domain/feedback/claim-judgement.ts";
import { type Span, without } from "../domain/score/spans.ts";
import { DIMENSIONS } from "../domain/score/voice.ts";
import { describeError } from "../error-log.ts";
import { type AppEnv, bindings, stationStub } from "../http.ts";
import type { StatusHistory } from "../objects/status-history.ts";
import { otherReports, sessionBeside, sessionsNear } from "../store/feedback-evidence.ts";
import type { FeedbackRow } from "../store/feedback-writings.ts";

const HOUR_MILLIS = 3_600_000;
/** A station's object that does not answer within this leaves a report to be read without it. */
const PATIENCE_MILLIS = 2_000;
const MAX_FAULTS = 50;

/** The report with its evidence. */
export async function withEvidence(
  c: Context<AppEnv>,
  row: FeedbackRow,
  shown: FeedbackDetail,
): Promise<FeedbackDetail> {
  const { database } = bindings(c);
  const nowMillis = Date.now();
  const beside = row.sessionId === null ? null : await sessionBeside(database, row.sessionId);
  const { session } = shown;
  // A device's clock may be ahead; what is written where there is no network arrives later.
  const atMillis = Math.min(shown.history[0]?.writtenAtMillis ?? row.createdAtMillis, row.createdAtMillis);
  const fromMillis = (session?.startedAtMillis ?? atMillis) - HOUR_MILLIS;
  const end = session === null ? atMillis : (session.endedAtMillis ?? beside?.updatedAtMillis ?? atMillis);
  const toMillis = Math.min(end + HOUR_MILLIS, nowMillis);
  const near = { stationId: row.stationId, evseId: row.evseId, sessionId: row.sessionId, fromMillis, toMillis };
  const [neighbours, others, said, limits] = await Promise.all([
    sessionsNear(database, { ...near, idToken: beside?.idToken ?? null }),
    otherReports(database, row),
    patiently(() => stationStub(c, row.stationId).statusHistory({ fromMillis, toMillis: toMillis + 1 })),
    row.sessionId === null
      ? { value: null }
      : patiently(() => stationStub(c, row.stationId).sessionEvidence(row.sessionId ?? "")),
  ]);
  const history = said?.value ?? null;
  const measured = limits?.value ?? null;
  const evidence = session && {
    ...session,
    ...{ limit: measured?.limit ?? null, batteryPercent: measured?.batteryPercent ?? null, neighbours },
  };
  const facts: SessionFacts | null = evidence && {
    ...evidence,
    ...{ updatedAtMillis: beside?.updatedAtMillis ?? toMillis, recordCount: beside?.recordCount ?? 0 },
    ...{ limits: evidence.limit?.course ?? null, findings: evidence.findings.map(({ code }) => code) },
  };
  const statuses = history?.changes ?? null;
  return {
    ...shown,
    session: evidence,
    faults: (statuses ?? [])
      .filter((one) => one.atMillis >= fromMillis && isHere(one.evseId, row.evseId))
      .slice(-MAX_FAULTS)
      .reverse()
      .map(({ atMillis, evseId, status, fault }) => ({ atMillis, evseId, status, fault })),
    claims: claimsOf({
      ...{ reasons: shown.reasons, poor: DIMENSIONS.filter((one) => (shown.dimensions[one] ?? 5) <= 2), atMillis },
      ...{ evseId: row.evseId, session: facts, others: neighbours, statuses },
      gaps: gapsOf(history, fromMillis, toMillis),
    }),
    others,
    stationAnswered: said !== null && limits !== null,
  };
}

/** Of the report's place, or of the station as a whole. */
function isHere(evseId: number, reported: number | null): boolean {
  return reported === null || evseId === reported || evseId === 0;
}

/** When it was not connected, as far as that is known; null: nothing is, as of a station that has never connected. */
function gapsOf(history: StatusHistory | null, fromMillis: number, toMillis: number): Span[] | null {
  const since = history?.sinceMillis ?? null;
  if (history === null || since === null || since >= toMillis) return null;
  return without({ fromMillis: Math.max(fromMillis, since), toMillis }, history.connections);
}

/** Null: the object did not answer in time, or cannot. */
async function patiently<T>(ask: () => Promise<T>): Promise<{ readonly value: T } | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MILLIS);
  });
  const answer = ask().then(
    (value) => ({ value }),
    (error: unknown) => {
      console.warn(`Evidence beside a report: ${describeError(error)}`);
      return null;
    },
  );
  const first = await Promise.race([answer, patience]);
  clearTimeout(timer);
  return first;
}
