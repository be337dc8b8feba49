/** Puts what was measured into the page that people read. */
import { readFile, writeFile } from "node:fs/promises";
import type { Sections } from "./sections.ts";

export const PAGE = "docs/costs.md";

/** @throws Error when the page has no place for a section: it names the section. */
export async function writePage(sections: Sections): Promise<void> {
  let page = await readFile(PAGE, "utf8");
  for (const [name, text] of Object.entries(sections)) {
    const place = new RegExp(`(<!-- measured: ${name} -->)[^]*?(<!-- /measured -->)`);
    if (!place.test(page)) throw new Error(`${PAGE} has no <!-- measured: ${name} --> … <!-- /measured -->`);
    page = page.replace(place, (_, begin, end) => `${begin}\n${text}\n${end}`);
  }
  await writeFile(PAGE, page);
}
