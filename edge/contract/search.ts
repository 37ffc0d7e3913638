// One search over everything that the reader may see.
import * as v from "valibot";

/** `GET /api/search?q=` (2 to 100 characters): best first, at most 28; stations, sites, sessions, profiles, then people. */
export const searchSchema = v.object({
  items: v.array(
    v.object({
      kind: v.picklist(["station", "site", "session", "profile", "person"]),
      id: v.string(),
      /** Name of the station, site, profile or person; for a session its station's id. */
      title: v.string(),
      /** What matched, when it is not the title or id: a meter's serial, a transaction id, an e-mail address. */
      matched: v.nullable(v.string()),
      atMillis: v.nullable(v.number()),
    }),
  ),
});
export type SearchAnswer = v.InferOutput<typeof searchSchema>;
