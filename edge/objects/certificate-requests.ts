// Certificate requests of a station (SignCertificate): kept until somebody brings the signed certificate. A station that
// asks again with another request has thrown the key of the one before away, so that the newest of a kind is open alone.
import * as v from "valibot";
import { type CertificateRequest, certificateRequestSchema } from "../contract/ocpp.ts";
import { csrFacts } from "../ocpp/csr.ts";

/** Of all states together; each has 5,500 characters at most. */
const MAX_REQUESTS = 20;

export interface NewCertificateRequest {
  readonly atMillis: number;
  readonly certificateType: string | null;
  /** PEM. */
  readonly csr: string;
  /** 2.1: the station's own number for it, which the certificate has to name. */
  readonly requestId: number | null;
}

export interface CertificateRequestRow extends NewCertificateRequest {
  readonly number: number;
  readonly state: CertificateRequest["state"];
}

interface Row extends Record<string, SqlStorageValue> {
  number: number;
  at_millis: number;
  certificate_type: string | null;
  csr: string;
  request_id: number | null;
  state: string;
}

/** Keeps a request; the same that is open already is kept once. Runs inside the caller's transaction. */
export function addCertificateRequest(sql: SqlStorage, request: NewCertificateRequest): void {
  const { atMillis, certificateType, csr, requestId } = request;
  const open = loadRows(sql).filter((row) => row.state === "open" && row.certificateType === certificateType);
  if (open.some((row) => row.csr === csr && row.requestId === requestId)) return;
  for (const row of open) closeCertificateRequest(sql, row.number, "dismissed");
  sql.exec(
    "DELETE FROM certificate_requests WHERE number IN (SELECT number FROM certificate_requests ORDER BY number DESC LIMIT -1 OFFSET ?)",
    MAX_REQUESTS - 1,
  );
  sql.exec(
    `INSERT INTO certificate_requests (number, at_millis, certificate_type, csr, request_id, state)
     VALUES ((SELECT coalesce(max(number), 0) + 1 FROM certificate_requests), ?, ?, ?, ?, 'open')`,
    ...[atMillis, certificateType, csr, requestId],
  );
}

/** Newest first. @param serialNumber What the station told at its boot. */
export function loadCertificateRequests(sql: SqlStorage, serialNumber: string | null): CertificateRequest[] {
  return loadRows(sql).map(({ number, atMillis, certificateType, csr, state }) => {
    const { subject, commonName, key } = csrFacts(csr);
    const namesSerialNumber = commonName === null || serialNumber === null ? null : commonName === serialNumber;
    return { id: String(number), atMillis, certificateType, csr, subject, key, namesSerialNumber, state };
  });
}

/** The request of this id; null: none. */
export function loadCertificateRequest(sql: SqlStorage, id: string): CertificateRequestRow | null {
  return loadRows(sql).find(({ number }) => String(number) === id) ?? null;
}

export function closeCertificateRequest(sql: SqlStorage, number: number, state: "signed" | "dismissed"): void {
  sql.exec("UPDATE certificate_requests SET state = ? WHERE number = ?", state, number);
}

function loadRows(sql: SqlStorage): CertificateRequestRow[] {
  return sql
    .exec<Row>(
      "SELECT number, at_millis, certificate_type, csr, request_id, state FROM certificate_requests ORDER BY number DESC",
    )
    .toArray()
    .map((row) => ({
      number: row.number,
      atMillis: row.at_millis,
      certificateType: row.certificate_type,
      csr: row.csr,
      requestId: row.request_id,
      state: v.parse(certificateRequestSchema.entries.state, row.state),
    }));
}
