// The public pages as documents: the one page of the UI with a head that says what stands on it, for search engines and for whoever
// shares the address; and what they may read, and where.
import { type Context, Hono } from "hono";
import { type DescribeRouteOptions, describeRoute } from "hono-openapi";
import * as v from "valibot";
import { stationIdSchema } from "../contract/stations.ts";
import { describeError } from "../error-log.ts";
import { type AppEnv, bindings, problems, stationIdParameter } from "../http.ts";
import { communityStation, listedIds } from "../store/community.ts";
import { publicFeedback } from "../store/public-feedback.ts";
import { type PageHead, stationHead, withHead } from "./page-head.ts";

const TAGS = ["Public list"];
/** The newest reports, from which a few go into the head. */
const REPORTS = 20;
/** Of one sitemap (sitemaps.org). */
const MOST_ADDRESSES = 50_000;
/** In the place of a station's id: the page that says how scores are made. */
const METHOD_PAGE = "method";

const page: DescribeRouteOptions["responses"] = {
  200: { description: "The page.", content: { "text/html": { schema: { type: "string" } } } },
  ...problems("too-many-attempts"),
};

function originOf(c: Context<AppEnv>): string {
  return bindings(c).publicOrigin ?? new URL(c.req.url).origin;
}

const listHead = (origin: string): PageHead => ({
  title: "Charging stations, rated by those who charged there · Wattest",
  description:
    "Public charging stations by what drivers say of them after charging, with the method, the number of voices and what was measured.",
  url: `${origin}/community`,
  data: null,
});

const methodHead = (origin: string): PageHead => ({
  title: "How scores are made · Wattest",
  description: "How scores of charging stations are made, which voices count, and how the badge is gained and lost.",
  url: `${origin}/community/${METHOD_PAGE}`,
  data: null,
});

/** The UI's page; its headers, the content security policy among them, come with it. */
async function pageOf(c: Context<AppEnv>): Promise<Response> {
  const { assets } = bindings(c);
  if (assets === null) throw new Error("The worker has no binding ASSETS.");
  const answer = await assets.fetch(new Request(new URL("/", c.req.url)));
  return new Response(answer.body, answer);
}

async function answer(c: Context<AppEnv>, head: PageHead | null, status: 200 | 404): Promise<Response> {
  const plain = await pageOf(c);
  // An ETag of the assets is that of the page without its head.
  plain.headers.delete("ETag");
  plain.headers.set("Cache-Control", "no-cache");
  if (status === 404) plain.headers.set("X-Robots-Tag", "noindex");
  const whole = head === null ? plain : withHead(plain, head);
  return new Response(whole.body, { status, headers: whole.headers });
}

/** Null: no such station is listed. */
async function headOf(c: Context<AppEnv>, stationId: string): Promise<PageHead | null> {
  if (stationId === METHOD_PAGE) return methodHead(originOf(c));
  if (!v.is(stationIdSchema, stationId)) return null;
  const { database } = bindings(c);
  const station = await communityStation(database, stationId, Date.now());
  if (station === null) return null;
  const { items } = await publicFeedback(database, stationId, REPORTS, null);
  return stationHead(station, items, originOf(c));
}

export const communityPageRoutes = new Hono<AppEnv>()
  .get(
    "/community",
    describeRoute({ tags: TAGS, summary: "Show the public list", description: "As a page.", responses: page }),
    (c) => answer(c, listHead(originOf(c)), 200),
  )
  .get(
    "/community/:stationId",
    describeRoute({
      tags: TAGS,
      summary: "Show a public station",
      description:
        "As a page, with schema.org in its head: the rating of verified voices once there are enough for a rank. 404 with the same page where no such station is listed.",
      parameters: [stationIdParameter],
      responses: page,
    }),
    async (c) => {
      try {
        const head = await headOf(c, c.req.param("stationId"));
        return await answer(c, head, head === null ? 404 : 200);
      } catch (error) {
        // The page says itself that the server cannot answer now.
        console.error(`Head of a public page: ${describeError(error)}`);
        return answer(c, null, 200);
      }
    },
  )
  .get(
    "/sitemap.xml",
    describeRoute({
      tags: TAGS,
      summary: "List public pages for search engines",
      description: "The pages of the listed stations, at most 50,000.",
      responses: {
        200: { description: "The sitemap.", content: { "application/xml": { schema: { type: "string" } } } },
        ...problems("too-many-attempts", "storage-unavailable"),
      },
    }),
    async (c) => {
      const origin = originOf(c);
      const ids = await listedIds(bindings(c).database, MOST_ADDRESSES);
      // Ids hold letters, digits and some signs, none of which XML knows; what addresses do not take is encoded.
      const addresses = ["/community", ...ids.map((id) => `/community/${encodeURIComponent(id)}`)];
      const entries = addresses.map((path) => `<url><loc>${origin}${path}</loc></url>`).join("");
      const text = `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries}</urlset>`;
      return c.body(text, 200, { "Content-Type": "application/xml", "Cache-Control": "public, max-age=3600" });
    },
  )
  .get(
    "/robots.txt",
    describeRoute({
      tags: TAGS,
      summary: "Tell search engines what to read",
      description: "The public pages and what they are made of; nothing else.",
      responses: {
        200: { description: "The rules (RFC 9309).", content: { "text/plain": { schema: { type: "string" } } } },
        ...problems("too-many-attempts"),
      },
    }),
    (c) => {
      const read = ["/community", "/api/community/", "/assets/", "/theme.js", "/favicon.svg", "/icons.svg"];
      const rules = ["User-agent: *", ...read.map((path) => `Allow: ${path}`), "Disallow: /"];
      const text = `${rules.join("\n")}\n\nSitemap: ${originOf(c)}/sitemap.xml\n`;
      return c.text(text, 200, { "Cache-Control": "public, max-age=3600" });
    },
  );
