// What a site's hours cost and how clean they are: off-peak hours, and series that are typed in or read from an address.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import {
  type NewSeries,
  newSeriesSchema,
  offPeakChangeSchema,
  type SeriesKind,
  type SiteEnergy,
  seriesKindSchema,
  siteEnergySchema,
} from "../contract/site-energy.ts";
import type { Site } from "../contract/sites.ts";
import { addressFault } from "../domain/feed-address.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems } from "../http.ts";
import { commit } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import { deleteSeries, loadSiteEnergy, saveOffPeak, saveSeries } from "../store/site-energy.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { knownSite, siteIdParameter } from "./sites.ts";

const TAGS = ["Sites"];
const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
/** 2,000 items of some 60 bytes. */
const MAX_SERIES_BYTES = 262_144;
const kindParameter = pathParameter("kind", "`price`, `carbon` or `renewable`.", "price");
const EXAMPLE: SiteEnergy = {
  offPeak: [{ days: [1, 2, 3, 4, 5], from: "22:00", to: "06:00" }],
  series: [
    {
      ...{ kind: "price", source: "typed", currency: "EUR", url: null, changedAtMillis: 1_772_366_400_000 },
      items: [
        { startMillis: 1_772_366_400_000, value: 310 },
        { startMillis: 1_772_370_000_000, value: 95.5 },
      ],
      ...{ readAtMillis: null, nextReadAtMillis: null, failure: null, endsAtMillis: 1_772_373_600_000, endsSoon: true },
    },
  ],
};

function violated(pointer: string, sentence: string): ProblemError {
  return new ProblemError({ code: "schema-violated", detail: `${pointer}: ${sentence}`, pointer });
}

function kindOf(c: Context<AppEnv>): SeriesKind {
  const kind = c.req.param("kind");
  if (v.is(seriesKindSchema, kind)) return kind;
  throw new ProblemError({
    code: "bad-request",
    detail: "kind: price, carbon or renewable is needed.",
    pointer: "kind",
  });
}

function checkSeries(kind: SeriesKind, series: NewSeries, allowLoopback: boolean): void {
  if (kind !== "price" && series.currency !== undefined) throw violated("/currency", "only prices have a currency.");
  if (series.source === "feed") {
    const fault = addressFault(series.url, allowLoopback);
    if (fault !== null) throw violated("/url", fault);
    return;
  }
  if (kind === "price" && series.currency === undefined) throw violated("/currency", "prices need one, as EUR.");
  const starts = new Set<number>();
  for (const [index, { startMillis, value }] of series.items.entries()) {
    const place = `/items/${index}`;
    if (starts.has(startMillis)) throw violated(`${place}/startMillis`, "another value begins then.");
    starts.add(startMillis);
    if (kind !== "price" && value < 0) throw violated(`${place}/value`, "0 or more is needed.");
    if (kind === "renewable" && value > 100) throw violated(`${place}/value`, "at most 100 percent is needed.");
  }
}

/** What the audit trail says of a site's hours: series by where they come from, their values not. */
function trailOf({ offPeak, series }: SiteEnergy): Record<string, unknown> {
  return {
    offPeak,
    ...Object.fromEntries(
      series.map(({ kind, source, currency, url, items }) => [
        kind,
        { source, currency, url, ...(source === "typed" ? { values: items.length } : {}) },
      ]),
    ),
  };
}

async function change(
  c: Context<AppEnv>,
  site: Site,
  before: SiteEnergy,
  statements: D1PreparedStatement[],
  after: SiteEnergy,
) {
  const { database, sites } = bindings(c);
  const subject = { kind: "site" as const, id: site.id, name: site.name };
  const entry = entryOf(c, "site.energy-changed", subject, trailOf(before), trailOf(after));
  const object = sites.getByName(site.id);
  await object.announce(site.id);
  const outcome = await commit(database, [...statements, auditStatement(database, entry)]);
  if (outcome !== "done") throw new Error("A site's hours hang on nothing that could be missing.");
  return object;
}

