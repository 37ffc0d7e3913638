// Forms of keeping a station going: restart, ask for a message, firmware, diagnostics and logs.
import { msg } from "@lit/localize";
import {
  ALL_VERSIONS,
  type Choice,
  type CommandForm,
  call,
  type Field,
  instantMember,
  localMinute,
  numberMember,
  type OcppVersion,
  textMember,
  textOf,
  type Values,
  VERSIONS_2,
  wrong,
} from "./form.ts";
import { connectorChoices, connectorNumber, evseChoices, evseMember, placeOf, wholeStation } from "./places.ts";

const reset: CommandForm = {
  name: "reset",
  group: "upkeep",
  icon: "turn",
  versions: ALL_VERSIONS,
  title: () => msg("Restart"),
  verb: () => msg("Restart", { id: "restart-verb" }),
  fields: (context) => {
    const { version } = context;
    const when: Choice[] =
      version === "1.6"
        ? [
            { value: "Soft", label: msg("Soft: it ends its transactions in order first") },
            { value: "Hard", label: msg("Hard: at once") },
          ]
        : [
            { value: "OnIdle", label: msg("When idle: after the last transaction") },
            { value: "Immediate", label: msg("At once: transactions end") },
            ...(version === "2.1"
              ? [{ value: "ImmediateAndResume", label: msg("At once: transactions go on afterwards") }]
              : []),
          ];
    const what: Field = {
      kind: "choice",
      name: "evse",
      label: msg("What"),
      choices: [wholeStation(), ...evseChoices(context)],
      at: ["/evseId"],
    };
    return [{ kind: "choice", name: "type", label: msg("When"), choices: when }, ...(version === "1.6" ? [] : [what])];
  },
  consequences: (values, { version }) => [
    values["evse"]
      ? msg("The EVSE is out of use until it has started again.")
      : msg("The station is away until it has started again."),
    ...(version === "1.6" || values["type"] === "Immediate" ? [msg("Whoever charges there is cut off.")] : []),
  ],
  build: (values) => call("Reset", { type: values["type"], ...numberMember(values, "evse", "evseId") }),
};

/** Those of 1.6 that only its security whitepaper has, in a message of its own. */
const EXTENDED_16: ReadonlySet<string> = new Set(["LogStatusNotification", "SignChargePointCertificate"]);
const TRIGGERS_2 = [
  ...["StatusNotification", "MeterValues", "Heartbeat", "BootNotification", "TransactionEvent"],
  ...["LogStatusNotification", "FirmwareStatusNotification", "PublishFirmwareStatusNotification"],
  ...["SignChargingStationCertificate", "SignV2GCertificate", "SignCombinedCertificate"],
];
/** Messages that a station can be asked for. */
const TRIGGERS: Readonly<Record<OcppVersion, readonly string[]>> = {
  "1.6": [
    ...["StatusNotification", "MeterValues", "Heartbeat", "BootNotification", "DiagnosticsStatusNotification"],
    ...["FirmwareStatusNotification", ...EXTENDED_16],
  ],
  "2.0.1": TRIGGERS_2,
  "2.1": [...TRIGGERS_2, "SignV2G20Certificate"],
};

const trigger: CommandForm = {
  name: "trigger",
  group: "upkeep",
  icon: "arrow",
  versions: ALL_VERSIONS,
  isOfTheMoment: true,
  title: () => msg("Ask for a message"),
  verb: () => msg("Ask"),
  fields: (context) => [
    {
      kind: "choice",
      name: "message",
      label: msg("Message"),
      choices: TRIGGERS[context.version].map((value) => ({ value, label: value })),
      at: ["/requestedMessage"],
    },
    {
      kind: "choice",
      name: "place",
      label: msg("Of"),
      choices: [...connectorChoices(context), wholeStation()],
      at: ["/connectorId", "/evse"],
    },
  ],
  build: (values, { version }) => {
    const requestedMessage = values["message"] ?? "";
    const place = placeOf(values);
    if (version !== "1.6") return call("TriggerMessage", { requestedMessage, ...evseMember(place) });
    return call(EXTENDED_16.has(requestedMessage) ? "ExtendedTriggerMessage" : "TriggerMessage", {
      requestedMessage,
      ...(place === null ? {} : { connectorId: connectorNumber(values) }),
    });
  },
};

