// Writes schemas/written/: the rules of each OCPP version, from the JSON schemas of the Open Charge Alliance as the package
// ocpp-rpc ships them. `npm run build:ocpp` runs it. A keyword that it does not know stops it: no rule is dropped unseen.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Rule, RuleTable } from "./rules.ts";

interface Schema {
  readonly [keyword: string]: unknown;
  readonly $id?: string;
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Keywords that say nothing of a value. `additionalItems` is without meaning beside an `items` that is no list. */
const SILENT = [
  "$schema",
  "$id",
  "comment",
  "definitions",
  "description",
  "javaType",
  "default",
  "additionalItems",
] as const;

const KNOWN: Readonly<Record<Rule["type"], readonly string[]>> = {
  any: [],
  boolean: [],
  // Enumerations of 2.x carry additionalProperties: false, which says nothing of a string.
  string: ["maxLength", "format", "enum", "additionalProperties"],
  integer: ["minimum", "maximum", "multipleOf"],
  number: ["minimum", "maximum", "multipleOf"],
  array: ["items", "minItems", "maxItems"],
  object: ["properties", "required", "additionalProperties"],
};

/** Rules of one version; equal ones are kept once. */
class Compiler {
  readonly rules: Rule[] = [];
  private readonly places = new Map<string, number>();

  place(schema: Schema, root: Schema): number {
    return this.keep(this.rule(schema, root));
  }

  private keep(rule: Rule): number {
    const text = JSON.stringify(rule);
    const known = this.places.get(text);
    if (known !== undefined) return known;
    this.places.set(text, this.rules.length);
    return this.rules.push(rule) - 1;
  }

  private rule(schema: Schema, root: Schema): Rule {
    if (schema.$ref !== undefined) {
      const target = root.definitions?.[schema.$ref.replace("#/definitions/", "")];
      if (target === undefined) throw new Error(`${root.$id}: nothing stands at ${schema.$ref}.`);
      return this.rule(target, root);
    }
    const type = (schema.type ?? "any") as Rule["type"];
    const known = KNOWN[type];
    if (known === undefined) throw new Error(`${root.$id}: unknown type ${type}.`);
    for (const keyword of Object.keys(schema)) {
      const silent = (SILENT as readonly string[]).includes(keyword) || keyword === "type";
      if (!silent && !known.includes(keyword)) throw new Error(`${root.$id}: ${type} with unknown ${keyword}.`);
    }
    switch (type) {
      case "any":
      case "boolean":
        return { type };
      case "object":
        return this.object(schema, root);
      case "array":
        if (schema.items === undefined) throw new Error(`${root.$id}: a list of what?`);
        return {
          type,
          items: this.place(schema.items, root),
          ...numeric("least", schema.minItems),
          ...numeric("most", schema.maxItems),
        };
      case "string":
        return {
          type,
          ...numeric("most", schema.maxLength),
          ...(schema.format === undefined ? {} : { format: formatOf(schema.format) }),
          ...(schema.enum === undefined ? {} : { values: schema.enum as string[] }),
        };
      default:
        return {
          type,
          ...numeric("least", schema.minimum),
          ...numeric("most", schema.maximum),
          ...(schema.multipleOf === undefined ? {} : { decimals: decimalsOf(schema.multipleOf) }),
        };
    }
  }

  private object(schema: Schema, root: Schema): Rule {
    const properties = Object.entries(schema.properties ?? {}).map(
      ([name, value]) => [name, this.place(value, root)] as const,
    );
    return {
      type: "object",
      properties: Object.fromEntries(properties.sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(schema.required === undefined ? {} : { required: schema.required as string[] }),
      ...(schema.additionalProperties === false ? {} : { open: true as const }),
    };
  }
}

function numeric<N extends string>(name: N, value: unknown): Partial<Record<N, number>> {
  return value === undefined ? {} : ({ [name]: Number(value) } as Record<N, number>);
}

function formatOf(format: unknown): "date-time" | "uri" {
  if (format !== "date-time" && format !== "uri") throw new Error(`Unknown format ${String(format)}.`);
  return format;
}

function decimalsOf(step: unknown): number {
  if (step !== 0.1) throw new Error(`Unknown step ${String(step)}.`);
  return 1;
}

/** 1.6 and 2.0.1 call them urn:Reset.req and .conf, 2.1 urn:ResetRequest and urn:ResetResponse, and one has neither. */
function nameOf(id: string): { action: string; side: 0 | 1 } {
  const match = /^urn:([A-Za-z0-9]+?)(?:\.(req|conf)|(Request|Response))?$/.exec(id);
  if (match === null) throw new Error(`What is ${id}?`);
  const [, action = "", dotted, joined] = match;
  return { action, side: dotted === "conf" || joined === "Response" ? 1 : 0 };
}

/** The rules of one version's schemas. */
export function compile(schemas: readonly Schema[]): RuleTable {
  const compiler = new Compiler();
  const actions: Record<string, [number, number?]> = {};
  for (const schema of schemas) {
    const { action, side } = nameOf(schema.$id ?? "");
    const places = actions[action] ?? [-1];
    places[side] = compiler.place(schema, schema);
    actions[action] = places;
  }
  for (const [action, [request]] of Object.entries(actions)) {
    if (request < 0) throw new Error(`${action} has no request.`);
  }
  return { rules: compiler.rules, actions };
}

const FILES = { v16: "ocpp1_6.json", v201: "ocpp2_0_1.json", v21: "ocpp2_1.json" } as const;

if (import.meta.main) {
  const folder = join(import.meta.dirname, "written");
  const require = createRequire(import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries(FILES)) {
    const table = compile(JSON.parse(readFileSync(require.resolve(`ocpp-rpc/lib/schemas/${file}`), "utf8")));
    const text = JSON.stringify(JSON.stringify(table));
    writeFileSync(
      join(folder, `${name}.ts`),
      `// Written by schemas/compile.ts. One text, parsed when first needed.\nexport const TABLE: string = ${text};\n`,
    );
  }
}
