"use client";
/** The devices, by the routes that sess brings: `GET /auth/devices` and `DELETE /auth/devices/:id`. */
import { type ReactNode, useEffect, useState } from "react";

interface Device {
  readonly id: string;
  readonly current: boolean;
  readonly name: string;
  readonly lastSeen: string;
}

const WHEN = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export function DeviceList(): ReactNode {
  const [devices, setDevices] = useState<readonly Device[]>();
  const [said, say] = useState("");

  async function load(): Promise<void> {
    const response = await fetch("/auth/devices");
    if (response.status === 401) location.assign("/sign-in");
    else if (response.ok) setDevices((await response.json()).devices);
    else say("The devices cannot be listed right now.");
  }
  useEffect(() => void load(), []);

  async function end({ id, name }: Device): Promise<void> {
    const { ok } = await fetch(`/auth/devices/${id}`, { method: "DELETE" });
    say(ok ? `${name} is signed out.` : "That did not work. Please try again.");
    await load();
  }

  return (
    <>
      <ul className="devices" aria-busy={devices === undefined}>
        {devices?.map((device) => (
          <li key={device.id}>
            <span>
              <strong>{device.name}</strong>
              {device.current && <em>this device</em>}
              <small>last seen {WHEN.format(new Date(device.lastSeen))}</small>
            </span>
            {!device.current && (
              <button type="button" aria-label={`Sign out ${device.name}`} onClick={() => void end(device)}>
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
      <p role="status" className="soft">
        {said}
      </p>
    </>
  );
}
