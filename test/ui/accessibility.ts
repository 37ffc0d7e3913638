// What axe-core finds in the page as it is: the findings that keep somebody from using it.
import axe from "axe-core";

/** Rule and elements of every serious or critical finding. */
export async function seriousFindings(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { resultTypes: ["violations"] });
  return violations
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" / ")}`);
}
