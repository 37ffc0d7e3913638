// Forms of a station's certificates (security whitepaper of OCPP 1.6, 2.x M): install, list, delete, hand over a signed one.
import { msg, str } from "@lit/localize";
import {
  ALL_VERSIONS,
  type Choice,
  type CommandForm,
  call,
  type Field,
  type OcppVersion,
  textMember,
  textOf,
  type Values,
  wrong,
} from "./form.ts";

/** Roots that can be put into a station. */
const ROOTS: Readonly<Record<OcppVersion, readonly string[]>> = {
  "1.6": ["CentralSystemRootCertificate", "ManufacturerRootCertificate"],
  "2.0.1": ["CSMSRootCertificate", "ManufacturerRootCertificate", "V2GRootCertificate", "MORootCertificate"],
  "2.1": [
    ...["CSMSRootCertificate", "ManufacturerRootCertificate", "V2GRootCertificate", "MORootCertificate"],
    "OEMRootCertificate",
  ],
};

function typeWord(type: string): string {
  switch (type) {
    case "CentralSystemRootCertificate":
    case "CSMSRootCertificate":
      return msg(str`Root of this server (${type})`);
    case "ManufacturerRootCertificate":
      return msg(str`Root of the manufacturer (${type})`);
    case "V2GRootCertificate":
      return msg(str`Root for ISO 15118 (${type})`);
    case "MORootCertificate":
      return msg(str`Root of mobility operators (${type})`);
    default:
      return type;
  }
}

const rootChoices = (version: OcppVersion): Choice[] =>
  ROOTS[version].map((value) => ({ value, label: typeWord(value) }));

/** What is wrong with PEM text; null: nothing that can be seen without reading it. */
function pemFault(text: string): string | null {
  return /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(text)
    ? null
    : msg("PEM begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----.");
}

const install: CommandForm = {
  name: "install-certificate",
  group: "certificates",
  icon: "shield",
  versions: ALL_VERSIONS,
  title: () => msg("Install certificate"),
  verb: () => msg("Install"),
  fields: ({ version }) => [
    { kind: "choice", name: "certificateType", label: msg("As"), choices: rootChoices(version) },
    {
      kind: "lines",
      name: "certificate",
      label: msg("Certificate, PEM"),
      maxLength: version === "2.1" ? 10_000 : 5_500,
    },
  ],
  consequences: () => [msg("The station trusts what this certificate has signed.")],
  build: (values) => {
    const certificate = textOf(values, "certificate");
    const fault = pemFault(certificate);
    if (fault !== null) return wrong("certificate", fault);
    return call("InstallCertificate", { certificateType: values["certificateType"], certificate });
  },
};

const list: CommandForm = {
  name: "list-certificates",
  group: "certificates",
  icon: "search",
  versions: ALL_VERSIONS,
  title: () => msg("List certificates"),
  verb: () => msg("Ask"),
  fields: ({ version }) => [
    {
      kind: "choice",
      name: "certificateType",
      label: msg("Which"),
      choices: [...(version === "1.6" ? [] : [{ value: "", label: msg("Any") }]), ...rootChoices(version)],
    },
  ],
  build: ({ certificateType }, { version }) => {
    if (version === "1.6") return call("GetInstalledCertificateIds", { certificateType });
    return call("GetInstalledCertificateIds", certificateType ? { certificateType: [certificateType] } : {});
  },
};

const hashFields = (): Field[] => [
  {
    kind: "choice",
    name: "hashAlgorithm",
    label: msg("Hash algorithm"),
    choices: ["SHA256", "SHA384", "SHA512"].map((value) => ({ value, label: value })),
    at: ["/certificateHashData/hashAlgorithm"],
  },
  hashField("issuerNameHash", msg("Hash of the issuer’s name"), 128),
  hashField("issuerKeyHash", msg("Hash of the issuer’s key"), 128),
  hashField("serialNumber", msg("Serial number"), 40),
];

const hashField = (name: string, label: string, maxLength: number): Field => ({
  kind: "text",
  name,
  label,
  maxLength,
  at: [`/certificateHashData/${name}`],
});

const OTHER = "other";

const remove: CommandForm = {
  name: "delete-certificate",
  group: "certificates",
  icon: "close",
  versions: ALL_VERSIONS,
  title: () => msg("Delete certificate"),
  verb: () => msg("Delete"),
  fields: ({ certificates }, values) => {
    if (certificates.length === 0) return hashFields();
    const which: Field = {
      kind: "choice",
      name: "which",
      label: msg("Which"),
      choices: [
        ...certificates.map(({ serialNumber }, index) => ({
          value: String(index),
          label: msg(str`Serial number ${serialNumber}`),
        })),
        { value: OTHER, label: msg("Another one") },
      ],
    };
    return values["which"] === OTHER ? [which, ...hashFields()] : [which];
  },
  consequences: () => [msg("The station no longer trusts what this certificate has signed.")],
  build: (values, { certificates }) => {
    const { which } = values;
    const chosen = which === undefined || which === OTHER ? undefined : certificates[Number(which)];
    return call("DeleteCertificate", { certificateHashData: chosen ?? typedHash(values) });
  },
};

const typedHash = (values: Values) => ({
  hashAlgorithm: values["hashAlgorithm"],
  issuerNameHash: textOf(values, "issuerNameHash"),
  issuerKeyHash: textOf(values, "issuerKeyHash"),
  serialNumber: textOf(values, "serialNumber"),
});

const signed: CommandForm = {
  name: "certificate-signed",
  group: "certificates",
  icon: "key",
  versions: ALL_VERSIONS,
  title: () => msg("Hand over a signed one"),
  verb: () => msg("Send"),
  fields: ({ version }) => [
    ...(version === "1.6"
      ? []
      : [
          {
            kind: "choice" as const,
            name: "certificateType",
            label: msg("As"),
            choices: [
              { value: "ChargingStationCertificate", label: msg("The station’s own (ChargingStationCertificate)") },
              { value: "V2GCertificate", label: msg("For ISO 15118 (V2GCertificate)") },
            ],
          },
        ]),
    {
      kind: "lines",
      name: "certificateChain",
      label: msg("Certificate and its chain, PEM"),
      maxLength: 10_000,
      hint: msg("What the station asked to be signed is answered under Connection."),
    },
  ],
  consequences: () => [msg("The station connects with this certificate from then on.")],
  build: (values) => {
    const fault = pemFault(textOf(values, "certificateChain"));
    if (fault !== null) return wrong("certificateChain", fault);
    return call("CertificateSigned", {
      ...textMember(values, "certificateType"),
      certificateChain: textOf(values, "certificateChain"),
    });
  },
};

export const CERTIFICATE_FORMS: readonly CommandForm[] = [install, list, remove, signed];
