// The core's and the server's sentences as pages show them: English as it was said, German whole, and the words
// themselves where a code or a value is not known.
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { CAUSES, type Cause, type CauseCode, cause } from "../../assembly/host/causes.ts";
import type { Core } from "../../assembly/host/core.ts";
import { FINDING_CODES, finding, findingSentence } from "../../assembly/host/findings.ts";
import { parsePublicKey } from "../../assembly/host/keys.ts";
import { FIELD_LABELS as HOST_LABELS, METER_STATUSES } from "../../assembly/host/records/ocmf-tables.ts";
import type { RecordReport } from "../../assembly/host/verdict.ts";
import { verifyRecords } from "../../assembly/host/verify.ts";
import { PROBLEM_CODES } from "../../edge/contract/problem.ts";
import { CLAIM_SENTENCES as SERVER_CLAIMS } from "../../edge/domain/feedback/claim-words.ts";
import {
  SESSION_SENTENCES as SERVER_SENTENCES,
  type SessionSentenceCode,
  sessionFinding,
} from "../../edge/domain/session-findings.ts";
import { problemKind } from "../../edge/errors.ts";
import { loadCore } from "../../ui/core.ts";
import { SESSION_RECORDS, TAMPERED_RECORD, VALID_RECORD } from "../../ui/demo/example-records.ts";
import { saveLanguage } from "../../ui/language.ts";
import { CAUSE_SENTENCES } from "../../ui/strings/cause-sentences.ts";
import { CLAIM_SENTENCES, claimSentence } from "../../ui/strings/claim-sentences.ts";
import { FIELD_LABELS } from "../../ui/strings/field-labels.ts";
import { FINDING_SENTENCES } from "../../ui/strings/finding-sentences.ts";
import { PROBLEM_DETAILS, PROBLEM_TITLES } from "../../ui/strings/problem-sentences.ts";
import { causeText, findingText, placeText, problemText, reasonText } from "../../ui/strings/sentences.ts";
import { SESSION_SENTENCES } from "../../ui/strings/session-sentences.ts";
import {
  findingText as saidFinding,
  reasonText as saidReason,
  sentenceOf,
} from "../../ui/strings/translated-sentences.ts";
import { WORDS_IN_VALUES } from "../../ui/strings/value-words.ts";

/** A value for every placeholder of a sentence. */
function valuesFor(sentence: string): Record<string, string> {
  const names = [...sentence.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = ""]) => name);
  return Object.fromEntries(names.map((name) => [name, `<${name}>`]));
}

/** Records that are wrong in some way: cut, changed in one byte, with a wrong or no key. */
function spoilt(record: string, count: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(record);
  return Array.from({ length: count }, (_, index) => {
    // A prime step goes through the whole record, whatever its length.
    const at = (index * 7919) % bytes.length;
    if (index % 4 === 0) return bytes.slice(0, at);
    const changed = bytes.slice();
    changed[at] = 0x20 + ((index * 31) % 95);
    return changed;
  });
}

const KEYS = [
  "",
  "abc",
  "zz!",
  "00",
  `04${"11".repeat(64)}`,
  "-----BEGIN",
  "3059301306072a",
  "302a300506032b6571",
  "MQ==",
];

function reports(core: Core): RecordReport[] {
  const inputs = [VALID_RECORD, TAMPERED_RECORD, ...SESSION_RECORDS].flatMap((record) => spoilt(record, 200));
  const strange = ["", "<xml/>", "{}", "abc", "\uFEFFOCMF|", "OCMF|{}|{}", 'OCMF|{"RD":[{"TM":5,"RV":[]}]}|{"SD":3}']
    .concat(["Z", " X", ".5"].map((end) => `OCMF|{"RD":[{"TM":"2026-07-14T12:00:00${end}","RV":"1e99","RU":"Wh"}]}|{}`))
    .map((text) => new TextEncoder().encode(text));
  return [...inputs, ...strange].flatMap((input, index) => {
    const publicKey = KEYS[index % KEYS.length] ?? "";
    return verifyRecords(core, input, { publicKey, nowMillis: 0 }).records;
  });
}

