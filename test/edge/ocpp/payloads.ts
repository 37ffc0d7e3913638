// Payloads made from the rules of a version: the least that the schema allows, and one with every member that it knows.
// That the rules say what the Open Charge Alliance's schemas say is tested in ocpp-schemas.test.ts.
import type { RuleTable } from "../../../edge/ocpp/schemas/rules.ts";
import type { PayloadRules, Side } from "../../../edge/ocpp/validate.ts";

export type Extent = "least" | "all";

/** A payload of an action that its schema allows. */
export function payloadOf(rules: PayloadRules, action: string, side: Side, extent: Extent): Record<string, unknown> {
  const place = rules.table.actions[action]?.[side === "request" ? 0 : 1];
  if (place === undefined) throw new Error(`OCPP ${rules.version} has no ${side} of ${action}.`);
  return valueFor(rules.table, place, extent) as Record<string, unknown>;
}

function valueFor(table: RuleTable, place: number, extent: Extent): unknown {
  const rule = table.rules[place];
  switch (rule?.type) {
    case undefined:
      throw new Error(`There is no rule ${place}.`);
    case "any":
      return "anything";
    case "boolean":
      return true;
    case "integer":
    case "number":
      return rule.least ?? Math.min(1, rule.most ?? 1);
    case "string":
      if (rule.values !== undefined) return rule.values[0];
      if (rule.format === "date-time") return "2026-03-01T12:00:00Z";
      return rule.format === "uri" ? "https://example.org/" : "x";
    case "array":
      return Array.from({ length: Math.max(rule.least ?? 0, 1) }, () => valueFor(table, rule.items, extent));
    case "object": {
      const names = Object.keys(rule.properties).filter((name) => extent === "all" || rule.required?.includes(name));
      return Object.fromEntries(names.map((name) => [name, valueFor(table, rule.properties[name] ?? -1, extent)]));
    }
  }
}
