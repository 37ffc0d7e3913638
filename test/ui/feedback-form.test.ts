// The form of feedback as a driver meets it, on a phone: what it asks, takes and refuses, and what it says of what stands.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab, userEvent } from "vitest/browser";
import { reasonSchema } from "../../edge/contract/feedback.ts";
import { FeedbackStore } from "../../ui/drafts/feedback-store.ts";
import type { FeedbackSession } from "../../ui/elements/wt-feedback.ts";
import "../../ui/elements/wt-feedback.ts";
import { sendable } from "../../ui/feedback-content.ts";
import { redrawn } from "../../ui/feedback-photo.ts";
import { reasonsFor } from "../../ui/feedback-words.ts";
import { saveLanguage } from "../../ui/language.ts";
import { seriousFindings } from "./accessibility.ts";
import { problem } from "./fake-edge.ts";
import { DOOR, FeedbackEdge } from "./feedback-edge.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

let page: PageHarness;
let store: FeedbackStore;
const before = { width: innerWidth, height: innerHeight };
beforeAll(() => tab.viewport(390, 844));
afterAll(() => tab.viewport(before.width, before.height));
afterEach(async () => {
  page.leave();
  await store.close();
  delete document.documentElement.dataset.theme;
  await saveLanguage("en");
});

const ENDED: FeedbackSession = { state: "ended", startedAtMillis: 0, endedAtMillis: 3_600_000, stopReason: "Local" };

let opened = 0;
function open(server = new FeedbackEdge(), session: FeedbackSession | null = ENDED): FeedbackEdge {
  store = new FeedbackStore(`wattest-test-form-${++opened}`);
  show(server, session);
  return server;
}
/** As after a reload: another element over what this browser keeps. */
function show(server: FeedbackEdge, session: FeedbackSession | null = ENDED): void {
  page = new PageHarness("wt-feedback", { api: server.edge.api, door: DOOR, session, store });
  page.element.parentElement?.classList.add("driver");
}
async function rate(stars: number): Promise<void> {
  await vi.waitFor(() => {
    const found = page.element.querySelector<HTMLInputElement>(`.fb-stars.big input[value="${stars}"]`);
    if (!found) throw new Error("There are no stars.");
    found.click();
  });
}
const write = (text: string) => page.type("In your own words", text);
const chips = () =>
  [...page.element.querySelectorAll<HTMLElement>(".fb-chip:not(.more)")].map((chip) => chip.textContent?.trim());

describe("one tap", () => {
  it("sends the stars at once, and says until when more can be added", async () => {
    const server = open();
    await page.sees("How was it?");
    await rate(4);
    await page.sees(/Kept\. You can add to it until \d/);
    expect(server.writings).toHaveLength(1);
    expect(server.writings[0]).toMatchObject({ stars: 4, basedOn: 0, text: "", reasons: [], language: "en" });
    expect(await store.writings()).toEqual([]);
  });

  it("by arrow keys is one writing, of the stars at which they stop", async () => {
    const server = open();
    await page.sees("How was it?");
    await userEvent.tab();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
    await page.sees("You can add to it until");
    expect(server.writings.map(({ stars }) => stars)).toEqual([4]);
  });

  it("leaves what is half written unsent", async () => {
    const server = open();
    await page.press("Say more");
    await page.sees("In your own words");
    write("Half a sen");
    await rate(3);
    await page.sees("Not sent yet");
    await vi.waitFor(() => expect(server.writings).toHaveLength(1));
    expect(server.writings[0]).toMatchObject({ stars: 3, text: "" });
    await page.press("Send");
    await page.sees("You can add to it until");
    expect(server.writings[1]).toMatchObject({ stars: 3, text: "Half a sen", basedOn: 1 });
  });
});