const retryFields = (): Field[] => [
  { kind: "number", name: "retries", label: msg("Attempts after a failure"), least: 0, most: 100, optional: true },
  { kind: "number", name: "retryInterval", label: msg("Seconds between them"), least: 0, most: 86_400, optional: true },
];
const retryMembers = (values: Values) => ({
  ...numberMember(values, "retries"),
  ...numberMember(values, "retryInterval"),
});

const addressField = (label: string, at: readonly string[], maxLength = 512): Field => ({
  kind: "text",
  name: "location",
  label,
  maxLength,
  hint: msg("As the station reaches it: https, ftp, sftp … A password in it is hidden in the log."),
  at,
});

/** What is wrong with an address; null: nothing. */
function addressFault(values: Values): string | null {
  return URL.canParse(textOf(values, "location"))
    ? null
    : msg("This is no address: it begins with a scheme, as https://.");
}

const firmware: CommandForm = {
  name: "firmware",
  group: "upkeep",
  icon: "save",
  versions: ALL_VERSIONS,
  title: () => msg("Update firmware"),
  verb: () => msg("Update", { id: "update-verb" }),
  fields: (context, values) => {
    const isSigned = values["signed"] === "yes";
    const hasInstall = context.version !== "1.6" || isSigned;
    return [
      addressField(msg("Address of the firmware"), ["/location", "/firmware/location"]),
      {
        kind: "instant",
        name: "retrieve",
        label: msg("Fetch it at"),
        first: localMinute(context.nowMillis),
        at: ["/retrieveDate", "/firmware/retrieveDateTime"],
      },
      ...(hasInstall
        ? [
            {
              kind: "instant" as const,
              name: "install",
              label: msg("Install it at"),
              optional: true,
              hint: msg("Empty: as soon as it is there."),
              at: ["/firmware/installDateTime"],
            },
          ]
        : []),
      ...retryFields(),
      {
        kind: "tick",
        name: "signed",
        label: msg("Signed firmware: the station checks the signature"),
      },
      ...(isSigned
        ? [
            {
              kind: "lines" as const,
              name: "certificate",
              label: msg("Certificate of the signer, PEM"),
              maxLength: 5_500,
              at: ["/firmware/signingCertificate"],
            },
            {
              kind: "lines" as const,
              name: "signature",
              label: msg("Signature, Base64"),
              maxLength: 800,
              at: ["/firmware/signature"],
            },
          ]
        : []),
    ];
  },
  consequences: () => [msg("The station is away while it installs. A wrong firmware can leave it without use.")],
  build: (values, { version, random }) => {
    const fault = addressFault(values);
    if (fault !== null) return wrong("location", fault);
    const location = textOf(values, "location");
    const isSigned = values["signed"] === "yes";
    if (version === "1.6" && !isSigned) {
      return call("UpdateFirmware", {
        location,
        ...instantMember(values, "retrieve", "retrieveDate"),
        ...retryMembers(values),
      });
    }
    const image = {
      location,
      ...instantMember(values, "retrieve", "retrieveDateTime"),
      ...instantMember(values, "install", "installDateTime"),
      ...(isSigned
        ? {
            ...textMember(values, "certificate", "signingCertificate"),
            signature: textOf(values, "signature").replace(/\s/g, ""),
          }
        : {}),
    };
    const action = version === "1.6" ? "SignedUpdateFirmware" : "UpdateFirmware";
    return call(action, { requestId: random, firmware: image, ...retryMembers(values) });
  },
};

