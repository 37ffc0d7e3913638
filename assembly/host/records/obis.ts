// OBIS codes of energy registers (IEC 62056-61; OCMF 1.4.1 table 25): which register of a record is the one to bill.

/** Ranks for `billingRank`, best first. */
const RANK_BILLED = 0;
const RANK_TOTAL_IMPORT = 1;
const RANK_UNKNOWN = 2;
const RANK_EXPORT = 3;
const RANK_OTHER = 4;

/** Value group C in hex digits: registers at the charge point's own output, compensated for losses, before all others. */
const BILLED_GROUPS: ReadonlySet<string> = new Set(["98", "B1", "B3"]);
/** Import totals: 1 active import, 9E and B0, B2 on the mains side; B4 to BF are reserved for import. */
const IMPORT_GROUP = /^(?:01|9E|B[024-9A-F])$/;
/** Export: 2 active export, C0 to C3; C4 to C7 are reserved for it. */
const EXPORT_GROUP = /^(?:02|C[0-7])$/;

const TEXT_FORM =
  /^(?:[0-9A-F]{1,2}-[0-9A-Z]{1,2}:)?([0-9A-F]{1,2})\.([0-9A-F]{1,2})\.[0-9A-Z]{1,2}(?:[*.&][0-9A-F]{1,3})?$/;
const HEX_FORM = /^[0-9A-F]{4}([0-9A-F]{2})([0-9A-F]{2})[0-9A-F]{4}$/;

/**
 * How well a register suits billing the energy that was delivered; lower is better. Only value groups C and D count:
 * D = 8 is the running register; others (D = 9, as in KEBA's 1.9.0) are averages or partial sums.
 * @param code As received; null when the reading names none. Upper or lower case, `1-0:1.8.0`, `1.8.0`,
 *   `01-00:B2.08.00*FF`, `0100010800FF` or a maker's short form such as `1-b`, which ranks as unknown.
 */
export function billingRank(code: string | null): number {
  if (code === null) return RANK_UNKNOWN;
  const upper = code.trim().toUpperCase();
  const parts = TEXT_FORM.exec(upper) ?? HEX_FORM.exec(upper);
  if (parts === null) return RANK_UNKNOWN;
  const group = (parts[1] ?? "").padStart(2, "0");
  const processing = (parts[2] ?? "").padStart(2, "0");
  if (processing !== "08") return RANK_OTHER;
  if (BILLED_GROUPS.has(group)) return RANK_BILLED;
  if (IMPORT_GROUP.test(group)) return RANK_TOTAL_IMPORT;
  return EXPORT_GROUP.test(group) ? RANK_EXPORT : RANK_UNKNOWN;
}

/** Whether the register counts energy that flowed back to the grid: never a driver's consumption. `code` as above. */
export function isExportRegister(code: string | null): boolean {
  return billingRank(code) === RANK_EXPORT;
}
