// Security profile 3: a station's client certificate, as Cloudflare hands it over after it has verified it against the
// operator's own authority (mTLS of the zone). Believed only where the deployment says that the platform is in front: local
// `wrangler dev` takes what a header of the client says for the platform's word.

/** What the platform says of the connection; all values are texts. */
interface TlsClientAuth {
  readonly certPresented?: unknown;
  readonly certVerified?: unknown;
  readonly certRevoked?: unknown;
  readonly certSubjectDNRFC2253?: unknown;
}

/**
 * Whether the request came with a verified, unrevoked certificate of this station: its subject has one common name, and
 * that is the station id. (OCPP 2.0.1 part 2 A00 and the 1.6 security whitepaper put the serial number there; an operator whose
 * certificates name serial numbers registers stations under these.)
 */
export function certifies(request: Request, stationId: string, isPlatforms: boolean): boolean {
  if (!isPlatforms) return false;
  const tls = (request.cf as { readonly tlsClientAuth?: TlsClientAuth } | undefined)?.tlsClientAuth;
  if (tls === undefined || tls === null) return false;
  const isGood = tls.certPresented === "1" && tls.certVerified === "SUCCESS" && tls.certRevoked === "0";
  const subject = tls.certSubjectDNRFC2253;
  return isGood && typeof subject === "string" && commonName(subject) === stationId;
}

/**
 * The common name of a subject as RFC 2253 writes it; null where there is none, more than one, or anything that this
 * does not read (a value in quotes or in hexadecimal): then nobody is meant.
 */
export function commonName(subject: string): string | null {
  // An attribute ends at a comma or plus that no backslash stands before; semicolons are of RFC 1779.
  const attributes = subject.match(/(?:[^\\,+;]|\\.)+/gs) ?? [];
  const names = attributes
    .map((one) => /^\s*(?:CN|2\.5\.4\.3)\s*=(.*)$/is.exec(one)?.[1])
    .filter((one) => one !== undefined);
  const [name] = names;
  if (name === undefined || names.length !== 1 || /^\s*["#]/.test(name)) return null;
  // Station ids hold none of the characters that are escaped as bytes; of the others the backslash goes.
  if (/\\[0-9A-Fa-f]{2}/.test(name)) return null;
  return name.replace(/\\(.)/gs, "$1");
}
