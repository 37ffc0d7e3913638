// Which register a record is billed by.
import { describe, expect, it } from "vitest";
import { billingRank } from "../../../../assembly/host/records/obis.ts";

describe("accepts", () => {
  it("prefers the compensated register, then import, then unknown codes, then export, then other quantities", () => {
    const classes = [
      ["01-00:B3.08.00*FF", "01-00:b1.08.00*FF", "1-0:98.8.0.FF"],
      [
        "1-0:1.8.0",
        "1.8.0",
        "1-b:1.8.e",
        "1-0:1.8.0*198",
        "01-00:01.08.00.FF",
        "0100010800FF",
        "01-00:B2.08.00*FF",
        "01-00:9E.08.00*FF",
      ],
      ["1-b", "", null, "energy", "1-0:77.8.0"],
      ["1-0:2.8.0", "2.8.0", "01-00:C2.08.00*FF"],
      ["1-b:1.9.0", "1-0:1.7.0", "0100010700FF"],
    ];
    const ranks = classes.map((codes) => codes.map(billingRank));
    for (const rank of ranks) expect(new Set(rank).size).toBe(1);
    const order = ranks.map((rank) => Number(rank[0]));
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
  });
});
