// Verdicts as words, shapes and lists of checks with reasons. Signature, key and rules stay three separate verdicts.
import { msg, str } from "@lit/localize";
import type { SessionDetail } from "../edge/contract/sessions.ts";
import type { Mark } from "./elements/icons.ts";
import type { FindingView, KeyView, RecordView, SignatureView } from "./record-view.ts";
import { findingText, placeText, reasonText } from "./strings/sentences.ts";

export interface Check {
  readonly mark: Mark;
  readonly title: string;
  /** Short result, set at the right. */
  readonly result?: string | undefined;
  /** One sentence below. */
  readonly why?: string | undefined;
}

export interface Verdict {
  readonly mark: Mark;
  readonly word: string;
}

function signatureMark(signature: SignatureView): Mark {
  return signature === "unverifiable" ? "unver" : signature;
}

export function signatureWord(signature: SignatureView): string {
  switch (signature) {
    case "valid":
      return msg("Valid");
    case "invalid":
      return msg("Invalid");
    case "unverifiable":
      return msg("Unverifiable");
  }
}

export function severityMark(severity: FindingView["severity"]): Mark {
  return severity === "error" ? "invalid" : severity === "warning" ? "warn" : "info";
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** Worst first; the order within one severity stays. */
export function sortFindings(findings: readonly FindingView[]): FindingView[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

export function countFindings(findings: readonly FindingView[], severity: FindingView["severity"]): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** One line for one record in a list: the signature's verdict first, then what the rules and the key add. */
export function recordVerdict(record: RecordView): Verdict {
  if (record.signature !== "valid") {
    return { mark: signatureMark(record.signature), word: signatureWord(record.signature) };
  }
  if (record.key === "contradicting") return { mark: "invalid", word: msg("Signed with another key") };
  if (countFindings(record.findings, "error") > 0) return { mark: "invalid", word: msg("Valid, rule broken") };
  if (countFindings(record.findings, "warning") > 0) return { mark: "warn", word: msg("Valid, with a remark") };
  return { mark: "valid", word: msg("Valid") };
}

function keyCheck(key: KeyView, meter: string | null): Check {
  const name = meter ?? msg("not named");
  switch (key) {
    case "registered":
      return { mark: "valid", title: msg(str`Key registered for meter ${name}`) };
    case "supplied":
      return {
        mark: "info",
        title: msg("Key given by you"),
        why: msg(str`Whether it belongs to meter ${name} is for you to know: compare it with the type plate.`),
      };
    case "embedded":
      return {
        mark: "warn",
        title: msg("Key came with the record"),
        why: msg("The record fits this key. Nothing else vouches that the key is the meter’s."),
      };
    case "unknown":
      return {
        mark: "unver",
        title: msg("Key unknown"),
        why: msg("Nothing can be said about the signature without the meter’s public key."),
      };
    case "contradicting":
      return {
        mark: "invalid",
        title: msg(str`Another key is registered for meter ${name}`),
        why: msg("The record came with a key that is not the registered one."),
      };
  }
}

/** One sentence for all records; where they differ, how many have a key that somebody vouches for. */
function sessionKeyCheck(session: SessionDetail): Check {
  const known = session.records.filter((record) => record.key !== "unknown").length;
  if (session.key !== "unknown" || known === 0) return keyCheck(session.key, session.meter);
  return {
    mark: "unver",
    title: msg("Key not known for every record"),
    result: msg(str`${known} of ${session.records.length}`),
  };
}

function findingCheck(finding: FindingView): Check {
  return { mark: severityMark(finding.severity), title: findingText(finding), result: placeText(finding.field) };
}

/** All checks of one record, the signature first. */
export function recordChecks(record: RecordView): Check[] {
  const algorithm = [record.curve, record.hash].filter(Boolean).join(", ");
  const signature: Check =
    record.signature === "valid"
      ? { mark: "valid", title: msg("Signature matches the signed part"), result: algorithm }
      : {
          mark: signatureMark(record.signature),
          title:
            record.signature === "invalid"
              ? msg("Signature does not match the signed part")
              : msg("Signature cannot be checked"),
          result: algorithm,
          // The title already says what the server's sentence would repeat.
          why:
            record.reasonCode === "signature-mismatch"
              ? msg("The bytes were changed after signing, or signed with another key.")
              : reasonText(record),
        };
  if (record.format === "unknown") return [signature, ...sortFindings(record.findings).map(findingCheck)];
  const checks = [signature, keyCheck(record.key, record.meter)];
  if (record.begin && record.end) checks.push({ mark: "valid", title: msg("Record complete, begin and end") });
  const findings = sortFindings(record.findings);
  if (findings.every((finding) => finding.severity === "info")) {
    checks.push({ mark: "valid", title: msg("Register, times, units and meter status follow the rules") });
  }
  return [...checks, ...findings.map(findingCheck)];
}

/** Heading of the session's verdict. */
export function sessionVerdict(
  session: Pick<SessionDetail, "signature" | "state" | "findings" | "recordCount">,
): Verdict {
  const broken = countFindings(session.findings, "error") > 0;
  if (session.signature === "valid") {
    if (broken) return { mark: "warn", word: msg("Signatures valid, rules broken") };
    return { mark: "valid", word: session.state === "active" ? msg("Valid so far") : msg("Valid") };
  }
  return { mark: signatureMark(session.signature), word: signatureWord(session.signature) };
}

/** One line for a session in a list. */
export function sessionListVerdict(
  session: Pick<SessionDetail, "signature" | "state" | "findings" | "recordCount">,
): Verdict {
  if (session.recordCount === 0) {
    return session.state === "active"
      ? { mark: "none", word: msg("No record yet") }
      : { mark: "unver", word: msg("Not signed") };
  }
  const verdict = sessionVerdict(session);
  if (verdict.mark === "valid" && countFindings(session.findings, "warning") > 0) {
    return { mark: "warn", word: msg("Valid, with a remark") };
  }
  return verdict;
}

function paginationCheck(session: SessionDetail): Check | null {
  const pages = session.records.map((record) => record.pagination).filter((page): page is string => page !== null);
  if (pages.length < 2 || session.findings.some((finding) => finding.code.includes("pagination"))) return null;
  return { mark: "valid", title: msg("Records follow each other"), result: msg(str`${pages[0]} to ${pages.at(-1)}`) };
}

function clockCheck(session: SessionDetail): Check | null {
  const states = session.records.flatMap((record) => record.readings.map((reading) => reading.timeStatus));
  if (states.length === 0) return null;
  if (states.every((state) => state === "synchronised")) {
    return { mark: "valid", title: msg("Meter clock synchronised") };
  }
  if (states.some((state) => state === "unknown" || state === null)) {
    return { mark: "warn", title: msg("Meter clock not known to be right"), result: msg("as sent") };
  }
  return { mark: "info", title: msg("Meter clock informative"), result: msg("as sent") };
}

/** The list of checks of a session. */
export function sessionChecks(session: SessionDetail): Check[] {
  const valid = session.records.filter((record) => record.signature === "valid").length;
  const count = session.records.length;
  const refused = session.records.find((record) => record.signature !== "valid");
  const checks: Check[] = [];
  if (count > 0) {
    checks.push({
      mark: signatureMark(session.signature),
      title: valid === count ? msg("Signatures match") : msg("Signatures that match"),
      result: msg(str`${valid} of ${count}`),
      why: refused && reasonText(refused),
    });
    checks.push(sessionKeyCheck(session));
  }
  for (const check of [paginationCheck(session), clockCheck(session)]) if (check) checks.push(check);
  const broken = countFindings(session.findings, "error") > 0;
  if (session.energySource === "signed" && session.state === "ended" && session.signature === "valid" && !broken) {
    checks.push({ mark: "valid", title: msg("Billed energy equals signed energy") });
  }
  checks.push(...sortFindings(session.findings).map(findingCheck));
  if (session.state === "active") checks.push({ mark: "none", title: msg("Final record"), result: msg("pending") });
  return checks;
}