describe("English", () => {
  it("is word for word that of the core and of the server", () => {
    expect(Object.keys(FINDING_SENTENCES).sort()).toEqual([...FINDING_CODES].sort());
    for (const code of FINDING_CODES) expect(FINDING_SENTENCES[code]()).toBe(findingSentence(code));
    expect(Object.fromEntries(Object.entries(CAUSE_SENTENCES).map(([code, say]) => [code, say()]))).toEqual(CAUSES);
    expect(Object.fromEntries(Object.entries(SESSION_SENTENCES).map(([code, say]) => [code, say()]))).toEqual(
      Object.fromEntries(Object.entries(SERVER_SENTENCES).map(([code, [, words]]) => [code, words])),
    );
    for (const code of PROBLEM_CODES) expect(PROBLEM_TITLES[code]()).toBe(problemKind(code).title);
    expect(Object.fromEntries(Object.entries(FIELD_LABELS).map(([key, say]) => [key, say()]))).toEqual(
      Object.fromEntries(HOST_LABELS),
    );
  });

  it("has each code in one table only, so that a code says one thing", () => {
    const codes = [FINDING_SENTENCES, CAUSE_SENTENCES, SESSION_SENTENCES].flatMap((table) => Object.keys(table));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it("is made again from the values of whatever the core finds in spoilt records and keys", async () => {
    const seen = new Set<string>();
    for (const report of reports(await loadCore())) {
      for (const found of report.findings) {
        seen.add(found.code);
        expect(saidFinding(found)).toBe(found.message);
      }
      if (report.reason === undefined) continue;
      seen.add(String(report.reasonValues?.sentence));
      expect(saidReason(report)).toBe(report.reason);
    }
    // Fewer would mean that the records are no longer spoilt in enough ways to prove anything.
    expect(seen.size).toBeGreaterThan(40);
  });

  it("is made again from the values of every finding about a session", () => {
    for (const code of Object.keys(SERVER_SENTENCES) as SessionSentenceCode[]) {
      const found = sessionFinding(code, valuesFor(SERVER_SENTENCES[code][1]));
      expect(saidFinding(found)).toBe(found.message);
    }
  });

  it("is of every claim about what a driver said word for word the server's", () => {
    const said = Object.entries(CLAIM_SENTENCES).map(([code, sentence]) => [code, sentence()]);
    expect(Object.fromEntries(said)).toEqual(SERVER_CLAIMS);
  });

  it("is the server's own sentence, also where the page knows another", () => {
    const problem = { code: "forbidden", detail: "Only an owner may do this.", pointer: "/role" } as const;
    expect(problemText(problem)).toBe("Only an owner may do this.");
    expect(findingText({ code: "register-falls", message: "Said otherwise.", values: {} })).toBe("Said otherwise.");
  });

  it("names instants in the reader’s zone, and leaves what a record says as it is", () => {
    const message = 'The value of 2026-07-14T12:08:07Z, in the record "2026-07-14T12:08:07Z".';
    expect(findingText({ code: "x", message })).toBe(
      'The value of 14 Jul 2026, 14:08:07 CEST, in the record "2026-07-14T12:08:07Z".',
    );
  });

  it("lists details of problems that the server does say", () => {
    const sources = import.meta.glob<string>(["../../edge/**/*.ts"], { query: "?raw", import: "default", eager: true });
    const said = Object.values(sources)
      .join("\n")
      .replaceAll(/\\(["'])/g, "$1");
    expect(Object.keys(PROBLEM_DETAILS).filter((detail) => !said.includes(detail))).toEqual([]);
  });
});

describe("German", () => {
  beforeEach(() => saveLanguage("de"));
  afterAll(async () => {
    await saveLanguage("en");
    localStorage.clear();
  });

  it("says every finding, cause, problem, label and word otherwise than English", async () => {
    const tables = {
      ...FINDING_SENTENCES,
      ...CAUSE_SENTENCES,
      ...SESSION_SENTENCES,
      ...PROBLEM_TITLES,
      ...PROBLEM_DETAILS,
    };
    const say = () => Object.entries(tables).map(([code, sentence]) => [code, sentence()] as const);
    const german = new Map(say());
    await saveLanguage("en");
    const same = say().filter(([code, english]) => english !== "{message}" && german.get(code) === english);
    expect(same).toEqual([]);
  });

  it("has a word for every meter status and kind of value", () => {
    expect([...METER_STATUSES.values()].filter((word) => !WORDS_IN_VALUES.includes(word))).toEqual([]);
    const found = finding("field-type", { found: "an object", expected: "a text" }, "MS");
    expect(findingText(found)).toBe("Das Feld enthält ein Objekt; das Format verlangt einen Text.");
  });

  it("leaves no placeholder open", async () => {
    for (const report of reports(await loadCore())) {
      for (const found of report.findings) expect(findingText(found)).not.toMatch(/\{[a-zA-Z]+\}/);
      const reason = reasonText(report);
      if (reason !== undefined) expect(reason).not.toBe(report.reason);
    }
  });

  it("says a cause inside a finding, and the fault of a key that is typed here", async () => {
    const why: Cause = cause("value-too-long", { length: 70, limit: 64 });
    const values = { ...why.values, because: why.code, message: why.message };
    expect(findingText({ code: "loss-malformed", message: "", values })).toBe(
      "Der aufgelaufene Verlust ist nicht lesbar: Der Wert hat 70 Zeichen; gelesen werden höchstens 64.",
    );
    const key = parsePublicKey(await loadCore(), "abc");
    expect(key.ok || causeText(key)).toBe("Der öffentliche Schlüssel hat eine ungerade Zahl von Hexziffern (3).");
  });

  it("writes energies with its own separators and every digit, and instants in the reader’s zone", () => {
    const values = { signed: "18204.3310004 kWh", unsigned: "−5.500 kWh" };
    expect(findingText(sessionFinding("signed-energy-differs", values))).toBe(
      "Die signierten Zählerstände ergeben 18.204,3310004 kWh, die unsignierten −5,500 kWh; die signierte Energie gilt.",
    );
    const step = { before: "1.000 kWh", after: "9.000 kWh", time: "2026-07-14T12:00:00Z", kilowatts: 3.7 };
    expect(findingText(sessionFinding("power-implausible-once", step))).toContain("mehr als 3,7 kW");
    // The tests' browser is in Berlin.
    expect(findingText(sessionFinding("register-falls-once", step))).toMatch(
      /^Der Zählerstand fällt am 14\. Juli 2026, 14:00:00 MESZ von 1,000 kWh auf 9,000 kWh\.$/,
    );
  });

  it("keeps the server's words where a code or a value is not known", () => {
    expect(findingText({ code: "of-tomorrow", message: "Something new.", values: {} })).toBe("Something new.");
    expect(findingText({ code: "text-too-long", message: "Too long.", values: { length: 3 } })).toBe("Too long.");
    // Stored before there were values: two tables would answer to this code with different sentences.
    expect(findingText({ code: "register-falls", message: "The register falls." })).toBe("The register falls.");
    expect(findingText({ code: "constructor", message: "No code.", values: {} })).toBe("No code.");
    expect(sentenceOf("loss-malformed", { because: "toString", message: "" })).toBeNull();
    expect(causeText({ code: "of-tomorrow" as CauseCode, values: {}, message: "New." })).toBe("New.");
  });

  it("says a problem by its code and place, or by its own sentence where that is a fixed one", () => {
    const wrong = {
      code: "schema-violated",
      detail: "/meters/0/serial: a text is needed.",
      pointer: "/meters/0/serial",
    };
    expect(problemText(wrong as Parameters<typeof problemText>[0])).toBe(
      "Ein Wert ist nicht zulässig (/meters/0/serial).",
    );
    expect(problemText({ code: "json-malformed", detail: "…", offset: 12 })).toBe(
      "Der Inhalt ist kein JSON (Byte 12).",
    );
    expect(problemText({ code: "credentials-wrong", detail: "E-mail address or password is wrong." })).toBe(
      "E-Mail-Adresse oder Passwort ist falsch.",
    );
  });

  it("says a claim with its values as people write them, and as it was said where one is missing", () => {
    const values = { limitWatts: 11_040, name: "{peakWatts} bis 18 Uhr" };
    expect(claimSentence({ code: "limited-by-profile", message: "Limited.", values })).toBe(
      "Die meiste Zeit des Ladens begrenzte das Profil „{peakWatts} bis 18 Uhr“ die Leistung auf 11 kW.",
    );
    const ended = { stopReason: "GroundFault", atMillis: Date.UTC(2026, 6, 14, 12, 8, 7) };
    expect(claimSentence({ code: "ended-by-station", message: "Ended.", values: ended })).toContain("14:08:07");
    expect(
      claimSentence({ code: "energy-flowed", message: "Flowed.", values: { energyMilliwattHours: 11_456_789 } }),
    ).toBe("Im Ladevorgang flossen 11,45 kWh.");
    expect(claimSentence({ code: "limited-by-profile", message: "Limited.", values: {} })).toBe("Limited.");
  });

  it("names records in places, and leaves the names of fields as they are", () => {
    expect(placeText("record T12 RD[1].RV")).toBe("Datensatz T12 RD[1].RV");
    expect(placeText("record")).toBe("Datensatz");
    expect(placeText("recorded.at")).toBe("recorded.at");
    expect(placeText(undefined)).toBeUndefined();
  });
});
