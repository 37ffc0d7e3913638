// What the JSON schemas of the Open Charge Alliance say, reduced to the keywords that they use, with equal parts shared.
// `compile.ts` makes these tables from the schemas; `check.ts` judges payloads by them.

/** What a value must be. Numbers of other rules are places in `RuleTable.rules`. */
export type Rule =
  | { readonly type: "any" }
  | { readonly type: "boolean" }
  | {
      readonly type: "object";
      readonly properties: Readonly<Record<string, number>>;
      readonly required?: readonly string[];
      /** True where other members than these are allowed. */
      readonly open?: true;
    }
  | { readonly type: "array"; readonly items: number; readonly least?: number; readonly most?: number }
  | {
      readonly type: "string";
      /** In characters (Unicode code points). */
      readonly most?: number;
      readonly format?: "date-time" | "uri";
      readonly values?: readonly string[];
    }
  | {
      readonly type: "integer" | "number";
      readonly least?: number;
      readonly most?: number;
      /** Decimal places at most: 1 where the schema says `multipleOf: 0.1`. */
      readonly decimals?: number;
    };

export interface RuleTable {
  readonly rules: readonly Rule[];
  /** Places of the rules for request and response; the response is missing where there is none (SEND). */
  readonly actions: Readonly<Record<string, readonly [request: number, response?: number]>>;
}