describe("as much as one likes", () => {
  it("reasons, ratings, a text and contact are sent together, and outlive a reload before that", async () => {
    const server = open();
    await rate(2);
    await page.press("Slower than promised");
    page.element.querySelector("details")?.setAttribute("open", "");
    page.element.querySelector<HTMLInputElement>(`input[name$="-speed"][value="1"]`)?.click();
    write("Only 11 kW.");
    await page.choose("The operator may ask me");
    await page.sees("E-mail address or telephone number");
    page.type("E-mail address or telephone number", "ada@example.org");
    await vi.waitFor(async () => expect((await store.draft(DOOR))?.said.contact).toBe("ada@example.org"));
    page.leave();
    show(server);
    await page.sees("Not sent yet. Kept on this device");
    expect(page.field("In your own words").value).toBe("Only 11 kW.");
    // The seconds since it was kept are not said aloud.
    expect(page.element.querySelector("[role=status]")).toBeNull();
    await page.press("Send");
    await page.sees("You can add to it until");
    expect(server.writings[1]).toMatchObject({
      ...{ basedOn: 1, stars: 2, reasons: ["slow"], text: "Only 11 kW.", contact: "ada@example.org" },
      dimensions: { worked: null, speed: 1, price: null, place: null, payment: null },
    });
    expect(page.text).toContain("Only 11 kW.");
    expect(page.text).toContain("changed once");
  });

  it("the same star once more, or Delete, takes a rating by dimension back", async () => {
    open();
    await page.press("Say more");
    await page.sees("Rate in detail");
    const star = (stars: number) =>
      page.element.querySelector<HTMLInputElement>(`input[name$="-price"][value="${stars}"]`);
    page.element.querySelector("details")?.setAttribute("open", "");
    star(3)?.click();
    await page.sees("1 of 5");
    star(3)?.click();
    await vi.waitFor(() => expect(star(3)?.checked).toBe(false));
    star(2)?.click();
    await page.sees("1 of 5");
    star(2)?.focus();
    await userEvent.keyboard("{Delete}");
    await vi.waitFor(() => expect(page.text).not.toContain("1 of 5"));
  });

  it("every reason can be named on every occasion, good ones first after good stars, six at most", async () => {
    for (const occasion of ["session", "fault", "station"] as const)
      for (const stars of [null, 1, 5]) {
        expect(new Set(reasonsFor(occasion, stars))).toEqual(new Set(reasonSchema.options));
        expect(reasonsFor(occasion, stars)).toHaveLength(reasonSchema.options.length);
      }
    open();
    await rate(5);
    await vi.waitFor(() => expect(chips()[0]).toBe("Charged without trouble"));
    await rate(1);
    await vi.waitFor(() => expect(chips()[0]).toBe("Slower than promised"));
    await page.press("Something else");
    await vi.waitFor(() => expect(chips()).toHaveLength(reasonSchema.options.length));
    for (const words of ["Slower", "Stopped too", "Payment failed", "Card or app", "Hard to find", "Station is dead"]) {
      await page.press(words);
      await vi.waitFor(() => expect(page.control(words).getAttribute("aria-pressed")).toBe("true"));
    }
    await page.sees("At most 6 can be named.");
    expect(page.element.querySelectorAll(".fb-chip[disabled]")).toHaveLength(reasonSchema.options.length - 6);
  });

  it("after a fault the form begins with what went wrong; while a session runs it is one line", async () => {
    open(undefined, { ...ENDED, stopReason: "GroundFault" });
    await page.sees("What went wrong?");
    expect(chips()[0]).toBe("Stopped too early");
    await rate(1);
    await page.sees("You can add to it until");
    // Nothing moves away under the thumb: the reasons stay above the stars until somebody is done.
    expect(page.text).toMatch(/What went wrong\?.*Stopped too early.*And all in all/);
    await page.press("Done");
    await page.sees("What you said");
    page.leave();
    open(undefined, { ...ENDED, state: "active", endedAtMillis: null, stopReason: null });
    await page.sees("Is something wrong?");
    expect(page.element.querySelector("input")).toBeNull();
    await page.press("Is something wrong?");
    await page.sees("How is it going?");
  });
});

