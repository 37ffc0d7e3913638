// Examples of assignments and roll-outs in the API's description.

export const ASSIGNMENT_TAGS = ["Assignments"];

const BY = { kind: "person", id: "p-7Q4K2M9XW1", name: "Mara Lindt" };

export const ASSIGNMENT_EXAMPLE = {
  id: "9D3K5Q7T2B",
  profileId: "4H8ZK2M9XW",
  profileName: "Depot night",
  version: 3,
  newestVersion: 3,
  purpose: "TxDefaultProfile",
  stackLevel: 1,
  target: { kind: "site", siteId: "8TQ2M4ZK7X" },
  targetName: "Depot North",
  createdAtMillis: 1_772_366_400_000,
  createdBy: BY,
  endedAtMillis: null,
  counts: { accepted: 17, waiting: 2, rejected: 1 },
  rollOutId: 17,
};

export const ROLL_OUT_EXAMPLE = {
  id: 17,
  kind: "assign",
  profileId: "4H8ZK2M9XW",
  profileName: "Depot night",
  version: 3,
  assignmentIds: ["9D3K5Q7T2B"],
  state: "running",
  startedAtMillis: 1_772_366_400_000,
  startedBy: BY,
  reason: "Cheaper nights",
  endedAtMillis: null,
  stations: 20,
  counts: { accepted: 12, pending: 8 },
};
