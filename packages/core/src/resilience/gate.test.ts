import { expect, it } from "vitest";
import { createGate } from "./gate.ts";

it("admits a pass only while it stays open", () => {
  const gate = createGate();
  const pass = gate.pass();
  expect(gate.admits(pass)).toBe(true);

  gate.close();
  expect(gate.admits(pass)).toBe(false);
  const takenWhileClosed = gate.pass();
  expect(gate.admits(takenWhileClosed)).toBe(false);

  gate.open();
  expect(gate.admits(pass), "taken before it closed").toBe(false);
  expect(gate.admits(takenWhileClosed), "taken while it was closed").toBe(false);
  expect(gate.admits(gate.pass())).toBe(true);
});