describe("the text", () => {
  it("may be 2,000 emoji, and not one more", async () => {
    const server = open();
    await rate(3);
    await page.sees("In your own words");
    // A text area takes 4,000 units at most when somebody types; what a draft holds may be longer by one.
    write("🔌".repeat(2_001));
    await page.sees("2,001 of 2,000 characters");
    await page.press("Send");
    await page.sees("Nothing of it is cut off");
    expect(page.field("In your own words").getAttribute("aria-invalid")).toBe("true");
    write("🔌".repeat(2_000));
    await page.press("Send");
    await page.sees("You can add to it until");
    expect(server.writings.at(-1)?.text).toBe("🔌".repeat(2_000));
  });

  it("of 10 MB that is pasted is taken from its beginning, at once, and says so", async () => {
    open();
    await page.press("Say more");
    await page.sees("In your own words");
    const field = page.field("In your own words");
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "abcdefghij".repeat(1_048_576));
    const startMillis = performance.now();
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    await page.sees("Its beginning was taken");
    expect(performance.now() - startMillis).toBeLessThan(2_000);
    expect(field.value).toHaveLength(2_000);
    await page.sees("2,000 of 2,000 characters");
  });

  it("is text whatever it looks like, keeps its script, and loses marks that turn what stands beside it", async () => {
    const server = open();
    await rate(1);
    await page.sees("In your own words");
    const words = `<img src=x onerror="window.ran=1"> תחנה \u202eevil\u202c`;
    write(words);
    await page.press("Send");
    await page.sees("תחנה evil");
    expect(server.writings.at(-1)?.text).toBe(`<img src=x onerror="window.ran=1"> תחנה evil`);
    expect(page.element.querySelector("img")).toBeNull();
    expect(page.element.querySelector(".fb-words")?.getAttribute("dir")).toBe("auto");
    expect(sendable("a\r\nb\u2028c\ud83d\u0007")).toBe("a\nb\nc");
  });

  it("needs an address that can be one, and something to be said at all", async () => {
    const server = open();
    await page.press("Say more");
    await page.choose("The operator may ask me");
    await page.sees("For questions about this report and nothing else");
    page.type("E-mail address or telephone number", "ada@example.org");
    await page.press("Send");
    await page.sees("Stars, a reason or a few words are needed.");
    write("Fine.");
    page.type("E-mail address or telephone number", "ada at home");
    await page.press("Send");
    await page.sees("An e-mail address or a telephone number is needed, or leave it out.");
    expect(server.writings).toEqual([]);
  });
});

describe("photos", () => {
  /** A PNG that is larger than what is kept, as a file with its own metadata after it. */
  async function picture(width: number, height: number): Promise<File> {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = "rgb(0 112 138)";
      context.fillRect(0, 0, width, height);
    }
    return new File([await canvas.convertToBlob({ type: "image/jpeg" }), "GPS 54.32 10.13"], "IMG_1.jpg", {
      type: "image/jpeg",
    });
  }
  function choose(...files: File[]): void {
    const field = page.element.querySelector<HTMLInputElement>("input[type=file]");
    if (!field) throw new Error("No photo can be added.");
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    field.files = transfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  it("leave the phone drawn anew: smaller, as JPEG, without what stood in the file", async () => {
    const { picture: made, thumbnail } = await redrawn(await picture(3_200, 1_000));
    expect(made.type).toBe("image/jpeg");
    expect(await made.text()).not.toContain("GPS");
    const bitmap = await createImageBitmap(made);
    expect([bitmap.width, bitmap.height]).toEqual([1_600, 500]);
    expect(thumbnail).toMatch(/^data:image\/jpeg;base64,/);
    expect(thumbnail.length).toBeLessThan(20_000);
  });

  it("are kept with the draft, sent after the words, and seen again from the server", async () => {
    const server = open();
    await rate(2);
    await page.sees("Add a photo");
    choose(await picture(800, 600));
    await vi.waitFor(() => expect(page.element.querySelectorAll(".fb-thumbs img")).toHaveLength(1));
    page.leave();
    show(server);
    await page.sees("Not sent yet");
    expect(page.element.querySelector<HTMLImageElement>(".fb-thumbs img")?.src).toMatch(/^data:/);
    await page.press("Send");
    await vi.waitFor(() => expect(server.photos.size).toBe(1));
    await vi.waitFor(() => expect(server.feedback?.photos).toHaveLength(1));
    const [id] = server.feedback?.photos ?? [];
    await vi.waitFor(() =>
      expect(page.element.querySelector(".fb-thumbs img")?.getAttribute("src")).toBe(`${DOOR}/photos/${id}`),
    );
    expect(await store.photos(DOOR)).toEqual([]);
  });

  it("stay in view where there is no connection, until they are sent", async () => {
    const server = open();
    await rate(2);
    await page.sees("Add a photo");
    choose(await picture(800, 600));
    await vi.waitFor(() => expect(page.element.querySelectorAll(".fb-thumbs img")).toHaveLength(1));
    server.isAway = true;
    await page.press("Send");
    await page.sees("Kept on this device");
    await vi.waitFor(() =>
      expect(page.element.querySelector(".fb-said .fb-thumbs img")?.getAttribute("alt")).toBe("Photo 1, on its way"),
    );
  });

  it("are four at most; what is none is refused in words; one can be removed", async () => {
    open();
    await page.press("Say more");
    await page.sees("Add a photo");
    choose(new File(["<svg onload=alert(1)>"], "a.jpg", { type: "image/jpeg" }));
    await page.sees("This file is no picture that this browser can read.");
    const one = await picture(40, 30);
    choose(one, one, one, one, one);
    await page.sees("4 photos are the most.");
    expect(page.element.querySelector("input[type=file]")).toBeNull();
    await page.press("Remove photo 2");
    await vi.waitFor(() => expect(page.element.querySelectorAll(".fb-thumbs li")).toHaveLength(3));
    expect(await vi.waitFor(() => store.photos(DOOR))).toHaveLength(3);
  });
});