export const siteEnergyRoutes = new Hono<AppEnv>()
  .get(
    "/:id/energy",
    describeRoute({
      tags: TAGS,
      summary: "Read a site's hours and series",
      description:
        "Off-peak hours by the site's clock, and what is known of price, carbon intensity and renewable share, from the past day on. Drivers' wishes are planned by them.",
      parameters: [siteIdParameter],
      responses: {
        ...answers(200, "The site's hours.", siteEnergySchema, EXAMPLE),
        ...problems(...CALLER, "site-unknown"),
      },
    }),
    async (c) => {
      const site = await knownSite(c);
      return c.json(await loadSiteEnergy(bindings(c).database, site.id, Date.now()), 200);
    },
  )
  .put(
    "/:id/energy",
    describeRoute({
      tags: TAGS,
      summary: "State a site's off-peak hours",
      description:
        "Replaces all of them. `to` at or before `from` is on the next day; `days` are those on which the hours begin, 1 Monday to 7 Sunday.",
      parameters: [siteIdParameter],
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: resolver(offPeakChangeSchema), example: { offPeak: EXAMPLE.offPeak } },
        },
      },
      responses: {
        ...answers(200, "The site's hours.", siteEnergySchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong", "site-unknown"),
      },
    }),
    jsonBody(offPeakChangeSchema, MAX_SERIES_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const site = await knownSite(c);
      const { offPeak } = c.req.valid("json");
      const nowMillis = Date.now();
      const before = await loadSiteEnergy(database, site.id, nowMillis);
      if (JSON.stringify(before.offPeak) === JSON.stringify(offPeak)) return c.json(before, 200);
      const after = { ...before, offPeak };
      const object = await change(c, site, before, [saveOffPeak(database, site.id, offPeak, nowMillis)], after);
      await object.changed(site.id);
      return c.json(await loadSiteEnergy(database, site.id, nowMillis), 200);
    },
  )
  .put(
    "/:id/energy/:kind",
    describeRoute({
      tags: TAGS,
      summary: "Type a series in, or name its address",
      description:
        "Replaces the series of that kind. An address is read at once and then every hour; the answer says how that went, and what was read before stays in force while it fails. The shapes that are read: `{items: [{start, value}]}`, Energy-Charts, aWATTar market data, carbonintensity.org.uk and Octopus unit rates.",
      parameters: [siteIdParameter, kindParameter],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(newSeriesSchema),
            example: { source: "feed", url: "https://api.energy-charts.info/price?bzn=DE-LU" },
          },
        },
      },
      responses: {
        ...answers(200, "The site's hours.", siteEnergySchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "bad-request", "credentials-missing", "credentials-wrong", "site-unknown"),
      },
    }),
    jsonBody(newSeriesSchema, MAX_SERIES_BYTES),
    async (c) => {
      const { database, loopbackFeeds } = bindings(c);
      const site = await knownSite(c);
      const kind = kindOf(c);
      const series = c.req.valid("json");
      checkSeries(kind, series, loopbackFeeds);
      const nowMillis = Date.now();
      const before = await loadSiteEnergy(database, site.id, nowMillis);
      const known = before.series.find((one) => one.kind === kind);
      const isFeed = series.source === "feed";
      // Another address of the same currency: its predecessor's values hold until it was read.
      const kept = isFeed && known?.source === "feed" ? known.items : [];
      const row = {
        ...{ siteId: site.id, kind, source: series.source, currency: series.currency ?? null },
        ...{ url: isFeed ? series.url : null, changedAtMillis: nowMillis, readAtMillis: null, failure: null },
        items: isFeed ? kept : series.items.toSorted((a, b) => a.startMillis - b.startMillis),
        ...{ nextReadAtMillis: isFeed ? nowMillis : null, failures: 0 },
      };
      const after = { ...before, series: [...before.series.filter((one) => one !== known), row] };
      const object = await change(c, site, before, [saveSeries(database, row)], after);
      await (isFeed ? object.read(site.id) : object.changed(site.id));
      return c.json(await loadSiteEnergy(database, site.id, nowMillis), 200);
    },
  )
  .delete(
    "/:id/energy/:kind",
    describeRoute({
      tags: TAGS,
      summary: "Forget a series",
      description: "One that is not there is forgotten already.",
      parameters: [siteIdParameter, kindParameter],
      responses: {
        204: { description: "Forgotten." },
        ...problems(...CALLER, "bad-request", "site-unknown"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const site = await knownSite(c);
      const kind = kindOf(c);
      const before = await loadSiteEnergy(database, site.id, Date.now());
      const series = before.series.filter((one) => one.kind !== kind);
      if (series.length < before.series.length) {
        const statements = [deleteSeries(database, site.id, kind)];
        const object = await change(c, site, before, statements, { ...before, series });
        await object.changed(site.id);
      }
      return c.body(null, 204);
    },
  );
