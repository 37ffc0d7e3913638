import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { DriverSession, StopAnswer } from "../../edge/contract/driver.ts";
import type { Consequence, DriverWishes, Wishes, WishesAnswer } from "../../edge/contract/wishes.ts";
import { REASONS, REMARKS } from "../../edge/domain/wishes/answers.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import { mayStopAgain } from "../../ui/driver-stop-words.ts";
import { HistoryStore } from "../../ui/history/history-store.ts";
import { saveLanguage } from "../../ui/language.ts";
import "../../ui/pages/driver-page.ts";
import "../../ui/pages/history-page.ts";
import { WISHES_CODES, wishesText } from "../../ui/strings/wishes-sentences.ts";
import { clockTime, departureDays, formOf, readWishes, typedEnergy } from "../../ui/wishes-form.ts";
import { replannedSentence, stationTime } from "../../ui/wishes-words.ts";
import { seriousFindings } from "./accessibility.ts";
import { eventStream, FakeEdge, json, problem } from "./fake-edge.ts";
import { session } from "./fixtures/sessions.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

const TOKEN = "Zk3vQ9xT2mB7rL5wY8nA1c";
const HOUR = 3_600_000;
const NOW = Date.now();

const BOUNDS: DriverWishes["bounds"] = {
  profileTypes: ["REGULAR", "FAST", "CHEAP", "GREEN"],
  maxPowerWatts: 22_000,
  minPowerWatts: 4_140,
  hasOffPeakHours: true,
  timeZone: "Europe/Berlin",
  open: true,
};
const NONE: DriverWishes = { wishes: null, answer: null, computedAtMillis: null, delivery: null, bounds: BOUNDS };

function consequence(change: Partial<Consequence> = {}): Consequence {
  return {
    doneAtMillis: NOW + 3 * HOUR,
    energyMilliwattHours: 20_000_000,
    untilMillis: NOW + 8 * HOUR,
    peakWatts: 11_040,
    pricePerKilowattHourMilli: 95.5,
    currency: "EUR",
    gramsCarbonPerKilowattHour: 212,
    renewablePercent: null,
    periods: [
      { atMillis: NOW, watts: 0 },
      { atMillis: NOW + HOUR, watts: 11_040 },
      { atMillis: NOW + 3 * HOUR, watts: 0 },
    ],
    ...change,
  };
}
const accepted = (change: Partial<Consequence> = {}): WishesAnswer => ({
  ...{ answer: "ACCEPTED", reason: null, remarks: [], alternatives: [] },
  consequence: consequence(change),
});
const LATER: Wishes = {
  ...{ profileType: "REGULAR", departureAtMillis: NOW + 30 * HOUR, energyMilliwattHours: 20_000_000 },
  offPeakOnly: false,
};
const NOT_POSSIBLE: WishesAnswer = {
  ...{ answer: "NOT_POSSIBLE", remarks: [], consequence: null },
  reason: REASONS["time-too-short"](11_040_000, Math.floor(NOW / 1_000)),
  alternatives: [{ kind: "later", wishes: LATER, consequence: consequence() }],
};

function driver(change: Partial<DriverSession> = {}): DriverSession {
  const { findings: _operators, ...shown } = session(5);
  return { ...shown, stationName: "Hafenstraße 12", stoppable: true, ...change };
}

let page: PageHarness;
let databases = 0;
let store: { history: HistoryStore; drafts: DraftStore };
beforeEach(() => {
  databases += 1;
  const name = `driver-wishes-${Date.now()}-${databases}`;
  store = { history: new HistoryStore({ databaseName: name }), drafts: new DraftStore(`${name}-drafts`) };
});
afterEach(async () => {
  page.leave();
  await saveLanguage("en");
});

type Handlers = ConstructorParameters<typeof FakeEdge>[0];

function open(handlers: Handlers, shown = driver()) {
  const stream = eventStream();
  const edge = new FakeEdge({
    [`GET /api/driver/${TOKEN}`]: () => json(shown),
    [`GET /api/driver/${TOKEN}/stream`]: () => stream.response,
    [`GET /api/driver/${TOKEN}/wishes`]: () => json(NONE),
    [`POST /api/driver/${TOKEN}/wishes/preview`]: () => json(accepted()),
    ...handlers,
  });
  page = new PageHarness("wt-driver-page", { api: edge.api, token: TOKEN, ...store });
  return { edge, stream };
}

async function openForm(): Promise<void> {
  await page.press("How shall it charge?");
  await page.sees("Charge in all");
}

