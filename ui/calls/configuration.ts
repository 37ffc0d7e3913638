// Forms of the station's settings: configuration keys of OCPP 1.6, variables of 2.x, and the reports on them.
import { msg } from "@lit/localize";
import {
  type CommandForm,
  call,
  type Field,
  numberMember,
  textMember,
  textOf,
  type Values,
  VERSIONS_2,
  wrong,
} from "./form.ts";

const MOST_KEYS = 500;

const getConfiguration: CommandForm = {
  name: "get-configuration",
  group: "settings",
  icon: "search",
  versions: ["1.6"],
  title: () => msg("Read settings"),
  verb: () => msg("Read"),
  fields: () => [
    {
      kind: "lines",
      name: "key",
      label: msg("Keys, one a line"),
      maxLength: 20_000,
      optional: true,
      hint: msg("Empty: all of them."),
    },
  ],
  build: (values) => {
    const keys = textOf(values, "key")
      .split(/[\n,]/)
      .map((key) => key.trim())
      .filter(Boolean);
    if (keys.length > MOST_KEYS) return wrong("key", msg("These are too many."));
    return call("GetConfiguration", keys.length === 0 ? {} : { key: keys });
  },
};

const changeConfiguration: CommandForm = {
  name: "change-configuration",
  group: "settings",
  icon: "edit",
  versions: ["1.6"],
  title: () => msg("Change a setting"),
  verb: () => msg("Change", { id: "change-verb" }),
  fields: () => [
    { kind: "text", name: "key", label: msg("Key"), maxLength: 50 },
    { kind: "text", name: "value", label: msg("Value"), maxLength: 500, optional: true },
  ],
  consequences: (values) =>
    textOf(values, "key") === "AuthorizationKey"
      ? [msg("The station connects with this password from then on. Give it the same here, or it stays outside.")]
      : [],
  build: (values) => call("ChangeConfiguration", { key: textOf(values, "key"), value: textOf(values, "value") }),
};

const variableFields = (): Field[] => [
  {
    kind: "text",
    name: "component",
    label: msg("Component"),
    maxLength: 50,
    at: ["/getVariableData", "/setVariableData"],
  },
  { kind: "text", name: "componentInstance", label: msg("Instance of the component"), maxLength: 50, optional: true },
  { kind: "number", name: "evse", label: msg("EVSE"), least: 0, most: 255, optional: true },
  { kind: "text", name: "variable", label: msg("Variable"), maxLength: 50 },
  { kind: "text", name: "variableInstance", label: msg("Instance of the variable"), maxLength: 50, optional: true },
  {
    kind: "choice",
    name: "attribute",
    label: msg("Attribute"),
    choices: ["Actual", "Target", "MinSet", "MaxSet"].map((value) => ({ value, label: value })),
  },
];

/** `component`, `variable` and `attributeType` as 2.x has them. */
function variableOf(values: Values): Record<string, unknown> {
  const { attribute } = values;
  return {
    ...componentVariableOf(values),
    ...(attribute === undefined || attribute === "Actual" ? {} : { attributeType: attribute }),
  };
}

function componentVariableOf(values: Values): Record<string, unknown> {
  const evse = textOf(values, "evse");
  return {
    component: {
      name: textOf(values, "component"),
      ...textMember(values, "componentInstance", "instance"),
      ...(evse === "" ? {} : { evse: { id: Number(evse) } }),
    },
    ...(textOf(values, "variable") === ""
      ? {}
      : { variable: { name: textOf(values, "variable"), ...textMember(values, "variableInstance", "instance") } }),
  };
}

const getVariable: CommandForm = {
  name: "get-variable",
  group: "settings",
  icon: "search",
  versions: VERSIONS_2,
  title: () => msg("Read a variable"),
  verb: () => msg("Read"),
  fields: variableFields,
  build: (values) => call("GetVariables", { getVariableData: [variableOf(values)] }),
};

const setVariable: CommandForm = {
  name: "set-variable",
  group: "settings",
  icon: "edit",
  versions: VERSIONS_2,
  title: () => msg("Change a variable"),
  verb: () => msg("Change", { id: "change-verb" }),
  fields: () => [
    ...variableFields(),
    { kind: "text", name: "value", label: msg("Value"), maxLength: 2_500, optional: true },
  ],
  consequences: (values) =>
    textOf(values, "variable") === "BasicAuthPassword"
      ? [msg("The station connects with this password from then on. Give it the same here, or it stays outside.")]
      : [],
  build: (values) =>
    call("SetVariables", {
      setVariableData: [{ ...variableOf(values), attributeValue: textOf(values, "value") }],
    }),
};

