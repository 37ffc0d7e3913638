// Words of the public pages and of what operators publish: states, plugs, criteria of the badge, why a text is not shown.
import { msg, str } from "@lit/localize";
import type { CommunityDetail, CommunityStation, PublicFeedback, Score } from "../edge/contract/community.ts";
import type { CONNECTORS, Exclusions } from "../edge/contract/listing.ts";
import { dimensionWords } from "./feedback-words.ts";
import { formats } from "./format.ts";
import type { CommunityOrder } from "./router.ts";

export type EvseStatus = CommunityStation["evses"][number]["status"];
export type Rated = keyof CommunityDetail["scores"];
export type Check = NonNullable<CommunityDetail["badgeDetails"]["check"]>;
export type ExclusionReason = Exclusions["items"][number]["reason"];
export type Connector = (typeof CONNECTORS)[number];

export function evseStatusWord(status: EvseStatus): string {
  switch (status) {
    case "free":
      return msg("Free");
    case "in-use":
      return msg("In use", { id: "evse-in-use" });
    case "reserved":
      return msg("Reserved");
    case "out-of-order":
      return msg("Out of order");
    case "unknown":
      return msg("Not known", { id: "evse-status-unknown" });
  }
}

/** As drivers call the plug; OCPI's own name where there is no other. */
export function connectorWord(connector: Connector): string {
  switch (connector) {
    case "IEC_62196_T2":
      return msg("Type 2");
    case "IEC_62196_T2_COMBO":
      return "CCS";
    case "IEC_62196_T1":
      return msg("Type 1");
    case "IEC_62196_T1_COMBO":
      return "CCS 1";
    case "CHADEMO":
      return "CHAdeMO";
    case "SAE_J3400":
      return "J3400 (NACS)";
    case "MCS":
      return "MCS";
    case "IEC_62196_T3C":
      return msg("Type 3C");
    case "DOMESTIC_F":
      return "Schuko";
    case "GBT_AC":
      return "GB/T AC";
    case "GBT_DC":
      return "GB/T DC";
  }
}

export const ratedWord = (rated: Rated): string => (rated === "overall" ? msg("The whole") : dimensionWords(rated));

export function orderWord(order: CommunityOrder): string {
  switch (order) {
    case "score":
      return msg("Best first");
    case "distance":
      return msg("Nearest first");
    case "power":
      return msg("Highest power first");
    case "name":
      return msg("Name");
  }
}

/** "1 of 4 free"; what is known of whether one can charge there now. */
export function freeWord({ evses, free }: Pick<CommunityStation, "evses" | "free">): string {
  if (evses.length === 0 || evses.every(({ status }) => status === "unknown")) return msg("Not known if free");
  return msg(str`${formats.count(free)} of ${formats.count(evses.length)} free`);
}

/** "4.4 – 4.7": the lower end, which ranks a station, rounded down, so that nothing is claimed that is not so. */
export function intervalText({ lower, upper }: NonNullable<Score["interval"]>): string {
  return `${formats.stars(Math.floor(Math.round(lower * 1_000) / 100) / 10)} – ${formats.stars(upper)}`;
}

/** "212 ratings", or how far it is from a rank. */
export function voicesWord(score: Score): string {
  if (!score.ranked) {
    return msg(str`not ranked yet: ${formats.count(score.rankHave)} of ${formats.count(score.rankNeed)}`);
  }
  return score.voices === 1 ? msg("1 rating") : msg(str`${formats.count(score.voices)} ratings`);
}

/** Score, interval and voices in one sentence, for who does not see the ruler. */
export function scoreSentence(score: Score): string {
  if (score.score === null) return msg("Nobody has rated this yet.");
  const interval = score.interval ? intervalText(score.interval) : "";
  return msg(str`${formats.stars(score.score)} of 5 stars, 95 % interval ${interval}, ${voicesWord(score)}`);
}

export function withheldSentence(withheld: NonNullable<PublicFeedback["withheld"]>): string {
  switch (withheld) {
    case "erased":
      return msg("Its driver has erased the text. The stars count on.");
    case "held":
      return msg("The text waits until somebody has looked at it. The stars count already.");
    case "insult":
      return msg("The operator hides the text as an insult. The stars count on.");
    case "personal-data":
      return msg("The operator hides the text because it holds somebody’s personal data. The stars count on.");
    case "advertising":
      return msg("The operator hides the text as advertising. The stars count on.");
    case "unlawful":
      return msg("The operator hides the text as unlawful. The stars count on.");
    case "not-about-this-station":
      return msg("The operator hides the text because it is not about this station. The stars count on.");
  }
}

type Criterion = Check["criteria"][number];

export function criterionWord(criterion: Criterion["criterion"]): string {
  switch (criterion) {
    case "lower-end":
      return msg("Lower end of the interval");
    case "drivers":
      return msg("Different drivers within a year");
    case "heard-weeks":
      return msg("Weeks with a rating within a quarter");
  }
}

/** A criterion's value as it is shown: stars with two decimals, rounded down; else a count. */
export function criterionValue(criterion: Criterion["criterion"], value: number): string {
  return criterion === "lower-end" ? formats.axis(Math.floor(value / 10) / 100) : formats.count(value);
}

export function exclusionWord(reason: ExclusionReason): string {
  switch (reason) {
    case "utility-interruption":
      return msg("Power cut of the utility");
    case "vehicle-fault":
      return msg("Fault of a vehicle");
    case "scheduled-maintenance":
      return msg("Planned maintenance");
    case "vandalism":
      return msg("Vandalism");
    case "natural-disaster":
      return msg("Natural disaster");
  }
}
