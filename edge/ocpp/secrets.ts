// Hides passwords and keys in what is kept for people to read: the message log and the audit trail. Configuration names
// them in a member beside the value (OCPP 1.6 AuthorizationKey, OCPP 2.x BasicAuthPassword).
import { parseJson, toValue } from "../../assembly/host/json.ts";
import { MAX_FRAME_DEPTH } from "./frame.ts";

const HIDDEN = "•••";
/** The standards' own, and what vendors call the keys of a WLAN or a modem. */
const SECRET_NAME =
  /passw(?:or)?d|passphrase|passcode|pwd|psk|secret|authorizationkey|privatekey|vpnkey|simpin|pincode/i;
/** Of an address: firmware and diagnostics are fetched and left with `ftp://name:password@host/`. */
const ADDRESS_PASSWORD = /(\/\/[^/?#\s:@"]*:)[^/?#\s@"]+(?=@)/g;
/** Members that hold what another member names. */
const VALUES = new Set(["value", "attributeValue", "actualValue"]);

/** Whether what goes by this name (a configuration key, a variable, a member) is never shown. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The same value with each secret in it replaced. */
export function withoutSecrets(value: unknown): unknown {
  return hide(value, false);
}

/**
 * A frame as text with its secrets hidden. One that names none stays as it came; in one that names a secret and is no JSON
 * every text that stands for a value is hidden.
 */
export function frameWithoutSecrets(text: string): string {
  if (!SECRET_NAME.test(text)) return text.replaceAll(ADDRESS_PASSWORD, `$1${HIDDEN}`);
  const json = parseJson(new TextEncoder().encode(text), MAX_FRAME_DEPTH);
  return json.ok
    ? JSON.stringify(withoutSecrets(toValue(json.root)))
    : text.replaceAll(/([:,[]\s*)"(?:[^"\\]|\\.)*(?:"(?!\s*:)|$)/g, `$1"${HIDDEN}"`);
}

/** @param named What the value stands in names a secret: a report of 2.x has the values in a list beside the name. */
function hide(value: unknown, named: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => hide(item, named));
  if (typeof value === "string") return value.replaceAll(ADDRESS_PASSWORD, `$1${HIDDEN}`);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  const isNamed = named || namesSecret(fields);
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      // SetNetworkProfile of 2.x: the key of the VPN beside its server.
      const isVpnKey = name === "key" && "server" in fields && "password" in fields;
      const isSecret = isVpnKey || SECRET_NAME.test(name) || (isNamed && VALUES.has(name));
      return [name, isSecret && typeof field === "string" ? HIDDEN : hide(field, isNamed)];
    }),
  );
}

/** 1.6: `key` names it; 2.x: `variable.name`. */
function namesSecret(fields: Record<string, unknown>): boolean {
  const variable = fields.variable;
  const name = typeof variable === "object" && variable !== null && "name" in variable ? variable.name : fields.key;
  return typeof name === "string" && SECRET_NAME.test(name);
}
