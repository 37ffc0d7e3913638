// The conversation in which a station tells what it has: a report of its profiles (2.x), or composite schedules where there
// is none.

import type { CommandAnswer } from "../contract/ocpp.ts";
import { core } from "../core.ts";
import { compositeRequest, type ProfileCall, reportRequest } from "../ocpp/profile-calls.ts";
import { readComposite } from "../ocpp/profile-composite.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import {
  COMPARED_SECONDS,
  type Compared,
  type Comparison,
  compareComposite,
  compareReport,
  compositeQuestions,
  finishComparison,
  noteSame,
} from "./profile-comparison.ts";
import type { StationSide } from "./profile-judgement.ts";
import { beginReport } from "./profile-reports.ts";
import { loadPlaces, loadStationState } from "./profile-tables.ts";

export interface Asking {
  readonly storage: DurableObjectStorage;
  readonly side: () => StationSide & { readonly version: OcppVersion };
  readonly call: (call: ProfileCall) => Promise<CommandAnswer>;
}

/** `waits`: for the report. `gone`: the station is not there any more, and is asked when it is back. */
export type Asked = "done" | "waits" | "gone";

const UNSUPPORTED: ReadonlySet<string> = new Set(["NotImplemented", "NotSupported"]);

/** Asks, or takes the report that has come whole, or gives it up. */
export async function askWhatItHas(asking: Asking): Promise<Asked> {
  const { storage } = asking;
  const { report } = loadStationState(storage.sql);
  const { version } = asking.side();
  if (report?.isComplete === true) return reportIsHere(asking);
  if (report !== null) {
    storage.transactionSync(() => finishComparison(storage.sql, "unknown", Date.now()));
    return "done";
  }
  if (version === "1.6") return askComposites(asking);
  const requestId = storage.transactionSync(() => beginReport(storage.sql, Date.now()));
  const answer = await asking.call(reportRequest(requestId));
  if (answer.status === "offline") return "gone";
  const status = statusOf(answer);
  if (status === "Accepted")
    return loadStationState(storage.sql).report?.isComplete === true ? reportIsHere(asking) : "waits";
  if (status === "NoProfiles") return reportIsHere(asking);
  if (answer.status === "error" && UNSUPPORTED.has(answer.error?.code ?? "")) return askComposites(asking);
  storage.transactionSync(() => finishComparison(storage.sql, "unknown", Date.now()));
  return "done";
}

function reportIsHere({ storage, side }: Asking): Asked {
  const { report } = loadStationState(storage.sql);
  storage.transactionSync(() => compareReport(storage.sql, side().version, report?.isCut === true, Date.now()));
  return "done";
}

/** One after the other: a station has a connector 0 and as many more as transactions. */
async function askComposites({ storage, side, call }: Asking): Promise<Asked> {
  const { sql } = storage;
  let comparison: Comparison = null;
  const compared: Compared[] = [];
  for (const question of compositeQuestions(loadPlaces(sql), side(), Date.now())) {
    const { version } = side();
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const answer = await call(compositeRequest(version, question.evseId, COMPARED_SECONDS, question.unit));
    if (answer.status === "offline") return "gone";
    const response = answer.status === "answered" ? (answer.response as Readonly<Record<string, unknown>>) : {};
    const told = readComposite(response, version, nowSeconds);
    if (told === null) {
      comparison ??= "unknown";
      continue;
    }
    const one = storage.transactionSync(() =>
      compareComposite(sql, core().profiles, side(), question, told, Date.now()),
    );
    compared.push(one);
    if (one.comparison === "different" || comparison === null || comparison === "unknown") comparison = one.comparison;
  }
  storage.transactionSync(() => {
    // One profile may hold at several EVSEs: what one of them says does not speak for the others.
    noteSame(sql, compared);
    finishComparison(sql, comparison, Date.now(), { isStricter: compared.some((one) => one.isStricter) });
  });
  return "done";
}

function statusOf(answer: CommandAnswer): string | null {
  if (answer.status !== "answered") return null;
  const { status } = answer.response as { readonly status?: unknown };
  return typeof status === "string" ? status : null;
}
