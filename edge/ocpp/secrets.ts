// Hides passwords and keys in what is kept for people to read: the message log and the audit trail. Configuration names
// them in a member beside the value (OCPP 1.6 AuthorizationKey, OCPP 2.x BasicAuthPassword).

const HIDDEN = "•••";
const SECRET_NAME = /password|secret|authorizationkey|privatekey|vpnkey|simpin/i;
/** Members that hold what another member names. */
const VALUES = new Set(["value", "attributeValue", "actualValue"]);

/** Whether what goes by this name (a configuration key, a variable, a member) is never shown. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The same value with each secret in it replaced. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  const named = namesSecret(fields);
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      // SetNetworkProfile of 2.x: the key of the VPN beside its server.
      const isVpnKey = name === "key" && "server" in fields && "password" in fields;
      const isSecret = isVpnKey || SECRET_NAME.test(name) || (named && VALUES.has(name));
      return [name, isSecret && typeof field === "string" ? HIDDEN : withoutSecrets(field)];
    }),
  );
}

/** 1.6: `key` names it; 2.x: `variable.name`. */
function namesSecret(fields: Record<string, unknown>): boolean {
  const variable = fields.variable;
  const name = typeof variable === "object" && variable !== null && "name" in variable ? variable.name : fields.key;
  return typeof name === "string" && SECRET_NAME.test(name);
}
