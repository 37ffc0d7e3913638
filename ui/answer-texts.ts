// Texts for an answer in the language of whoever gets it, which need not be the reader's: what the session shows in a few words, templates
// filled in, and templates to begin with. Content, not interface: hence not in the strings' file.
import type { FeedbackDetail } from "../edge/contract/feedback.ts";
import type { AnswerTemplate } from "../edge/contract/feedback-work.ts";
import { createFormats, readerLocale } from "./format.ts";
import { limitSteps } from "./limit-course.ts";

export type AnswerLanguage = "en" | "de";

/** Of an answer: that of the report where there are texts in it, else English. */
export function answerLanguage(tag: string | null): AnswerLanguage {
  return tag?.toLowerCase().split("-")[0] === "de" ? "de" : "en";
}

export interface EvidenceText {
  readonly kind: "begin" | "end" | "energy" | "peak" | "offered" | "limit" | "battery" | "fault" | "neighbour";
  readonly text: string;
}

interface Phrases {
  readonly atMost: (kilowatts: string) => string;
  readonly profile: (kilowatts: string, name: string) => string;
  readonly wish: (kilowatts: string) => string;
  readonly limit: (kilowatts: string) => string;
  readonly fault: (words: string, time: string) => string;
  readonly next: (time: string, energy: string) => string;
}

const PHRASES: Readonly<Record<AnswerLanguage, Phrases>> = {
  en: {
    atMost: (kilowatts) => `at most ${kilowatts} kW`,
    profile: (kilowatts, name) => `limited to ${kilowatts} kW by the profile “${name}”`,
    wish: (kilowatts) => `limited to ${kilowatts} kW by your own plan`,
    limit: (kilowatts) => `limited to ${kilowatts} kW`,
    fault: (words, time) => `the station reported ${words} at ${time}`,
    next: (time, energy) => `another session from ${time} with ${energy} kWh`,
  },
  de: {
    atMost: (kilowatts) => `höchstens ${kilowatts} kW`,
    profile: (kilowatts, name) => `durch das Profil „${name}“ auf ${kilowatts} kW begrenzt`,
    wish: (kilowatts) => `durch Ihren eigenen Plan auf ${kilowatts} kW begrenzt`,
    limit: (kilowatts) => `auf ${kilowatts} kW begrenzt`,
    fault: (words, time) => `die Station meldete um ${time} ${words}`,
    next: (time, energy) => `ein weiterer Ladevorgang ab ${time} mit ${energy} kWh`,
  },
};

function formatsFor(tag: string | null, timeZone?: string) {
  return createFormats(readerLocale([tag ?? "en"]), timeZone);
}

/** The lowest limit that held during the session, with whoever set it; null: none is known. */
export function lowestLimit(session: NonNullable<FeedbackDetail["session"]>) {
  const end = session.endedAtMillis ?? session.powerCurve.at(-1)?.[0] ?? session.startedAtMillis;
  const [lowest] = limitSteps(session.limit, session.startedAtMillis, Math.max(end, session.startedAtMillis + 1)).sort(
    (a, b) => a.watts - b.watts,
  );
  if (lowest === undefined) return null;
  const piece = session.limit?.course.findLast(({ atMillis }) => atMillis <= lowest.fromMillis);
  return { watts: lowest.watts, reason: piece?.reason ?? null };
}

function limitText(detail: FeedbackDetail, language: AnswerLanguage, figure: (watts: number) => string): string | null {
  const lowest = detail.session ? lowestLimit(detail.session) : null;
  if (lowest === null) return null;
  const phrases = PHRASES[language];
  const kilowatts = figure(lowest.watts);
  if (lowest.reason?.kind === "profile" && lowest.reason.name !== null) {
    return phrases.profile(kilowatts, lowest.reason.name);
  }
  return lowest.reason?.kind === "wish" ? phrases.wish(kilowatts) : phrases.limit(kilowatts);
}

