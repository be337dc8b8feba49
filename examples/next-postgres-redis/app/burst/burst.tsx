"use client";
import { type ReactNode, useEffect, useState } from "react";

const REQUESTS = 20;

export function Burst(): ReactNode {
  const [statuses, setStatuses] = useState<readonly number[]>();

  async function send(): Promise<void> {
    setStatuses(undefined);
    const asked = Array.from({ length: REQUESTS }, () => fetch("/api/me"));
    setStatuses((await Promise.all(asked)).map(({ status }) => status));
  }
  useEffect(() => void send(), []);

  const passed = statuses?.filter((status) => status === 200).length;
  return (
    <>
      <p role="status">{statuses ? `${passed} of ${REQUESTS} were answered with 200.` : "Asking…"}</p>
      <ol className="dots" aria-hidden="true">
        {(statuses ?? Array<undefined>(REQUESTS).fill(undefined)).map((status, at) => (
          <li key={at} className={status === undefined ? "" : status === 200 ? "good" : "bad"} />
        ))}
      </ol>
      <p className="actions">
        <button type="button" onClick={() => void send()}>
          Once more
        </button>
      </p>
    </>
  );
}
