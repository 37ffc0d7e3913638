// What the head of a public page says to search engines and to whoever shares its address: title, description, canonical address, Open
// Graph, and schema.org as JSON-LD. The page itself is the same for all; what is written into it is escaped where it is written.
import type { CommunityDetail, PublicFeedback } from "../contract/community.ts";

export interface PageHead {
  readonly title: string;
  readonly description: string;
  /** Absolute. */
  readonly url: string;
  /** JSON-LD; null: there is nothing to say. */
  readonly data: object | null;
}

type Described = Pick<
  CommunityDetail,
  | "stationId"
  | "name"
  | "operator"
  | "street"
  | "postalCode"
  | "city"
  | "countryCode"
  | "latitude"
  | "longitude"
  | "ocpiLocationId"
  | "maxPowerWatts"
  | "score"
  | "voices"
  | "ranked"
>;

/** Reviews in the markup. */
const MOST_REVIEWS = 5;

/** The page with its head. The rewriter escapes texts, and of attributes the quotes. */
export function withHead(page: Response, head: PageHead): Response {
  const { title, description, url, data } = head;
  const graph = { "og:title": title, "og:description": description, "og:url": url, "og:type": "website" };
  const added = [
    `<link rel="canonical" href="${escaped(url)}">`,
    ...Object.entries({ ...graph, "og:site_name": "Wattest" }).map(
      ([property, content]) => `<meta property="${property}" content="${escaped(content)}">`,
    ),
    ...(data === null ? [] : [`<script type="application/ld+json">${jsonInHtml(data)}</script>`]),
  ].join("");
  return new HTMLRewriter()
    .on("title", { element: (element) => void element.setInnerContent(title) })
    .on('meta[name="description"]', {
      element: (element) => void element.setAttribute("content", description.replaceAll("&", "&amp;")),
    })
    .on("head", { element: (element) => void element.append(added, { html: true }) })
    .transform(page);
}

export function stationHead(station: Described, reports: readonly PublicFeedback[], origin: string): PageHead {
  const url = `${origin}/community/${encodeURIComponent(station.stationId)}`;
  const place = [station.street, `${station.postalCode} ${station.city}`.trim()].filter((part) => part !== "");
  const rating = isRated(station)
    ? `${station.score?.toFixed(1)} of 5 from ${station.voices} ratings of charging sessions.`
    : "Not ranked yet: too few drivers have rated it.";
  return {
    title: `${station.name} · Wattest`,
    description: [place.length === 0 ? "" : `Charging station at ${place.join(", ")}.`, rating].join(" ").trim(),
    url,
    data: schemaOf(station, reports, url),
  };
}

/** Fewer voices than a rank takes are no rating for others to show: the page says how many there are. */
function isRated({ score, ranked }: Described): boolean {
  return ranked && score !== null;
}

/** schema.org has no type for charging stations: a LocalBusiness can be rated. */
function schemaOf(station: Described, reports: readonly PublicFeedback[], url: string): object {
  const { name, operator, street, postalCode, city, countryCode, latitude, longitude } = station;
  const { ocpiLocationId, maxPowerWatts, score, voices } = station;
  const given = (value: string) => (value === "" ? undefined : value);
  const hasAddress = [street, postalCode, city, countryCode].some((part) => part !== "");
  return {
    "@context": "https://schema.org",
    ...{ "@type": "LocalBusiness", "@id": url, url, name },
    ...(operator === "" ? {} : { parentOrganization: { "@type": "Organization", name: operator } }),
    ...(hasAddress
      ? {
          address: {
            ...{ "@type": "PostalAddress", streetAddress: given(street), postalCode: given(postalCode) },
            ...{ addressLocality: given(city), addressCountry: given(countryCode) },
          },
        }
      : {}),
    ...(latitude === null || longitude === null ? {} : { geo: { "@type": "GeoCoordinates", latitude, longitude } }),
    ...(ocpiLocationId === null
      ? {}
      : { identifier: { "@type": "PropertyValue", propertyID: "OCPI Location.id", value: ocpiLocationId } }),
    ...(maxPowerWatts === null
      ? {}
      : {
          additionalProperty: {
            ...{ "@type": "PropertyValue", name: "Charging power", unitCode: "KWT" },
            maxValue: maxPowerWatts / 1_000,
          },
        }),
    ...(isRated(station)
      ? {
          aggregateRating: {
            ...{ "@type": "AggregateRating", ratingValue: score, ratingCount: voices, bestRating: 5, worstRating: 1 },
          },
        }
      : {}),
    ...reviewsOf(reports),
  };
}

/** Of sessions alone, with stars and words that everybody may read. */
function reviewsOf(reports: readonly PublicFeedback[]): object {
  const review = reports
    .filter(({ verified, stars, text }) => verified && stars !== null && text !== null)
    .slice(0, MOST_REVIEWS)
    .map(({ stars, text, language, atMillis }) => ({
      "@type": "Review",
      reviewRating: { "@type": "Rating", ratingValue: stars, bestRating: 5, worstRating: 1 },
      author: { "@type": "Person", name: "A driver who charged here" },
      datePublished: new Date(atMillis).toISOString().slice(0, 10),
      ...{ reviewBody: text, ...(language === null ? {} : { inLanguage: language }) },
    }));
  return review.length === 0 ? {} : { review };
}

/** JSON in which nothing ends the element or begins a comment (HTML 13.2.5.4 and following). */
function jsonInHtml(value: object): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
}

/** For attributes in double quotes. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
  return text.replace(/[&"<>]/g, (letter) => entities[letter] ?? letter);
}
