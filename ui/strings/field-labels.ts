// Labels of a record's fields, by the key of the format, word for word those of assembly/host/records/ocmf-tables.ts; a
// test compares them.
import { msg } from "@lit/localize";

export const FIELD_LABELS: Readonly<Record<string, () => string>> = {
  FV: () => msg("Format version"),
  GI: () => msg("Gateway"),
  GS: () => msg("Gateway serial number"),
  GV: () => msg("Gateway firmware"),
  VI: () => msg("Gateway vendor"),
  VV: () => msg("Gateway version"),
  PG: () => msg("Pagination"),
  MV: () => msg("Meter vendor"),
  MM: () => msg("Meter model"),
  MS: () => msg("Meter serial number"),
  MF: () => msg("Meter firmware"),
  IS: () => msg("Assigned to a person"),
  IL: () => msg("Identification level"),
  IF: () => msg("Identification flags"),
  IT: () => msg("Identification type"),
  ID: () => msg("Identification"),
  TT: () => msg("Tariff text"),
  CF: () => msg("Charge controller firmware"),
  LC: () => msg("Loss compensation"),
  CT: () => msg("Charge point type"),
  CI: () => msg("Charge point"),
  SA: () => msg("Signature algorithm"),
  SE: () => msg("Signature encoding"),
  SM: () => msg("Signature type"),
};
