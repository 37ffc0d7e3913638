// Scores and badges of stations, kept in D1 and worked out again where something was said since, the day has turned, or the method is
// another one. The rules are domain/score's; here stands only when they are applied.
import * as v from "valibot";
import { type BadgeState, NO_BADGE, replayBadge } from "../domain/score/badge.ts";
import { METHOD } from "../domain/score/method.ts";
import { scoreStation } from "../domain/score/score.ts";
import { countedVoices, DAY_MILLIS, dayOf, type Voice } from "../domain/score/voice.ts";
import { firstVoices, voicesIn, voicesStatement, writingsStatement } from "./feedback-voices.ts";
import { type KeptBadge, type KeptScores, keptBadgeSchema, keptScoresSchema } from "./kept-scores.ts";

/** Scores of one station as of a day (UTC, since 1970). */
export interface StationScores extends KeptScores {
  readonly day: number;
  readonly badge: KeptBadge;
}

const WINDOW_MILLIS = METHOD.windowDays * DAY_MILLIS;
/** The badge's history is derived in steps of half a year, each from the voices of its windows. */
const STEP_MILLIS = 26 * 7 * DAY_MILLIS;
/** Changes of the badge that are kept: at four weeks to gain and two to lose it, these are six years of nothing else. */
const MAX_CHANGES = 50;
/** Stations whose voices were added to since, worked out again before a list is read; D1 allows 1,000 statements. */
const MAX_BEHIND = 200;
/** Stations whose scores are those of another day, worked out before a list is read; the job does the others. */
const MAX_TURNED = 50;

/** The day whose scores all are, as far as this isolate has seen. */
const turnedDays = new WeakMap<D1Database, number>();

const rowSchema = v.object({
  ...{ station_id: v.string(), heard: v.number(), counted: v.number(), day: v.number(), method_version: v.number() },
  scores: v.nullable(v.pipe(v.string(), v.parseJson(), keptScoresSchema)),
  badge: v.nullable(v.pipe(v.string(), v.parseJson(), keptBadgeSchema)),
});
type Row = v.InferOutput<typeof rowSchema>;
const COLUMNS = "station_id, heard, counted, day, method_version, scores, badge";

const EMPTY_BADGE: KeptBadge = { state: NO_BADGE, check: null, changes: [] };

/** What a station has that nobody rated. */
export function unrated(nowMillis: number): StationScores {
  return { ...scoresOf([], nowMillis), day: dayOf(nowMillis), badge: EMPTY_BADGE };
}

/**
 * Works out the scores of stations about which something was said since, at most 200: afterwards an order by score is that of now. More
 * than these were only said within one moment, and the next call has them. Then those of another day, at most 50, before any page is
 * cut, so that no station moves from one page to the next because somebody reads it.
 */
export async function settleScores(database: D1Database, nowMillis: number): Promise<void> {
  const { results } = await database
    .prepare(`SELECT ${COLUMNS} FROM station_scores WHERE heard <> counted LIMIT ?`)
    .bind(MAX_BEHIND)
    .all();
  await workOut(database, v.parse(v.array(rowSchema), results), nowMillis);
  const today = dayOf(nowMillis);
  if (turnedDays.get(database) === today) return;
  if ((await turnScores(database, nowMillis, MAX_TURNED)) < MAX_TURNED) turnedDays.set(database, today);
}

/** Turns scores of another day into those of today, at most `most`; how many there were. */
export async function turnScores(database: D1Database, nowMillis: number, most: number): Promise<number> {
  const { results } = await database
    .prepare(`SELECT ${COLUMNS} FROM station_scores WHERE day <> ? OR method_version <> ? OR heard <> counted LIMIT ?`)
    .bind(dayOf(nowMillis), METHOD.version, most)
    .all();
  await workOut(database, v.parse(v.array(rowSchema), results), nowMillis);
  return results.length;
}

/**
 * Scores of these stations, at most 200. Those that are not of today are worked out first, at most `most`: the others are those of
 * the day that they name. A station that nobody rated is not in it.
 */
