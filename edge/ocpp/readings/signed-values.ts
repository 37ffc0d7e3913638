// Signed meter values in every wrapping that stations put them in. The text is handed on as it was sent; only where it
// begins, and how it is encoded, is told here.
import { type JsonNode, parseJson } from "../../../assembly/host/json.ts";
import type { SignedItem } from "../../domain/reading-item.ts";
import { filledTextOf } from "./payload.ts";

const OCMF_PREFIX = "OCMF|";
/** The JSON around a signed value is one object; 4 leaves room for a wrapper of a wrapper. */
const MAX_WRAPPING_DEPTH = 4;

/**
 * A sampled value of OCPP 1.6 with format SignedData, or with the text of an OCMF record whatever the format says: JSON
 * of the members of 2.0.1's SignedMeterValueType, or the record itself, plain, in hex (as the OCPP 1.6 specification
 * says) or in base64.
 */
export function signedValueOf16(value: string, format: string | null): SignedItem | null {
  const text = value.trim();
  if (format?.toLowerCase() !== "signeddata" && !text.startsWith(OCMF_PREFIX)) return null;
  if (text === "") return null;
  if (text.startsWith("{")) {
    const json = parseJson(new TextEncoder().encode(text), MAX_WRAPPING_DEPTH);
    const inside = json.ok ? signedMeterValue(json.root) : null;
    if (inside !== null) return inside;
  }
  return { data: value, encoding: encodingOf(text), format: null, publicKey: null };
}

/** SignedMeterValueType of OCPP 2.0.1 and 2.1; null where it holds no data. An empty public key is none. */
export function signedMeterValue(node: JsonNode | undefined): SignedItem | null {
  const data = filledTextOf(node, "signedMeterData");
  if (data === null) return null;
  return {
    data,
    encoding: encodingOf(data),
    format: filledTextOf(node, "encodingMethod"),
    publicKey: filledTextOf(node, "publicKey"),
  };
}

/**
 * How the text of a record is encoded. Hex is asked first: its digits are base64 as well, and nothing that is a record in
 * base64 is made of them alone.
 */
function encodingOf(text: string): SignedItem["encoding"] {
  if (text.includes(OCMF_PREFIX)) return "plain";
  const compact = text.replaceAll(/\s/g, "");
  if (/^(?:[0-9A-Fa-f]{2})+$/.test(compact)) return "hex";
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(compact) && compact.replace(/=+$/, "").length % 4 !== 1) return "base64";
  return "plain";
}