const baseReport: CommandForm = {
  name: "base-report",
  group: "settings",
  icon: "table",
  versions: VERSIONS_2,
  title: () => msg("Base report"),
  verb: () => msg("Ask"),
  fields: () => [
    {
      kind: "choice",
      name: "reportBase",
      label: msg("Of"),
      choices: [
        { value: "FullInventory", label: msg("Everything (FullInventory)") },
        { value: "ConfigurationInventory", label: msg("What can be set (ConfigurationInventory)") },
        { value: "SummaryInventory", label: msg("What is not as it should be (SummaryInventory)") },
      ],
    },
  ],
  build: ({ reportBase }, { random }) => call("GetBaseReport", { requestId: random, reportBase }),
};

const report: CommandForm = {
  name: "report",
  group: "settings",
  icon: "filter",
  versions: VERSIONS_2,
  title: () => msg("Report on some"),
  verb: () => msg("Ask"),
  fields: () => [
    {
      kind: "choice",
      name: "criteria",
      label: msg("Components that are"),
      choices: [
        { value: "", label: msg("Any") },
        { value: "Problem", label: msg("faulty (Problem)") },
        { value: "Active", label: msg("active (Active)") },
        { value: "Enabled", label: msg("enabled (Enabled)") },
        { value: "Available", label: msg("available (Available)") },
      ],
      at: ["/componentCriteria"],
    },
    {
      kind: "text",
      name: "component",
      label: msg("Component"),
      maxLength: 50,
      optional: true,
      hint: msg("Empty: all of them."),
      at: ["/componentVariable"],
    },
    { kind: "text", name: "variable", label: msg("Variable"), maxLength: 50, optional: true },
  ],
  build: (values, { random }) => {
    if (textOf(values, "component") === "" && textOf(values, "variable") !== "") {
      return wrong("component", msg("A variable is one of a component. Which?"));
    }
    if (textOf(values, "component") === "" && textOf(values, "criteria") === "") {
      return wrong("component", msg("A component, or what they are. For all of them there is the base report."));
    }
    return call("GetReport", {
      requestId: random,
      ...(values["criteria"] ? { componentCriteria: [values["criteria"]] } : {}),
      ...(textOf(values, "component") === "" ? {} : { componentVariable: [componentVariableOf(values)] }),
    });
  },
};

const monitoringReport: CommandForm = {
  name: "monitoring-report",
  group: "settings",
  icon: "eye",
  versions: VERSIONS_2,
  title: () => msg("Report on monitors"),
  verb: () => msg("Ask"),
  fields: () => [
    {
      kind: "choice",
      name: "criteria",
      label: msg("Kind"),
      choices: [
        { value: "", label: msg("Any") },
        { value: "ThresholdMonitoring", label: msg("Thresholds (ThresholdMonitoring)") },
        { value: "DeltaMonitoring", label: msg("Changes (DeltaMonitoring)") },
        { value: "PeriodicMonitoring", label: msg("Periodic (PeriodicMonitoring)") },
      ],
      at: ["/monitoringCriteria"],
    },
  ],
  build: (values, { random }) =>
    call("GetMonitoringReport", {
      requestId: random,
      ...(values["criteria"] ? { monitoringCriteria: [values["criteria"]] } : {}),
    }),
};

const monitoringBase: CommandForm = {
  name: "monitoring-base",
  group: "settings",
  icon: "settings",
  versions: VERSIONS_2,
  title: () => msg("Choose the monitors"),
  verb: () => msg("Set"),
  fields: () => [
    {
      kind: "choice",
      name: "monitoringBase",
      label: msg("Which"),
      choices: [
        { value: "All", label: msg("All that it has (All)") },
        { value: "FactoryDefault", label: msg("As it came from the factory (FactoryDefault)") },
        { value: "HardWiredOnly", label: msg("Only those that are hard wired (HardWiredOnly)") },
      ],
    },
  ],
  consequences: (values) => (values["monitoringBase"] === "All" ? [] : [msg("Monitors that were set are gone.")]),
  build: ({ monitoringBase }) => call("SetMonitoringBase", { monitoringBase }),
};

const monitoringLevel: CommandForm = {
  name: "monitoring-level",
  group: "settings",
  icon: "filter",
  versions: VERSIONS_2,
  title: () => msg("Severity of events"),
  verb: () => msg("Set"),
  fields: () => [
    {
      kind: "number",
      name: "severity",
      label: msg("Severity"),
      least: 0,
      most: 9,
      first: "9",
      hint: msg("0 is danger, 9 is debug. Events up to this number are reported."),
    },
  ],
  build: (values) => call("SetMonitoringLevel", numberMember(values, "severity")),
};

export const CONFIGURATION_FORMS: readonly CommandForm[] = [
  getConfiguration,
  changeConfiguration,
  getVariable,
  setVariable,
  baseReport,
  report,
  monitoringReport,
  monitoringBase,
  monitoringLevel,
];