/** What the session shows, each as it would stand in a sentence. `tag`: the report's language; its figures are written so. */
export function evidenceTexts(detail: FeedbackDetail, tag: string | null, timeZone?: string): EvidenceText[] {
  const formats = formatsFor(tag, timeZone);
  const language = answerLanguage(tag);
  const phrases = PHRASES[language];
  const figure = (watts: number) => formats.axis(Math.round(watts / 100) / 10);
  const found: EvidenceText[] = [];
  const add = (kind: EvidenceText["kind"], text: string | null) => {
    if (text !== null) found.push({ kind, text });
  };
  const { session } = detail;
  if (session !== null) {
    add("begin", formats.clock(session.startedAtMillis));
    if (session.endedAtMillis !== null) add("end", formats.clock(session.endedAtMillis));
    if (session.energyMilliwattHours !== null) add("energy", `${formats.energy(session.energyMilliwattHours)} kWh`);
    if (session.peakPowerWatts !== null) add("peak", phrases.atMost(figure(session.peakPowerWatts)));
    if (session.offeredPowerWatts !== null) add("offered", `${figure(session.offeredPowerWatts)} kW`);
    add("limit", limitText(detail, language, figure));
    if (session.batteryPercent !== null) add("battery", `${formats.count(session.batteryPercent)} %`);
    for (const { startedAtMillis, energyMilliwattHours, sameDriver } of session.neighbours.slice(0, 3)) {
      // Another driver's session is nobody's business.
      if (sameDriver !== true || energyMilliwattHours === null) continue;
      add("neighbour", phrases.next(formats.clock(startedAtMillis), formats.energy(energyMilliwattHours)));
    }
  }
  for (const { fault, status, atMillis } of detail.faults.filter((one) => one.fault !== null).slice(0, 3)) {
    add("fault", phrases.fault(fault ?? status, formats.clock(atMillis)));
  }
  return found;
}

/**
 * `{station}`, `{date}`, `{energy}` and `{limit}` with what the report has; what it has not stays in braces, so that nobody sends a
 * sentence with a hole in it unawares.
 */
export function filledTemplate(
  template: Pick<AnswerTemplate, "language" | "text">,
  detail: FeedbackDetail,
  timeZone?: string,
): string {
  const formats = formatsFor(template.language === "de" ? "de" : "en-GB", timeZone);
  const { session } = detail;
  const figure = (watts: number) => formats.axis(Math.round(watts / 100) / 10);
  const values: Readonly<Record<string, string | null>> = {
    station: detail.stationId,
    date: formats.day(session?.startedAtMillis ?? detail.createdAtMillis),
    energy:
      session === null || session.energyMilliwattHours === null
        ? null
        : `${formats.energy(session.energyMilliwattHours)} kWh`,
    limit: limitText(detail, template.language, figure),
  };
  return template.text.replace(/\{(station|date|energy|limit)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** What still stands in braces. */
export function unfilled(text: string): string[] {
  return [...new Set(text.match(/\{(?:station|date|energy|limit)\}/g) ?? [])];
}

/** To begin with, for an installation without any. */
export const FIRST_TEMPLATES: readonly Omit<AnswerTemplate, "id" | "revision">[] = [
  {
    ...{ name: "Thanks", language: "en" },
    text: "Thank you for telling us about {station}. It helps us to keep the station as it is.",
  },
  {
    ...{ name: "Slower: limited by us", language: "en" },
    text: "Thank you for telling us. On {date} your session at {station} was {limit}. The car could not get more, and that was our setting, not a fault of the station.",
  },
  {
    ...{ name: "Fault, technician on the way", language: "en" },
    text: "Thank you for telling us. The station {station} reported a fault on {date}. A technician looks at it; we answer here again once it is repaired. {energy} were charged.",
  },
  {
    ...{ name: "Dank", language: "de" },
    text: "Danke für Ihre Rückmeldung zu {station}. Sie hilft uns, die Station so zu halten, wie sie ist.",
  },
  {
    ...{ name: "Langsamer: von uns begrenzt", language: "de" },
    text: "Danke für Ihre Rückmeldung. Am {date} war Ihr Ladevorgang an {station} {limit}. Mehr konnte das Auto nicht bekommen; das war unsere Einstellung und kein Fehler der Station.",
  },
  {
    ...{ name: "Störung, Technik unterwegs", language: "de" },
    text: "Danke für Ihre Rückmeldung. Die Station {station} hat am {date} eine Störung gemeldet. Eine Technikerin oder ein Techniker sieht nach; wir antworten hier wieder, sobald sie behoben ist. Geladen wurden {energy}.",
  },
];
