// The rules made from OCPP's schemas judge as another implementation does: ocpp-rpc, which hands the same schemas to ajv.
// Payloads are made from the rules, some with a fault in them; both must accept or both refuse.
import { createRequire } from "node:module";
import { describe, expect, it, vi } from "vitest";
import { parseJson } from "../assembly/host/json.ts";
import { faultsOf } from "../edge/ocpp/schemas/check.ts";
import type { Rule, RuleTable } from "../edge/ocpp/schemas/rules.ts";
import { loadRules } from "../edge/ocpp/validate.ts";
import { actionsOf, isSentWithoutAnswer, OCPP_VERSIONS, type OcppVersion } from "../edge/ocpp/versions.ts";
import { below, seededBytes } from "./support/seed.ts";

interface Validator {
  readonly subprotocol: string;
  /** Throws when the payload is not as the schema says. */
  validate(schemaId: string, payload: unknown): void;
}

const VALIDATORS: Validator[] = createRequire(import.meta.url)("ocpp-rpc/lib/standard-validators.js");
const PER_SCHEMA = 40;
/** Of a hundred values, how many are made with a fault. */
const FAULTS_PER_HUNDRED = 2;

const JUNK = [null, true, -1, 1.5, 1e300, "", "x", "x".repeat(60), [], {}, [1], { a: 1 }];
const TIMES = [
  "2026-03-01T12:00:00Z",
  "2026-03-01T12:00:00.123456+01:30",
  "2024-02-29t23:59:59z",
  "2026-03-01T12:00:00",
  "2026-03-01T12:00:00.5+0130",
  "2026-03-01T12:00:00-01",
];
const BAD_TIMES = ["2026-13-01T12:00:00Z", "2026-02-29T12:00:00Z", "2026-03-01T12:00", "2026-03-01", "now"];

type Draw = (bound: number) => number;

/** A value for a rule, now and then one that breaks it. */
function valueFor(table: RuleTable, place: number, draw: Draw): unknown {
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T;
  const faulty = draw(100) < FAULTS_PER_HUNDRED;
  if (faulty && draw(2) === 0) return pick(JUNK);
  const rule = table.rules[place] as Rule;
  switch (rule.type) {
    case "any":
      return pick(JUNK);
    case "boolean":
      return draw(2) === 0;
    case "string": {
      if (rule.values !== undefined) return faulty ? `${pick(rule.values)}x` : pick(rule.values);
      if (rule.format === "date-time") return pick(faulty ? BAD_TIMES : TIMES);
      if (rule.format === "uri") return faulty ? "no address" : "https://example.org/a?b#c";
      return pick(["a", "é", "😀"]).repeat((rule.most ?? 10) + (faulty ? 1 : -draw(2)));
    }
    case "array": {
      const count = faulty ? (rule.most ?? -1) + 1 : Math.max(rule.least ?? 0, Math.min(rule.most ?? 2, draw(3)));
      return Array.from({ length: count }, () => valueFor(table, rule.items, draw));
    }
    case "object": {
      const names = Object.keys(rule.properties).filter((name) => rule.required?.includes(name) || draw(3) === 0);
      if (faulty && draw(2) === 0) names.pop();
      const members = names.map((name) => [name, valueFor(table, rule.properties[name] as number, draw)]);
      return Object.fromEntries(faulty ? [...members, ["toString", 1]] : members);
    }
    default: {
      const least = rule.least ?? -5;
      const most = rule.most ?? least + 10;
      if (faulty) return pick([least - 1, most + 1, least + 0.25]);
      return least === most
        ? least
        : Math.min(most, least + draw(most - least + 1) + (rule.type === "number" ? pick([0, 0.1, 0.5]) : 0));
    }
  }
}

function schemaId(version: OcppVersion, action: string, side: number): string {
  if (version !== "2.1") return `urn:${action}.${side === 0 ? "req" : "conf"}`;
  return isSentWithoutAnswer(version, action) ? `urn:${action}` : `urn:${action}${side === 0 ? "Request" : "Response"}`;
}

describe.each(OCPP_VERSIONS)("the rules of OCPP %s", (version) => {
  it("are there for every action of the version, and for no other", async () => {
    const { table } = await loadRules(version);
    expect(Object.keys(table.actions).sort()).toEqual([...actionsOf(version)].sort());
    expect(actionsOf(version).length).toBe({ "1.6": 39, "2.0.1": 64, "2.1": 91 }[version]);
    for (const [action, [, response]] of Object.entries(table.actions)) {
      expect(response === undefined, action).toBe(isSentWithoutAnswer(version, action));
    }
  });

  it("accept and refuse what ajv accepts and refuses", async () => {
    const { table } = await loadRules(version);
    const validator = VALIDATORS.find(({ subprotocol }) => subprotocol === `ocpp${version}`);
    const bytes = seededBytes(`payloads of ${version}`);
    // It warns of every enumeration that says additionalProperties, of which there are some hundred.
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    const draw: Draw = (bound) => below(bytes, bound);
    const count = { accepted: 0, refused: 0 };
    for (const [action, places] of Object.entries(table.actions)) {
      for (const [side, place] of places.entries()) {
        for (let round = 0; round < PER_SCHEMA; round++) {
          const payload = valueFor(table, place as number, draw);
          const text = JSON.stringify(payload);
          const json = parseJson(new TextEncoder().encode(text), 64);
          if (!json.ok) throw new Error(json.message);
          const faults = faultsOf(table, place as number, json.root);
          let refusal: string | null = null;
          try {
            validator?.validate(schemaId(version, action, side), payload);
          } catch (error) {
            refusal = String(error);
          }
          count[refusal === null ? "accepted" : "refused"]++;
          const verdicts = { ours: faults.length > 0, theirs: refusal !== null };
          expect(verdicts.ours, `${action} ${text}: ${JSON.stringify(faults)} beside ${refusal}`).toBe(verdicts.theirs);
        }
      }
    }
    const schemas = Object.values(table.actions).flat().length;
    expect(count.accepted + count.refused).toBe(schemas * PER_SCHEMA);
    expect(Math.min(count.accepted, count.refused)).toBeGreaterThan(schemas);
  });
});
