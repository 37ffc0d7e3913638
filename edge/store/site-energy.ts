// A site's off-peak hours and series in D1, and what reading an address left there.
import { and, eq, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  type Series,
  type SeriesKind,
  type SiteEnergy,
  seriesSchema,
  siteEnergySchema,
} from "../contract/site-energy.ts";
import { endsSoon, keptItems, type SeriesItem, seriesEnd } from "../domain/series.ts";
import { siteHours, siteSeries } from "./schema.ts";
import { prepared } from "./statement.ts";

type SeriesRow = typeof siteSeries.$inferSelect;

function shown({ siteId: _, failures: __, ...row }: SeriesRow, nowMillis: number): Series {
  const items = keptItems(row.items, nowMillis);
  const ends = { endsAtMillis: seriesEnd(items), endsSoon: endsSoon(items, nowMillis) };
  return v.parse(seriesSchema, { ...row, items, ...ends });
}

/** What is kept of a site; nothing where nothing was said. Two reads of at most four rows. */
export async function loadSiteEnergy(database: D1Database, siteId: string, nowMillis: number): Promise<SiteEnergy> {
  const d1 = drizzle(database);
  const [hours, series] = await d1.batch([
    d1.select().from(siteHours).where(eq(siteHours.siteId, siteId)),
    d1.select().from(siteSeries).where(eq(siteSeries.siteId, siteId)).orderBy(siteSeries.kind),
  ]);
  return v.parse(siteEnergySchema, {
    offPeak: hours[0]?.offPeak ?? [],
    series: series.map((row) => shown(row, nowMillis)),
  });
}

export function saveOffPeak(
  database: D1Database,
  siteId: string,
  offPeak: SiteEnergy["offPeak"],
  nowMillis: number,
): D1PreparedStatement {
  const row = { siteId, offPeak, changedAtMillis: nowMillis };
  return prepared(
    database,
    drizzle(database)
      .insert(siteHours)
      .values(row)
      .onConflictDoUpdate({ target: siteHours.siteId, set: { offPeak, changedAtMillis: nowMillis } }),
  );
}

/** Puts a series in place of the one of its kind. */
export function saveSeries(database: D1Database, row: SeriesRow): D1PreparedStatement {
  const { siteId: _, kind: __, ...set } = row;
  return prepared(
    database,
    drizzle(database)
      .insert(siteSeries)
      .values(row)
      .onConflictDoUpdate({ target: [siteSeries.siteId, siteSeries.kind], set }),
  );
}

export function deleteSeries(database: D1Database, siteId: string, kind: SeriesKind): D1PreparedStatement {
  return database.prepare("DELETE FROM site_series WHERE site_id = ? AND kind = ?").bind(siteId, kind);
}

/** Forgets all of a site; for the transaction that removes it. */
export function deleteSiteEnergy(database: D1Database, siteId: string): D1PreparedStatement[] {
  return ["site_series", "site_hours"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE site_id = ?`).bind(siteId),
  );
}

export interface Feed {
  readonly kind: SeriesKind;
  readonly url: string;
  /** As stated with the address; null: the feed has to say. */
  readonly currency: string | null;
  readonly items: readonly SeriesItem[];
  /** Which series it is: an answer to an address that was replaced meanwhile is dropped. */
  readonly changedAtMillis: number;
  readonly failures: number;
}

/** Feeds of a site that are to be read now. */
export async function loadDueFeeds(database: D1Database, siteId: string, nowMillis: number): Promise<Feed[]> {
  const rows = await drizzle(database)
    .select()
    .from(siteSeries)
    .where(and(eq(siteSeries.siteId, siteId), lte(siteSeries.nextReadAtMillis, nowMillis)));
  return rows.flatMap(({ kind, url, currency, items, changedAtMillis, failures }) =>
    url === null ? [] : [{ kind, url, currency, items, changedAtMillis, failures }],
  );
}

/** When the next feed of a site is to be read; null: it has none. */
export async function loadNextRead(database: D1Database, siteId: string): Promise<number | null> {
  const rows = await drizzle(database)
    .select({ next: sql<number | null>`min(${siteSeries.nextReadAtMillis})` })
    .from(siteSeries)
    .where(eq(siteSeries.siteId, siteId));
  return rows[0]?.next ?? null;
}

export type FeedOutcome =
  | { readonly ok: true; readonly items: readonly SeriesItem[]; readonly currency: string | null }
  | { readonly ok: false; readonly failure: string };

/** Notes what a reading brought. A failure leaves the values as they were. */
export function saveReading(
  database: D1Database,
  siteId: string,
  { kind, changedAtMillis, failures }: Feed,
  outcome: FeedOutcome,
  nowMillis: number,
  nextReadAtMillis: number,
): D1PreparedStatement {
  const set = outcome.ok
    ? {
        ...{ items: [...outcome.items], currency: outcome.currency, readAtMillis: nowMillis },
        ...{ nextReadAtMillis, failure: null, failures: 0 },
      }
    : { nextReadAtMillis, failure: outcome.failure, failures: failures + 1 };
  return prepared(
    database,
    drizzle(database)
      .update(siteSeries)
      .set(set)
      .where(
        and(eq(siteSeries.siteId, siteId), eq(siteSeries.kind, kind), eq(siteSeries.changedAtMillis, changedAtMillis)),
      ),
  );
}