describe("what stands", () => {
  const said = { stars: 2, reasons: ["slow"], text: "Only 11 kW.", contact: "ada@example.org" } as const;
  function standing(change: Parameters<FeedbackEdge["say"]>[1] = {}): FeedbackEdge {
    const server = new FeedbackEdge();
    server.say({ ...said, reasons: [...said.reasons] });
    server.say({ ...said, reasons: [...said.reasons] });
    server.say({ ...said, reasons: [...said.reasons] }, change);
    return open(server);
  }

  it("comes with its state, the operator's answer, and how often it was changed", async () => {
    standing({ state: "resolved", answer: { text: "The limit is gone.", atMillis: Date.now() } });
    await page.sees("Resolved");
    expect(page.text).toContain("The operator says that it is settled.");
    expect(page.text).toContain("The limit is gone.");
    expect(page.text).toContain("changed twice");
    expect(page.text).toContain("Verified: this link belongs to one charging session.");
    expect(page.element.querySelector('a[href="/community/method"]')).not.toBeNull();
  });

  it("says why others do not read it, and that its stars count all the same", async () => {
    standing({ visibility: "held", holds: ["link"] });
    await page.sees("Others do not see the text yet.");
    expect(page.text).toContain("it holds an address of a page");
    page.leave();
    standing({ visibility: "hidden", hidden: { reason: "personal-data", explanation: "It names a neighbour." } });
    await page.sees("The operator has hidden the text from others.");
    expect(page.text).toContain("data about a person");
    expect(page.text).toContain("It names a neighbour.");
    expect(page.text).toContain("The stars count all the same.");
  });

  it("is read again when the page comes back into view", async () => {
    const server = standing();
    await page.sees("Nobody has taken it up yet.");
    if (server.feedback) server.feedback = { ...server.feedback, state: "in-work" };
    document.dispatchEvent(new Event("visibilitychange"));
    await page.sees("Somebody at the operator is working on it.");
  });

  it("erases text, photos and contact after a question, here and at the server; says when it could not", async () => {
    const server = standing();
    await page.press("Erase text, photos and contact");
    server.isAway = true;
    await page.answer("Erase");
    await vi.waitFor(() => expect(page.dialog.textContent).toContain("Nothing was erased."));
    server.isAway = false;
    await page.answer("Erase");
    await page.sees("Text, photos and contact were erased.");
    expect(server.feedback).toMatchObject({ text: null, contact: null, stars: 2 });
    expect(page.text).not.toContain("11 kW");
    expect(page.text).not.toContain("ada@example.org");
    expect(page.announcements).toContain("Text, photos and contact are erased.");
  });

  it("can be read and erased when it can be changed no more", async () => {
    const server = standing();
    server.isOpen = false;
    page.leave();
    show(server);
    await page.sees("Only 11 kW.");
    expect(() => page.control("Add or change something")).toThrow();
    expect(page.element.querySelector("input[type=radio]")).toBeNull();
    page.control("Erase text, photos and contact");
  });

  it("another device said: both are shown, and either can be kept", async () => {
    const server = standing();
    await page.press("Add or change something");
    await page.sees("In your own words");
    write("In fact 10 kW.");
    await page.sees("Not sent yet");
    server.say({ ...said, reasons: [], text: "All was well." });
    await page.press("Send");
    await page.sees("Something else was said on another device.");
    expect(page.text).toContain("In fact 10 kW.");
    expect(page.text).toContain("All was well.");
    await page.press("Keep what I wrote here");
    await page.sees("You can add to it until");
    expect(server.writings.at(-1)).toMatchObject({ text: "In fact 10 kW.", basedOn: 4 });

    await page.press("Add or change something");
    await page.sees("In your own words");
    write("In fact 9 kW.");
    server.say({ ...said, reasons: [], text: "All was very well." });
    await page.press("Send");
    await page.press("Keep the other one");
    await vi.waitFor(() => expect(page.text).not.toContain("9 kW"));
    expect(page.text).toContain("All was very well.");
    expect(await store.writings()).toEqual([]);
    expect(await store.draft(DOOR)).toBeNull();
  });

  it("what another device said first is changed there alone: both are shown, and what was written here can be dropped", async () => {
    const server = open();
    await page.press("Say more");
    await page.sees("In your own words");
    write("Written on the second telephone.");
    await page.sees("Not sent yet");
    server.say({ ...said, reasons: [], text: "Said on the first." });
    server.isOpen = false;
    await page.press("Send");
    await page.sees("Only that one can change it");
    expect(page.text).toContain("Written on the second telephone.");
    expect(() => page.control("Keep what I wrote here")).toThrow();
    await page.press("Discard what I wrote here");
    await page.sees("It can be changed where it was said, not from this device.");
    expect(page.text).not.toContain("second telephone");
    page.control("Erase text, photos and contact");
  });

  it("a draft that came too late stays readable until it is dropped", async () => {
    const server = standing();
    await page.press("Add or change something");
    await page.sees("In your own words");
    write("Too late.");
    await page.sees("Not sent yet");
    server.isOpen = false;
    if (server.feedback) server.feedback = { ...server.feedback, editableUntilMillis: Date.now() - 1 };
    document.dispatchEvent(new Event("visibilitychange"));
    await page.sees("The time in which it could be changed is over.");
    expect(page.text).toContain("Too late.");
    await page.press("Discard it");
    await vi.waitFor(() => expect(page.text).not.toContain("Too late."));
    expect(page.text).toContain("Only 11 kW.");
  });

  it("a session too long ago takes none, in words", async () => {
    const server = new FeedbackEdge();
    server.isOpen = false;
    open(server);
    await page.sees("Feedback is taken until 30 days after the end of a session.");
  });

  it("what the server refuses stays here with the reason, to be changed or dropped", async () => {
    const server = open();
    server.refuse = () => problem(409, "feedback-closed", "The time in which this feedback could be changed is over.");
    await rate(1);
    await page.sees("It was not taken.");
    expect(page.text).toContain("The time in which this feedback could be changed is over.");
    server.refuse = null;
    await page.press("Change it");
    await page.sees("Not sent yet");
    await page.press("Send");
    await page.sees("You can add to it until");
    expect(server.writings).toHaveLength(1);
  });
});

