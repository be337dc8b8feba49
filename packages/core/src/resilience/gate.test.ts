import { expect, it } from "vitest";
import { createGate } from "./gate.ts";

it("admits a pass only while it stays open", () => {
  const gate = createGate();
  const pass = gate.pass();
  expect(gate.admits(pass)).toBe(true);

  const closing = gate.close();
  expect(gate.admits(pass)).toBe(false);
  expect(gate.admits(gate.pass())).toBe(false);
  const takenWhileClosed = gate.pass();

  expect(gate.open(closing)).toBe(true);
  expect(gate.admits(pass), "taken before it closed").toBe(false);
  expect(gate.admits(takenWhileClosed), "taken while it was closed").toBe(false);
  expect(gate.admits(gate.pass())).toBe(true);
});

it("stays closed when it was closed again meanwhile", () => {
  const gate = createGate();
  const first = gate.close();
  const second = gate.close();
  expect(gate.open(first)).toBe(false);
  expect(gate.admits(gate.pass())).toBe(false);
  expect(gate.open(second)).toBe(true);
});
