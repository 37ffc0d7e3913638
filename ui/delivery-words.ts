// Assignments and deliveries in words: where a profile holds, what has become of it there, and what that means. Pure but for the words.
import { msg, str } from "@lit/localize";
import type {
  Assignment,
  AssignmentTarget,
  DeliveryCounts,
  DeliveryReason,
  DeliveryState,
  RollOut,
} from "../edge/contract/assignments.ts";
import type { Mark } from "./elements/icons.ts";
import { formats, shortSessionId } from "./format.ts";
import { sessionHref, siteHref, stationHref, stationsHref } from "./router.ts";
import { deliveryNoteText } from "./strings/delivery-sentences.ts";
import { type TargetKind, targetKindWord } from "./target-words.ts";

/** In the order in which people want to see them: what needs somebody first. */
export const DELIVERY_STATES: readonly DeliveryState[] = [
  "rejected",
  "drifted",
  "sent",
  "waiting",
  "pending",
  "elsewhere",
  "covered",
  "removed",
  "accepted",
];

/** States in which something is still to come. */
export const OPEN_STATES: readonly DeliveryState[] = ["pending", "waiting", "sent"];

export function stateWord(state: DeliveryState): string {
  switch (state) {
    case "pending":
      return msg("Not reached yet");
    case "waiting":
      return msg("Waits for the station");
    case "sent":
      return msg("Sent, no answer yet");
    case "accepted":
      return msg("Accepted");
    case "rejected":
      return msg("Rejected", { id: "profile-rejected" });
    case "drifted":
      return msg("Has drifted");
    case "covered":
      return msg("Covered by another");
    case "removed":
      return msg("Removed");
    case "elsewhere":
      return msg("Elsewhere now");
  }
}

/** What a state means, in a sentence. */
export function stateSentence(state: DeliveryState): string {
  switch (state) {
    case "pending":
      return msg("The roll-out has not come to this station yet.");
    case "waiting":
      return msg("It is sent when the station is connected and has answered what was asked before.");
    case "sent":
      return msg("The station has not answered yet.");
    case "accepted":
      return msg("The station itself has accepted it.");
    case "rejected":
      return msg("The station does not take it, or it cannot be said in its version of OCPP.");
    case "drifted":
      return msg("The station had accepted it and allows something else now.");
    case "covered":
      return msg("A narrower assignment holds the same place at the station.");
    case "removed":
      return msg("The station has removed it, or never had it.");
    case "elsewhere":
      return msg("The station does not stand there any more.");
  }
}

export function stateMark(state: DeliveryState): Mark {
  switch (state) {
    case "accepted":
      return "valid";
    case "rejected":
      return "invalid";
    case "drifted":
      return "warn";
    case "sent":
      return "info";
    case "waiting":
    case "pending":
    case "covered":
    case "removed":
    case "elsewhere":
      return "none";
  }
}

/** States with how many stations are in them, those that need somebody first. */
export function countedStates(counts: DeliveryCounts): { readonly state: DeliveryState; readonly count: number }[] {
  return DELIVERY_STATES.map((state) => ({ state, count: counts[state] ?? 0 })).filter(({ count }) => count > 0);
}

/** "2 rejected, 3 waiting for the station, 35 accepted". */
export function countsText(counts: DeliveryCounts): string {
  const parts = countedStates(counts).map(({ state, count }) => countWord(state, formats.count(count)));
  return parts.length === 0 ? msg("No station is there yet") : formats.list(parts);
}

function countWord(state: DeliveryState, count: string): string {
  switch (state) {
    case "pending":
      return msg(str`${count} not reached yet`);
    case "waiting":
      return msg(str`${count} waiting`);
    case "sent":
      return msg(str`${count} sent`);
    case "accepted":
      return msg(str`${count} accepted`);
    case "rejected":
      return msg(str`${count} rejected`);
    case "drifted":
      return msg(str`${count} drifted`);
    case "covered":
      return msg(str`${count} covered by another`);
    case "removed":
      return msg(str`${count} removed`);
    case "elsewhere":
      return msg(str`${count} elsewhere now`);
  }
}

/** Why it was rejected or has drifted, in one sentence. */
export function deliveryReasonText(reason: DeliveryReason): string {
  if (reason.by === "wattest") return deliveryNoteText(reason);
  const { code, detail } = reason;
  return detail === null ? msg(str`The station answered ${code}.`) : msg(str`The station answered ${code}: ${detail}`);
}

/** What a target is called, without its kind. `name`: of the site or station; null: it has none. */
export function targetName(target: AssignmentTarget, name: string | null): string {
  switch (target.kind) {
    case "site":
      return name ?? target.siteId;
    case "group":
      return target.group;
    case "station":
      return target.stationId;
    case "evse":
      return msg(str`${target.stationId}, EVSE ${target.evseId}`);
    case "session":
      return shortSessionId(target.sessionId);
  }
}

/** "Site Depot North", "Group fleet", "Station HAF-04": among other words. */
export const targetText = (target: AssignmentTarget, name: string | null): string =>
  target.kind === "evse"
    ? targetName(target, name)
    : msg(str`${targetKindWord(target.kind)} ${targetName(target, name)}`);

export function targetHref(target: AssignmentTarget): string {
  switch (target.kind) {
    case "site":
      return siteHref(target.siteId);
    case "group":
      return stationsHref({ group: target.group });
    case "station":
    case "evse":
      return stationHref(target.stationId, "profiles");
    case "session":
      return sessionHref(target.sessionId);
  }
}

/** Which targets a purpose can have: what holds for a whole station has no EVSE, and a TxProfile is of one session. */
export function targetKindsOf(purpose: string): readonly TargetKind[] {
  switch (purpose) {
    case "TxProfile":
      return ["session"];
    case "ChargingStationMaxProfile":
    case "LocalGeneration":
      return ["site", "group", "station"];
    case "TxDefaultProfile":
    case "PriorityCharging":
      return ["site", "group", "station", "evse"];
    default:
      return [];
  }
}

/** Stations of an assignment, in all states. */
export const stationsIn = (counts: DeliveryCounts): number =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);

/** Assignments that need somebody come first, then the newest. */
export function inOrder(items: readonly Assignment[]): Assignment[] {
  const weight = ({ counts }: Assignment) => ((counts.rejected ?? 0) > 0 ? 2 : (counts.drifted ?? 0) > 0 ? 1 : 0);
  return items.toSorted((a, b) => weight(b) - weight(a) || b.createdAtMillis - a.createdAtMillis);
}

export function rollOutWord(kind: RollOut["kind"]): string {
  switch (kind) {
    case "assign":
      return msg("Assigned", { id: "roll-out-assign" });
    case "version":
      return msg("Another version");
    case "remove":
      return msg("Assignment ended");
  }
}

export function rollOutStateWord(state: RollOut["state"]): string {
  switch (state) {
    case "running":
      return msg("Running", { id: "roll-out-running" });
    case "stopped":
      return msg("Stopped", { id: "roll-out-stopped" });
    case "done":
      return msg("All reached");
  }
}
