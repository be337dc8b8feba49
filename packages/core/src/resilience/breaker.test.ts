import { expect, it } from "vitest";
import { createBreaker } from "./breaker.ts";

function counting(): { breaker: ReturnType<typeof createBreaker>; trips: () => number } {
  let trips = 0;
  return { breaker: createBreaker(() => (trips += 1)), trips: () => trips };
}

it("trips after seven failures in a row, and needs seven more for the next time", () => {
  const { breaker, trips } = counting();
  for (let call = 0; call < 6; call += 1) breaker.failed();
  expect(trips()).toBe(0);
  breaker.failed();
  expect(trips()).toBe(1);
  for (let call = 0; call < 6; call += 1) breaker.failed();
  expect(trips()).toBe(1);
  breaker.failed();
  expect(trips()).toBe(2);
});

it("trips when most calls fail, whatever their order, and not when few do", () => {
  const mostly = counting();
  for (let call = 0; call < 100; call += 1) mostly.breaker[call % 4 === 0 ? "succeeded" : "failed"]();
  expect(mostly.trips()).toBeGreaterThan(0);

  const rarely = counting();
  for (let call = 0; call < 10_000; call += 1) rarely.breaker[call % 4 === 0 ? "failed" : "succeeded"]();
  expect(rarely.trips()).toBe(0);
});

it("forgets failures that lie far back", () => {
  const { breaker, trips } = counting();
  for (let call = 0; call < 6; call += 1) breaker.failed();
  for (let call = 0; call < 20; call += 1) breaker.succeeded();
  for (let call = 0; call < 6; call += 1) breaker.failed();
  expect(trips()).toBe(0);
});
