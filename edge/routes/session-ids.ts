// Session ids from the path.
import * as v from "valibot";
import { stationIdSchema } from "../contract/stations.ts";
import { stationOfSession } from "../domain/ids.ts";
import { ProblemError } from "../errors.ts";

/** The station in a session id; an id of another form names no session. */
export function stationIn(id: string): string {
  const stationId = stationOfSession(id);
  if (stationId !== null && v.is(stationIdSchema, stationId)) return stationId;
  throw new ProblemError({ code: "session-unknown", detail: "There is no session of this id." });
}