const bodies = (edge: FakeEdge, method: string, end: string) =>
  Promise.all(
    edge.requests
      .filter((request) => request.method === method && request.url.endsWith(end))
      .map((request) => request.clone().json() as Promise<Wishes>),
  );

describe("wishes", () => {
  it("are previewed while they are typed, sent as they were shown, and followed to the charger", async () => {
    let delivery: DriverWishes["delivery"] = "sent";
    let wished: Wishes | null = null;
    const standing = (): DriverWishes =>
      wished === null ? NONE : { ...NONE, wishes: wished, answer: accepted(), computedAtMillis: NOW, delivery };
    const { edge } = open({
      [`GET /api/driver/${TOKEN}/wishes`]: () => json(standing()),
      [`PUT /api/driver/${TOKEN}/wishes`]: async (request) => {
        wished = (await request.clone().json()) as Wishes;
        return json(standing());
      },
    });
    await openForm();
    await page.choose("In the cheapest hours");
    await page.choose("Ready by a time");
    page.type("Charge in all", "20");
    await page.sees("with 20 kWh.");
    await vi.waitFor(async () =>
      expect((await bodies(edge, "POST", "/preview")).at(-1)?.energyMilliwattHours).toBe(20_000_000),
    );
    const [previewed] = (await bodies(edge, "POST", "/preview")).slice(-1);
    await vi.waitFor(() => expect(page.control("Charge like this").hasAttribute("disabled")).toBe(false));
    expect(page.text).toContain("€0.096/kWh");
    expect(page.text).toContain("212 g/kWh");
    await page.press("Charge like this");
    await page.sees("Your plan");
    expect(await bodies(edge, "PUT", "/wishes")).toEqual([previewed]);
    expect(previewed).toMatchObject({ profileType: "CHEAP", offPeakOnly: false, maxPowerWatts: null });
    await page.sees("The plan is sent, the charger has not answered yet.");
    delivery = "accepted";
    const readings = () => edge.requests.filter(({ url }) => url.endsWith(`/driver/${TOKEN}`)).length;
    const before = readings();
    await page.sees("The charger has taken your plan.");
    // The plan is the limit from now on, also before the next reading of the meter.
    await vi.waitFor(() => expect(readings()).toBeGreaterThan(before));
    expect(page.announcements).toContain("The charger has taken your plan.");
    expect(page.element.querySelector(".plan-bar")?.getAttribute("aria-label")).toContain("with 11 kW");
  });

  it("ask once for many keys pressed in a row", async () => {
    const { edge } = open({});
    await openForm();
    await vi.waitFor(async () => expect(await bodies(edge, "POST", "/preview")).toHaveLength(1));
    for (const text of ["1", "12", "12.", "12.5"]) page.type("Charge in all", text);
    await vi.waitFor(async () =>
      expect((await bodies(edge, "POST", "/preview")).map(({ energyMilliwattHours }) => energyMilliwattHours)).toEqual([
        null,
        12_500_000,
      ]),
    );
  });

  it("that are not possible say why, and a way out is one tap", async () => {
    const { edge } = open({
      [`POST /api/driver/${TOKEN}/wishes/preview`]: () => json(NOT_POSSIBLE),
      [`PUT /api/driver/${TOKEN}/wishes`]: () =>
        json({ ...NONE, wishes: LATER, answer: accepted(), delivery: "waiting" }),
    });
    await openForm();
    page.type("Charge in all", "20");
    await page.sees("By then the session comes to 11 kWh at most.");
    expect(page.control("Charge like this").hasAttribute("disabled")).toBe(true);
    await page.press("Ready by");
    await vi.waitFor(() => expect(page.control("Charge like this").hasAttribute("disabled")).toBe(false));
    await page.press("Charge like this");
    await page.sees("The plan waits for the charger.");
    const [sent] = await bodies(edge, "PUT", "/wishes");
    // The form says minutes: nothing more precise is promised.
    expect(sent?.departureAtMillis).toBe(Math.floor((NOW + 30 * HOUR) / 60_000) * 60_000);
  });

  it("that the server does not take leave what stands, with the reason", async () => {
    open({
      [`PUT /api/driver/${TOKEN}/wishes`]: () =>
        problem(429, "too-many-attempts", "The wishes of a session are changed at most 30 times in an hour."),
    });
    await openForm();
    page.type("Charge in all", "20");
    await vi.waitFor(() => expect(page.control("Charge like this").hasAttribute("disabled")).toBe(false));
    await page.press("Charge like this");
    await page.sees("The wishes were not sent.");
    expect((page.field("Charge in all") as HTMLInputElement).value).toBe("20");
  });

  it("that are impossible to read are named at their field and not sent anywhere", async () => {
    const { edge } = open({});
    await openForm();
    await vi.waitFor(async () => expect(await bodies(edge, "POST", "/preview")).toHaveLength(1));
    page.type("Charge in all", "a lot");
    await page.sees("A number of kWh up to 2,000 is needed");
    expect(page.field("Charge in all").getAttribute("aria-invalid")).toBe("true");
    page.type("Charge in all", "0.1");
    await page.sees("0.167 kWh are charged already");
    await page.choose("Ready by a time");
    await vi.waitFor(() => page.type("Time", "99"));
    await page.sees("A time is needed");
    expect(await bodies(edge, "POST", "/preview")).toHaveLength(1);
  });

  it("that were being typed are there again after a reload, and gone after they were cancelled", async () => {
    open({});
    await openForm();
    page.type("Charge in all", "33");
    // Leaving writes what is typed.
    page.leave();
    open({});
    await vi.waitFor(() => expect((page.field("Charge in all") as HTMLInputElement).value).toBe("33"), {
      timeout: 8_000,
    });
    await page.press("Cancel");
    await page.sees("Ready by a time, slower");
    page.leave();
    open({});
    await page.sees("Ready by a time, slower");
    expect(() => page.field("Charge in all")).toThrow();
  });

  it("are taken back", async () => {
    let wished: Wishes | null = LATER;
    const { edge } = open({
      [`GET /api/driver/${TOKEN}/wishes`]: () =>
        json({ ...NONE, wishes: wished, answer: wished && accepted(), delivery: wished && "accepted" }),
      [`DELETE /api/driver/${TOKEN}/wishes`]: () => {
        wished = null;
        return new Response(null, { status: 204 });
      },
    });
    await page.press("Take back");
    await page.sees("How shall it charge?");
    expect(edge.requests.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  });

  it("planned anew say what has changed for the driver", async () => {
    let done = NOW + 3 * HOUR;
    let limit: DriverSession["limit"] = null;
    const { stream } = open({
      [`GET /api/driver/${TOKEN}/wishes`]: () =>
        json({ ...NONE, wishes: LATER, answer: accepted({ doneAtMillis: done }), delivery: "sent" }),
    });
    await page.sees("Your plan");
    done = NOW + 5 * HOUR;
    limit = { course: [{ atMillis: NOW - HOUR, watts: 6_000, reason: { kind: "profile", name: "Night rate" } }] };
    stream.send("session", driver({ limit }));
    await page.sees("Planned anew: done by");
    expect(page.announcements.some((sentence) => sentence.startsWith("Planned anew"))).toBe(true);
  });

  it("are not offered where none are taken, and not asked for again where they are not known", async () => {
    open({ [`GET /api/driver/${TOKEN}/wishes`]: () => json({ ...NONE, bounds: { ...BOUNDS, open: false } }) });
    await page.sees("Valid so far");
    expect(page.text).not.toContain("How shall it charge?");
    page.leave();
    const { edge } = open({
      [`GET /api/driver/${TOKEN}/wishes`]: () => problem(404, "route-unknown", "Nothing here."),
    });
    await page.sees("Valid so far");
    expect(page.text).not.toContain("How shall it charge?");
    expect(edge.requests.filter(({ url }) => url.endsWith("/wishes"))).toHaveLength(1);
  });

  it("end with the session: a form that is open does not outlive it", async () => {
    const { stream } = open({});
    await openForm();
    stream.send("session", driver({ state: "ended", endedAtMillis: NOW, stoppable: false }));
    await page.sees("Receipt");
    expect(page.text).not.toContain("Charge like this");
  });

  it("are open to everybody: no serious finding in the form, in both themes, in German", async () => {
    await saveLanguage("de");
    open({ [`POST /api/driver/${TOKEN}/wishes/preview`]: () => json(NOT_POSSIBLE) });
    await page.press("Wie soll geladen werden?");
    await page.sees("Bis dahin kommt der Ladevorgang auf höchstens 11 kWh.");
    await page.choose("Fertig bis zu einer Zeit");
    for (const theme of ["light", "dark"]) {
      document.documentElement.dataset.theme = theme;
      await settled();
      expect(await seriousFindings()).toEqual([]);
    }
    delete document.documentElement.dataset.theme;
  });
});

describe("on the narrowest screen, in German, with long names", () => {
  const LONG = "Parkhaus am Alten Elbtunnel, Ebene -2, Reihe C, Stellplatz 114 links neben dem Kassenautomaten";
  const long = (change: Partial<DriverSession> = {}) =>
    driver({
      ...{ stationName: LONG, stationId: "DE*ABC*E1234567890_1234567890_1234567890_1234567", meter: "M".repeat(64) },
      ...{ energyMilliwattHours: 1_499_000_000_000, batteryPercent: 100 },
      limit: {
        course: [
          { atMillis: 0, watts: 121_000, reason: { kind: "profile", name: LONG } },
          { atMillis: NOW + 50 * HOUR, watts: 22_080, reason: { kind: "station", name: null } },
        ],
      },
      ...change,
    });

  beforeEach(async () => {
    // 640 px wide at 200 %.
    await tab.viewport(320, 640);
    await saveLanguage("de");
  });
  afterEach(() => tab.viewport(1280, 900));

  const fits = () => vi.waitFor(() => expect(layoutFaults()).toEqual([]));

  it("the live page with a plan fits, and so does the form with ways out", async () => {
    const wishes = { ...LATER, energyMilliwattHours: null };
    const standing = { ...NONE, wishes, answer: accepted(), delivery: "rejected" };
    open(
      {
        [`GET /api/driver/${TOKEN}/wishes`]: () => json(standing),
        [`POST /api/driver/${TOKEN}/wishes/preview`]: () => json(NOT_POSSIBLE),
      },
      long(),
    );
    await page.sees("Die Station hat Ihren Plan abgelehnt");
    await fits();
    await page.press("Ändern");
    await page.sees("Bis dahin kommt der Ladevorgang");
    await fits();
  });

  it("the receipt with its signed values fits", async () => {
    open(
      {},
      long({ state: "ended", endedAtMillis: session(5).updatedAtMillis, stopReason: "ReqEnergyTransferRejected" }),
    );
    await page.press("Selbst prüfen");
    await page.sees("Auf diesem Gerät prüfen");
    await fits();
  });

  it("the history fits", async () => {
    await store.history.keep(long({ state: "ended" }), TOKEN, NOW);
    await store.history.keep(driver({ id: "X.1", stationId: "X" }), `${TOKEN.slice(1)}A`, NOW);
    page = new PageHarness("wt-history-page", { store: store.history });
    await page.sees("Nach Station");
    await fits();
  });
});

describe("the sentences of the server", () => {
  /** A decimal that says nothing is left out here. */
  const plain = (sentence: string) => sentence.replace(/(\d)\.0\b/g, "$1");
  const said = [
    ...[REASONS["no-hours"]("CHEAP"), REASONS["no-off-peak-hours"](), REASONS["departure-missing"]("GREEN")],
    ...[REASONS["energy-missing"]("FAST"), REASONS["too-slow"](4_140), REASONS["time-too-short"](11_049_999, 1)],
    ...[REASONS["power-too-low"](99_000_000, 14), REMARKS["hours-not-covered"](null), REMARKS["departure-passed"](1)],
    REMARKS["energy-reached"](),
  ];

  it("are all known here, and say the same in English", () => {
    expect(new Set(said.map(({ code }) => code))).toEqual(new Set([...Object.keys(REASONS), ...Object.keys(REMARKS)]));
    expect(new Set(WISHES_CODES)).toEqual(new Set(said.map(({ code }) => code)));
    for (const one of said) expect(wishesText(one)).toBe(plain(one.message));
  });

  it("are said in German, and as they were said where the code or a value is not known", async () => {
    await saveLanguage("de");
    for (const one of said) expect(wishesText(one)).not.toBe(plain(one.message));
    expect(wishesText({ code: "too-slow", message: "As it was said.", values: {} })).toBe("As it was said.");
    expect(wishesText({ code: "toString", message: "As it was said.", values: {} })).toBe("As it was said.");
  });
});

describe("a form of wishes", () => {
  // 25 October 2026: Berlin sets its clocks back at 03:00.
  const EVENING = Date.UTC(2026, 9, 24, 18, 0);
  const blank = formOf(null, EVENING, "Europe/Berlin");

  it("reads times by the station's clock, also in the night when it is set back", () => {
    const at = (day: string, time: string) =>
      readWishes({ ...blank, hasDeparture: true, day, time }, BOUNDS, null, EVENING).wishes?.departureAtMillis;
    expect(at("2026-10-25", "07:00")).toBe(Date.UTC(2026, 9, 25, 6, 0));
    expect(at("2026-10-24", "2200")).toBe(Date.UTC(2026, 9, 24, 20, 0));
    expect(departureDays(EVENING, "Europe/Berlin").slice(0, 2)).toEqual(["2026-10-24", "2026-10-25"]);
  });

  it("gives the wishes back that it was made of", () => {
    const wishes: Wishes = {
      ...{ profileType: "GREEN", departureAtMillis: Date.UTC(2026, 9, 25, 6, 0), energyMilliwattHours: 12_345_000 },
      ...{ maxPowerWatts: 7_400, offPeakOnly: true },
    };
    expect(readWishes(formOf(wishes, EVENING, "Europe/Berlin"), BOUNDS, 0, EVENING).wishes).toEqual(wishes);
  });

  it("refuses what is past, too far, or no number", () => {
    const faults = (change: Partial<typeof blank>) =>
      Object.keys(readWishes({ ...blank, ...change }, BOUNDS, 5_000_000, EVENING).faults);
    expect(faults({ hasDeparture: true, day: "2026-10-24", time: "19:00" })).toEqual(["day"]);
    expect(faults({ hasDeparture: true, day: "2026-11-30", time: "19:00" })).toEqual(["day"]);
    expect(faults({ hasDeparture: true, day: "", time: "7" })).toEqual(["day"]);
    expect(faults({ energy: "2001" })).toEqual(["energy"]);
    expect(faults({ energy: "5" })).toEqual(["energy"]);
    expect(faults({ energy: "5.001" })).toEqual([]);
    expect(clockTime("24:00")).toBeNull();
    expect(clockTime("7.30")).toBe("07:30");
    expect(typedEnergy("12,5")).toBe(12_500_000);
    expect(typedEnergy("-1")).toBeNull();
  });

  it("says nothing of a plan that moved by minutes only", () => {
    const at = (atMillis: number) => stationTime(atMillis, NOW, "UTC");
    const moved = (millis: number) =>
      replannedSentence(accepted(), accepted({ doneAtMillis: NOW + 3 * HOUR + millis }), at);
    expect(moved(4 * 60_000)).toBeNull();
    expect(moved(6 * 60_000)).toContain("instead of");
    expect(replannedSentence(accepted(), { ...accepted(), consequence: null }, at)).toContain("nothing any more");
  });
});

describe("stopping", () => {
  const answers: [StopAnswer["status"], string, boolean][] = [
    ["accepted", "that it stops. Its last value appears here.", false],
    ["rejected", "The charger refused at", true],
    ["no-answer", "No answer from the charger by", true],
    ["offline", "The charger is not connected, nothing was sent.", true],
    ["ended", "It has ended already.", false],
  ];

  it.each(answers)("is asked about first, and says what became of it: %s", async (status, sentence, again) => {
    let answer: (response: Response) => void = () => undefined;
    const { edge } = open({
      [`POST /api/driver/${TOKEN}/stop`]: () => new Promise<Response>((resolve) => (answer = resolve)),
    });
    await page.press("Stop charging");
    await page.sees("The car charges no further.");
    expect(edge.requests.filter(({ url }) => url.endsWith("/stop"))).toHaveLength(0);
    await page.answer("Stop charging");
    await page.sees("It has 30 s to answer.");
    expect(page.control("Asking the charger").hasAttribute("disabled")).toBe(true);
    answer(json({ status }));
    await page.sees(sentence);
    expect(edge.requests.filter(({ url }) => url.endsWith("/stop"))).toHaveLength(1);
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    const buttons = [...page.element.querySelectorAll("button")].map((button) => button.textContent?.trim());
    const isOffered = buttons.includes("Stop charging");
    expect(isOffered).toBe(again);
  });

  it("does nothing when it is thought better of, and is not offered where it cannot be done", async () => {
    const { edge, stream } = open({});
    await page.press("Stop charging");
    await page.answer("Cancel");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(edge.requests.filter(({ method }) => method === "POST")).toHaveLength(0);
    stream.send("session", driver({ stoppable: false }));
    await vi.waitFor(() => expect(() => page.control("Stop charging")).toThrow());
  });

  it("is offered once more where the charger said yes and goes on for over a minute", () => {
    expect(mayStopAgain({ status: "accepted", atMillis: NOW }, NOW + 60_000)).toBe(false);
    expect(mayStopAgain({ status: "accepted", atMillis: NOW }, NOW + 60_001)).toBe(true);
    expect(mayStopAgain({ status: "ended", atMillis: NOW }, NOW + 60_001)).toBe(false);
  });

  it("that fails says why", async () => {
    open({ [`POST /api/driver/${TOKEN}/stop`]: () => problem(503, "storage-unavailable", "The station is away.") });
    await page.press("Stop charging");
    await page.answer("Stop charging");
    await page.sees("The charger was not asked. The station is away.");
  });
});