const spanFields = (first: readonly string[], last: readonly string[]): Field[] => [
  { kind: "instant", name: "from", label: msg("From"), optional: true, at: first },
  { kind: "instant", name: "to", label: msg("Until"), optional: true, at: last },
];

const diagnostics: CommandForm = {
  name: "diagnostics",
  group: "upkeep",
  icon: "file",
  versions: ["1.6"],
  title: () => msg("Get diagnostics"),
  verb: () => msg("Get"),
  fields: () => [
    addressField(msg("Folder that it is uploaded to"), ["/location"]),
    ...spanFields(["/startTime"], ["/stopTime"]),
    ...retryFields(),
  ],
  build: (values) => {
    const fault = addressFault(values);
    if (fault !== null) return wrong("location", fault);
    return call("GetDiagnostics", {
      location: textOf(values, "location"),
      ...instantMember(values, "from", "startTime"),
      ...instantMember(values, "to", "stopTime"),
      ...retryMembers(values),
    });
  },
};

const log: CommandForm = {
  name: "log",
  group: "upkeep",
  icon: "file",
  versions: ALL_VERSIONS,
  title: () => msg("Get log"),
  verb: () => msg("Get"),
  fields: ({ version }) => [
    {
      kind: "choice",
      name: "logType",
      label: msg("Which"),
      choices: [
        { value: "DiagnosticsLog", label: msg("Diagnostics (DiagnosticsLog)") },
        { value: "SecurityLog", label: msg("Security (SecurityLog)") },
        ...(version === "2.1" ? [{ value: "DataCollectorLog", label: msg("Collected data (DataCollectorLog)") }] : []),
      ],
    },
    addressField(msg("Folder that it is uploaded to"), ["/log/remoteLocation"]),
    ...spanFields(["/log/oldestTimestamp"], ["/log/latestTimestamp"]),
    ...retryFields(),
  ],
  build: (values, { random }) => {
    const fault = addressFault(values);
    if (fault !== null) return wrong("location", fault);
    return call("GetLog", {
      logType: values["logType"],
      requestId: random,
      log: {
        remoteLocation: textOf(values, "location"),
        ...instantMember(values, "from", "oldestTimestamp"),
        ...instantMember(values, "to", "latestTimestamp"),
      },
      ...retryMembers(values),
    });
  },
};

const publish: CommandForm = {
  name: "publish-firmware",
  group: "upkeep",
  icon: "open",
  versions: VERSIONS_2,
  title: () => msg("Publish firmware"),
  verb: () => msg("Publish"),
  fields: () => [
    addressField(msg("Address of the firmware"), ["/location"]),
    {
      kind: "text",
      name: "checksum",
      label: msg("MD5 checksum, hexadecimal"),
      maxLength: 32,
      hint: msg("A local controller hands the firmware on to its stations."),
    },
    ...retryFields(),
  ],
  build: (values, { random }) => {
    const fault = addressFault(values);
    if (fault !== null) return wrong("location", fault);
    if (!/^[0-9a-f]{32}$/i.test(textOf(values, "checksum"))) {
      return wrong("checksum", msg("32 hexadecimal digits."));
    }
    return call("PublishFirmware", {
      requestId: random,
      location: textOf(values, "location"),
      checksum: textOf(values, "checksum"),
      ...retryMembers(values),
    });
  },
};

const unpublish: CommandForm = {
  name: "unpublish-firmware",
  group: "upkeep",
  icon: "close",
  versions: VERSIONS_2,
  title: () => msg("Withdraw firmware"),
  verb: () => msg("Withdraw"),
  fields: () => [{ kind: "text", name: "checksum", label: msg("MD5 checksum, hexadecimal"), maxLength: 32 }],
  build: (values) => call("UnpublishFirmware", textMember(values, "checksum")),
};

export const UPKEEP_FORMS: readonly CommandForm[] = [reset, trigger, firmware, diagnostics, log, publish, unpublish];