describe("for everybody", () => {
  const full = () => {
    const server = new FeedbackEdge();
    server.say(
      { stars: 4, reasons: ["charged"], text: `${"W".repeat(120)} שלום`, contact: "ada@example.org" },
      { visibility: "held", holds: ["link", "contact-data"], answer: { text: "M".repeat(90), atMillis: Date.now() } },
    );
    return server;
  };
  const STATES: [string, () => Promise<unknown>][] = [
    [
      "a form with everything in it",
      async () => {
        open();
        await rate(2);
        await vi.waitFor(() => page.element.querySelector("details")?.setAttribute("open", ""));
        const [text] = page.element.getElementsByTagName("textarea");
        if (text) text.value = "W".repeat(100);
        text?.dispatchEvent(new InputEvent("input", { bubbles: true }));
        page.element.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
      },
    ],
    [
      "what stands",
      () => {
        open(full());
        return page.sees("WWW");
      },
    ],
    [
      "a fault",
      () => {
        open(undefined, { ...ENDED, stopReason: "GroundFault" });
        return vi.waitFor(() => expect(chips()).toHaveLength(6));
      },
    ],
  ];
  for (const [name, reach] of STATES) {
    it(`${name}: no finding of axe, nothing beyond 320 px, in either theme and language`, async () => {
      await tab.viewport(320, 700);
      for (const [theme, language] of [
        ["light", "en"],
        ["dark", "de"],
      ] as const) {
        await saveLanguage(language);
        await reach();
        document.documentElement.dataset.theme = theme;
        await settled();
        expect(await seriousFindings()).toEqual([]);
        await vi.waitFor(() => expect(layoutFaults()).toEqual([]));
        page.leave();
      }
      await tab.viewport(390, 844);
    });
  }

  it("every target of a thumb is 44 px at least", async () => {
    open();
    await rate(2);
    await page.sees("Add a photo");
    page.element.querySelector("details")?.setAttribute("open", "");
    const small = [
      ...page.element.querySelectorAll<HTMLElement>("button, summary, .fb-star, .fb-add, .fb-check, textarea"),
    ]
      .map((target) => ({ name: target.className || target.tagName, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 44 || box.height < 44)
      .map(({ name, box }) => `${name} ${box.width} x ${box.height}`);
    expect(small).toEqual([]);
  });
});
