// The other forms: messages on the display, the network profile, data transfer, and any action as JSON.
import { msg } from "@lit/localize";
import { CSMS_ACTIONS } from "./actions.ts";
import {
  ALL_VERSIONS,
  type CommandForm,
  call,
  instantMember,
  numberMember,
  textMember,
  textOf,
  VERSIONS_2,
  wrong,
} from "./form.ts";
import { transactionFields, transactionOf } from "./places.ts";

const MOST = 2_147_483_647;

const transfer: CommandForm = {
  name: "data-transfer",
  group: "more",
  icon: "open",
  versions: ALL_VERSIONS,
  title: () => msg("Data transfer"),
  verb: () => msg("Send"),
  fields: ({ version }) => [
    { kind: "text", name: "vendorId", label: msg("Vendor"), maxLength: 255 },
    { kind: "text", name: "messageId", label: msg("Message"), maxLength: 50, optional: true },
    {
      kind: "lines",
      name: "data",
      label: msg("Data"),
      maxLength: 60_000,
      optional: true,
      ...(version === "1.6" ? {} : { hint: msg("What is JSON is sent as JSON, all else as text.") }),
    },
  ],
  build: (values, { version }) => {
    const data = values["data"] ?? "";
    const parsed = version === "1.6" ? null : parseJson(data);
    return call("DataTransfer", {
      vendorId: textOf(values, "vendorId"),
      ...textMember(values, "messageId"),
      ...(data === "" ? {} : { data: parsed === null ? data : parsed.value }),
    });
  },
};

const showMessage: CommandForm = {
  name: "show-message",
  group: "more",
  icon: "phone",
  versions: VERSIONS_2,
  title: () => msg("Show a message"),
  verb: () => msg("Show"),
  fields: ({ random, version }) => [
    {
      kind: "lines",
      name: "content",
      label: msg("Text on the display"),
      maxLength: version === "2.1" ? 1_024 : 512,
      at: ["/message/message"],
    },
    {
      kind: "choice",
      name: "priority",
      label: msg("Priority"),
      choices: [
        { value: "NormalCycle", label: msg("In turn with others (NormalCycle)") },
        { value: "InFront", label: msg("Before others (InFront)") },
        { value: "AlwaysFront", label: msg("Always, alone (AlwaysFront)") },
      ],
      at: ["/message/priority"],
    },
    {
      kind: "choice",
      name: "state",
      label: msg("While the station is"),
      choices: [
        { value: "", label: msg("In any state") },
        { value: "Idle", label: msg("idle (Idle)") },
        { value: "Charging", label: msg("charging (Charging)") },
        { value: "Faulted", label: msg("faulted (Faulted)") },
        { value: "Unavailable", label: msg("out of service (Unavailable)") },
      ],
      at: ["/message/state"],
    },
    { kind: "instant", name: "end", label: msg("Until"), optional: true, at: ["/message/endDateTime"] },
    {
      kind: "number",
      name: "id",
      label: msg("Number of the message"),
      least: 0,
      most: MOST,
      first: String(random % 1_000_000),
      at: ["/message/id"],
    },
  ],
  build: (values) =>
    call("SetDisplayMessage", {
      message: {
        ...numberMember(values, "id"),
        priority: values["priority"],
        ...textMember(values, "state"),
        ...instantMember(values, "end", "endDateTime"),
        message: { format: "UTF8", content: textOf(values, "content") },
      },
    }),
};

const listMessages: CommandForm = {
  name: "list-messages",
  group: "more",
  icon: "search",
  versions: VERSIONS_2,
  title: () => msg("List its messages"),
  verb: () => msg("Ask"),
  fields: () => [],
  build: (_values, { random }) => call("GetDisplayMessages", { requestId: random }),
};

const clearMessage: CommandForm = {
  name: "clear-message",
  group: "more",
  icon: "close",
  versions: VERSIONS_2,
  title: () => msg("Take a message off"),
  verb: () => msg("Take off"),
  fields: () => [{ kind: "number", name: "id", label: msg("Number of the message"), least: 0, most: MOST }],
  build: (values) => call("ClearDisplayMessage", numberMember(values, "id")),
};

const cost: CommandForm = {
  name: "cost",
  group: "more",
  icon: "table",
  versions: VERSIONS_2,
  isOfTheMoment: true,
  title: () => msg("Show the cost"),
  verb: () => msg("Send"),
  fields: (context, values) => [
    ...transactionFields(context, values),
    {
      kind: "number",
      name: "totalCost",
      label: msg("Cost so far, in the station’s currency"),
      least: 0,
      most: 1_000_000,
      decimals: 2,
    },
  ],
  build: (values) =>
    call("CostUpdated", { transactionId: transactionOf(values), ...numberMember(values, "totalCost") }),
};

