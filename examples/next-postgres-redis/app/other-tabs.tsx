"use client";
/**
 * When somebody signs out, the other tabs of this browser load their page anew: what Next's router has kept there for
 * going back and forth knows nothing of it.
 */
import { useEffect } from "react";

const KEY = "signed-out-at";

export function OtherTabs(): null {
  useEffect(() => {
    // Only the other tabs hear of what one of them has stored.
    const hear = ({ key }: StorageEvent): void => {
      if (key === KEY) location.reload();
    };
    addEventListener("storage", hear);
    return () => removeEventListener("storage", hear);
  }, []);
  return null;
}

/** Called in the tab where it happens. */
export function tellOtherTabs(): void {
  localStorage.setItem(KEY, String(Date.now()));
}
