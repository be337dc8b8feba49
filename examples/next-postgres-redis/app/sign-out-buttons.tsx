"use client";
import type { ReactNode } from "react";
import { leave, leaveEverywhere } from "./actions";
import { tellOtherTabs } from "./other-tabs";

async function andTell(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } finally {
    // The action ends by a redirect, which arrives as an exception.
    tellOtherTabs();
  }
}

export function SignOutButtons(): ReactNode {
  return (
    <div className="actions">
      <form action={() => andTell(leave)}>
        <button type="submit">Sign out</button>
      </form>
      <form action={() => andTell(leaveEverywhere)}>
        <button type="submit" className="danger">
          Sign out everywhere
        </button>
      </form>
    </div>
  );
}
