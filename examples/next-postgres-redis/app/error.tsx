"use client";
/** What an outage looks like: nobody is signed out. */
import type { ReactNode } from "react";

export default function Failed(): ReactNode {
  return (
    <section className="narrow">
      <h1>Something is not working</h1>
      <p className="soft">You are still signed in. Please try again in a moment.</p>
      <p className="actions">
        <button type="button" className="first" onClick={() => location.reload()}>
          Try again
        </button>
      </p>
    </section>
  );
}
