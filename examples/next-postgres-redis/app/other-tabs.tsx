"use client";
/**
 * When somebody signs in or out, the other tabs of this browser load their page anew: what Next's router has kept
 * there for going back and forth knows nothing of it.
 */
import { useEffect } from "react";

const CHANNEL = "sess";

export function OtherTabs(): null {
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => location.reload();
    return () => channel.close();
  }, []);
  return null;
}

/** Called in the tab where it happens. */
export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("changed");
  channel.close();
}