const network: CommandForm = {
  name: "network",
  group: "more",
  icon: "settings",
  versions: VERSIONS_2,
  title: () => msg("Network profile"),
  verb: () => msg("Set"),
  fields: ({ version }) => [
    {
      kind: "number",
      name: "configurationSlot",
      label: msg("Slot"),
      least: 0,
      most: 100,
      first: "1",
    },
    {
      kind: "text",
      name: "url",
      label: msg("Address of the server"),
      maxLength: 512,
      first: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ocpp`,
      at: ["/connectionData/ocppCsmsUrl"],
    },
    {
      kind: "choice",
      name: "interface",
      label: msg("Network"),
      choices: ["Wired0", "Wired1", "Wireless0", "Wireless1", ...(version === "2.1" ? ["Any"] : [])].map((value) => ({
        value,
        label: value,
      })),
      at: ["/connectionData/ocppInterface"],
    },
    {
      kind: "choice",
      name: "profile",
      label: msg("Security profile"),
      choices: [
        { value: "2", label: msg("2: password, with TLS") },
        { value: "3", label: msg("3: certificate of the station") },
        { value: "1", label: msg("1: password, without TLS") },
      ],
      at: ["/connectionData/securityProfile"],
    },
    {
      kind: "number",
      name: "timeout",
      label: msg("Seconds that it waits for an answer"),
      least: 1,
      most: 3_600,
      first: "30",
      at: ["/connectionData/messageTimeout"],
    },
  ],
  consequences: () => [msg("With wrong values the station does not come back.")],
  build: (values, { version }) =>
    call("SetNetworkProfile", {
      ...numberMember(values, "configurationSlot"),
      connectionData: {
        ocppVersion: version === "2.1" ? "OCPP21" : "OCPP20",
        ocppTransport: "JSON",
        ocppCsmsUrl: textOf(values, "url"),
        ...numberMember(values, "timeout", "messageTimeout"),
        ...numberMember(values, "profile", "securityProfile"),
        ocppInterface: values["interface"],
      },
    }),
};

const MODES = [
  ...["AC_single_phase", "AC_two_phase", "AC_three_phase", "DC", "AC_BPT", "AC_BPT_DER", "AC_DER", "DC_BPT"],
  ...["DC_ACDP", "DC_ACDP_BPT", "WPT"],
];

const energyTransfer: CommandForm = {
  name: "energy-transfer",
  group: "more",
  icon: "chart",
  versions: ["2.1"],
  isOfTheMoment: true,
  title: () => msg("Allowed energy transfer"),
  verb: () => msg("Set"),
  fields: (context, values) => [
    ...transactionFields(context, values),
    {
      kind: "choice",
      name: "mode",
      label: msg("Mode"),
      choices: MODES.map((value) => ({ value, label: value })),
      at: ["/allowedEnergyTransfer"],
    },
  ],
  build: (values) =>
    call("NotifyAllowedEnergyTransfer", {
      transactionId: transactionOf(values),
      allowedEnergyTransfer: [values["mode"]],
    }),
};

const tariffs: CommandForm = {
  name: "tariffs",
  group: "more",
  icon: "table",
  versions: ["2.1"],
  title: () => msg("List its tariffs"),
  verb: () => msg("Ask"),
  fields: () => [
    {
      kind: "number",
      name: "evseId",
      label: msg("EVSE"),
      least: 0,
      most: 255,
      first: "0",
      hint: msg("0: all of them."),
    },
  ],
  build: (values) => call("GetTariffs", numberMember(values, "evseId")),
};

const other: CommandForm = {
  name: "other",
  group: "more",
  icon: "edit",
  versions: ALL_VERSIONS,
  title: () => msg("Other action"),
  verb: () => msg("Send"),
  fields: ({ version }) => [
    {
      kind: "text",
      name: "action",
      label: msg("Action"),
      maxLength: 64,
      suggestions: CSMS_ACTIONS[version].map((value) => ({ value, label: "" })),
    },
    { kind: "json", name: "payload", label: msg("Payload, JSON"), at: [""] },
  ],
  consequences: () => [msg("It is sent as it stands here. It is checked against the schema of the version only.")],
  build: (values) => {
    const action = textOf(values, "action");
    if (!/^[A-Za-z0-9]{1,64}$/.test(action)) {
      return wrong("action", msg("The name of the action, as the specification writes it: letters and digits."));
    }
    let payload: unknown;
    try {
      payload = JSON.parse(values["payload"] ?? "");
    } catch (error) {
      // The browser's own words name the place: line and column, or position.
      const place = error instanceof Error ? error.message : "";
      return wrong("payload", `${msg("This is no JSON.")} ${place}`.trim());
    }
    if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
      return wrong("payload", msg("A payload is an object: it begins with { and ends with }."));
    }
    return call(action, payload as Record<string, unknown>);
  },
};

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

export const FURTHER_FORMS: readonly CommandForm[] = [
  transfer,
  showMessage,
  listMessages,
  clearMessage,
  cost,
  energyTransfer,
  tariffs,
  network,
  other,
];
