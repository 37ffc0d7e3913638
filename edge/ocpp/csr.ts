// Certificate signing requests (PKCS #10, RFC 2986) as stations send them in SignCertificate: whether the text is one, and
// what it says of itself. Its signature is for the authority to check, which signs nothing without.
import { parseBase64, toHex } from "../../assembly/host/binary-text.ts";
import {
  CURVE_OIDS,
  EC_PUBLIC_KEY_OID,
  ED25519_OID,
  OTHER_ALGORITHM_OIDS,
  OTHER_CURVE_OIDS,
} from "../../assembly/host/curves.ts";
import { DER_BIT_STRING, DER_OBJECT_IDENTIFIER, DER_SEQUENCE, readDer } from "../../assembly/host/der.ts";

const DER_INTEGER = 0x02;
const DER_BMP_STRING = 0x1e;
const DER_SET = 0x31;
/** RFC 7468 §7; the name with NEW is the older one of the same. */
const PEM =
  /^\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----\s([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/;
/** Parts of a name and of a request that are looked at; real ones have 3 to 8. */
const MAX_PARTS = 32;

/** Attributes of a name (RFC 4514 §3), object identifier in hex. */
const NAME_PARTS: ReadonlyMap<string, string> = new Map([
  ["550403", "CN"],
  ["55040a", "O"],
  ["55040b", "OU"],
  ["550406", "C"],
  ["550407", "L"],
  ["550408", "ST"],
  ["550405", "serialNumber"],
  ["0992268993f22c640119", "DC"],
]);

/** What a request says of itself; null where it cannot be read. */
export interface CsrFacts {
  /** For example `CN=SN-0042, O=Stadtwerke`. */
  readonly subject: string | null;
  readonly commonName: string | null;
  /** The curve, or the algorithm with its bits, for example `secp256r1` or `RSA 3072`. */
  readonly key: string | null;
}

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Whether a text is a request: PEM around DER of the three parts that a request has. */
export function isCertificateRequest(text: string): boolean {
  return partsOf(text) !== null;
}

export function csrFacts(text: string): CsrFacts {
  const info = partsOf(text);
  const name = info === null ? [] : nameOf(info[1]);
  const subject = name.map(([part, value]) => `${part}=${escaped(value)}`).join(", ");
  const commonName = name.find(([part]) => part === "CN")?.[1] ?? null;
  return { subject: subject === "" ? null : subject, commonName, key: info === null ? null : keyOf(info[2]) };
}

/** Version, subject, key and attributes of CertificationRequestInfo; null where the text is no request. */
function partsOf(text: string): readonly Element[] | null {
  const body = PEM.exec(text)?.[2];
  const bytes = body === undefined ? null : parseBase64(body.replaceAll(/\s/g, ""));
  const outer = bytes === null ? null : childrenOf(bytes);
  if (outer?.length !== 1 || outer[0]?.tag !== DER_SEQUENCE) return null;
  const request = childrenOf(outer[0].content);
  if (request?.length !== 3 || request[2]?.tag !== DER_BIT_STRING) return null;
  const info = request[0]?.tag === DER_SEQUENCE ? childrenOf(request[0].content) : null;
  if (info === null || info.length < 3) return null;
  const [version, subject, key] = info;
  const isInfo = version?.tag === DER_INTEGER && subject?.tag === DER_SEQUENCE && key?.tag === DER_SEQUENCE;
  return isInfo ? info : null;
}

/** The elements that stand one after the other in these bytes; null where they do not fill them exactly. */
function childrenOf(bytes: Uint8Array): Element[] | null {
  const children: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = readDer(bytes, at);
    if (!element.ok || children.length === MAX_PARTS) return null;
    children.push({ tag: element.tag, content: element.content });
    at = element.end;
  }
  return children;
}

function nameOf(subject: Element | undefined): [part: string, value: string][] {
  const sets = subject === undefined ? null : childrenOf(subject.content);
  return (sets ?? []).flatMap((set) => {
    const pairs = set.tag === DER_SET ? (childrenOf(set.content) ?? []) : [];
    return pairs.flatMap((pair): [string, string][] => {
      const [id, value] = childrenOf(pair.content) ?? [];
      if (id?.tag !== DER_OBJECT_IDENTIFIER || value === undefined) return [];
      const encoding = value.tag === DER_BMP_STRING ? "utf-16be" : "utf-8";
      const text = new TextDecoder(encoding).decode(value.content);
      return [[NAME_PARTS.get(toHex(id.content)) ?? dotted(id.content), text]];
    });
  });
}

/** An object identifier as numbers (X.690 §8.19). Numbers above 2³¹ come out wrong and stand for nothing known. */
function dotted(bytes: Uint8Array): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join(".");
}

/** So that no value passes for another part of the name (RFC 4514 §2.4). */
function escaped(value: string): string {
  return value.replaceAll(/[,+"\\<>;=]/g, "\\$&").replaceAll(/\p{Cc}/gu, "�");
}

function keyOf(info: Element | undefined): string | null {
  const [algorithm, bits] = info === undefined ? [] : (childrenOf(info.content) ?? []);
  const [id, parameters] = algorithm === undefined ? [] : (childrenOf(algorithm.content) ?? []);
  if (id?.tag !== DER_OBJECT_IDENTIFIER) return null;
  const oid = toHex(id.content);
  if (oid === ED25519_OID) return "Ed25519";
  if (oid === EC_PUBLIC_KEY_OID) {
    const curve = parameters?.tag === DER_OBJECT_IDENTIFIER ? toHex(parameters.content) : null;
    const known = Object.entries(CURVE_OIDS).find(([, one]) => one === curve);
    return known?.[0] ?? OTHER_CURVE_OIDS.get(curve ?? "") ?? null;
  }
  const name = OTHER_ALGORITHM_OIDS.get(oid) ?? null;
  const modulus = bits === undefined || !name?.startsWith("RSA") ? null : modulusBits(bits.content.subarray(1));
  return modulus === null ? name : `${name} ${modulus}`;
}

/** Length of the modulus of an RSAPublicKey (RFC 8017 A.1.1), whose first byte may be a zero before the sign bit. */
function modulusBits(bytes: Uint8Array): number | null {
  const [key] = childrenOf(bytes) ?? [];
  const [modulus] = key === undefined ? [] : (childrenOf(key.content) ?? []);
  if (modulus?.tag !== DER_INTEGER) return null;
  const length = modulus.content[0] === 0 ? modulus.content.length - 1 : modulus.content.length;
  return length * 8;
}