export async function loadScores(
  database: D1Database,
  stationIds: readonly string[],
  nowMillis: number,
  most: number,
): Promise<ReadonlyMap<string, StationScores>> {
  const { results } = await database
    .prepare(`SELECT ${COLUMNS} FROM station_scores WHERE station_id IN (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(stationIds))
    .all();
  const rows = v.parse(v.array(rowSchema), results);
  const behind = rows.filter((row) => !isCurrent(row, nowMillis));
  const worked = await workOut(database, behind.slice(0, most), nowMillis);
  const scores = new Map<string, StationScores>();
  for (const { station_id, day, scores: kept, badge } of rows) {
    const now = worked.get(station_id) ?? (kept === null ? null : { ...kept, day, badge: badge ?? EMPTY_BADGE });
    if (now !== null) scores.set(station_id, now);
  }
  return scores;
}

function isCurrent({ heard, counted, day, method_version, badge }: Row, nowMillis: number): boolean {
  return heard === counted && day === dayOf(nowMillis) && method_version === METHOD.version && badge !== null;
}

async function workOut(
  database: D1Database,
  rows: readonly Row[],
  nowMillis: number,
): Promise<ReadonlyMap<string, StationScores>> {
  const worked = new Map<string, StationScores>();
  if (rows.length === 0) return worked;
  const sinceMillis = (dayOf(nowMillis) - METHOD.windowDays) * DAY_MILLIS;
  const voices = await database.batch(rows.map((row) => voicesStatement(database, row.station_id, sinceMillis)));
  const badges = await badgesOf(database, rows, nowMillis);
  const writes: D1PreparedStatement[] = [];
  for (const [index, row] of rows.entries()) {
    const answer = voices[index];
    if (answer === undefined) continue;
    const scores = scoresOf(voicesIn(answer), nowMillis);
    const badge = badges.get(row.station_id) ?? EMPTY_BADGE;
    worked.set(row.station_id, { ...scores, day: dayOf(nowMillis), badge });
    writes.push(saving(database, row, scores, badge, nowMillis));
  }
  await database.batch(writes);
  return worked;
}

/** Kept only where nothing was said meanwhile: the next reader works it out then. */
function saving(
  database: D1Database,
  { station_id, heard }: Row,
  scores: KeptScores,
  badge: KeptBadge,
  nowMillis: number,
): D1PreparedStatement {
  const { ranked, estimate } = scores.scores.overall;
  return database
    .prepare(
      `UPDATE station_scores SET counted = heard, day = ?, method_version = ?, ranked = ?, lower_milli_stars = ?,
         held_since_millis = ?, scores = ?, badge = ? WHERE station_id = ? AND heard = ?`,
    )
    .bind(
      ...[dayOf(nowMillis), METHOD.version, Number(ranked), estimate?.lowerMilliStars ?? 0],
      badge.state.held ? badge.state.sinceMillis : null,
      ...[JSON.stringify(scores), JSON.stringify(badge), station_id, heard],
    );
}

function scoresOf(voices: readonly Voice[], nowMillis: number): KeptScores {
  const spread = [0, 0, 0, 0, 0];
  for (const { ratings } of countedVoices(voices, nowMillis, METHOD.windowDays)) {
    if (ratings.overall !== null) spread[ratings.overall - 1] = (spread[ratings.overall - 1] ?? 0) + 1;
  }
  return { scores: scoreStation(voices, nowMillis).scores, spread };
}

/**
 * The badges of now: gone on from what is kept, or from the first voice. Both give the same. One batch reads a step of all that have
 * Mondays to come.
 */
async function badgesOf(
  database: D1Database,
  rows: readonly Row[],
  nowMillis: number,
): Promise<ReadonlyMap<string, KeptBadge>> {
  const badges = new Map<string, KeptBadge>();
  for (const { station_id, method_version, badge } of rows) {
    badges.set(station_id, (method_version === METHOD.version ? badge : null) ?? EMPTY_BADGE);
  }
  const unchecked = [...badges].filter(([, { state }]) => state.checkedMillis === null).map(([id]) => id);
  const begins = new Map(unchecked.length === 0 ? [] : await firstVoices(database, unchecked));
  for (const [id, { state }] of badges) if (state.checkedMillis !== null) begins.set(id, state.checkedMillis);
  const due = ([id, from]: [string, number]) =>
    from < nowMillis && nextCheckMillis(badges.get(id)?.state ?? NO_BADGE, begins.get(id) ?? from) <= nowMillis;
  for (let steps = [...begins].filter(due); steps.length > 0; ) {
    const until = steps.map(([, from]) => Math.min(from + STEP_MILLIS, nowMillis));
    // A day more on either side: the window is one of whole days.
    const answers = await database.batch(
      steps.map(([id, from], index) =>
        writingsStatement(database, id, from - WINDOW_MILLIS - DAY_MILLIS, until[index] ?? nowMillis),
      ),
    );
    for (const [index, answer] of answers.entries()) {
      const id = steps[index]?.[0] ?? "";
      badges.set(id, replayed(voicesIn(answer), until[index] ?? nowMillis, badges.get(id) ?? EMPTY_BADGE));
    }
    steps = steps.map(([id], index): [string, number] => [id, until[index] ?? nowMillis]).filter(due);
  }
  return badges;
}

function replayed(voices: readonly Voice[], untilMillis: number, badge: KeptBadge): KeptBadge {
  const { state, check, changes } = replayBadge(voices, untilMillis, badge.state);
  return { state, check: check ?? badge.check, changes: [...badge.changes, ...changes].slice(-MAX_CHANGES) };
}

/** The Monday after the last that was checked, or after the first voice: before it nothing can have changed. */
function nextCheckMillis({ checkedMillis }: BadgeState, beginMillis: number): number {
  const monday = (millis: number) => Math.floor((dayOf(millis) - 4) / 7) * 7 + 4;
  return (monday(checkedMillis ?? beginMillis) + 7) * DAY_MILLIS;
}
