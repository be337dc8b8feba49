"use server";
import { redirect } from "next/navigation";
import { signIn, signOut } from "@/lib/sess";

/** What the form shows when nobody was signed in. */
export type Problem = string | undefined;

export async function enter(_: Problem, form: FormData): Promise<Problem> {
  const startedAt = Date.now(); // before the password is looked at: a log-out-everywhere from here on counts
  const userId = form.get("user");
  if (typeof userId !== "string" || userId.trim() === "") return "Please give a name.";
  // A real application checks a password or a passkey here.
  const signedIn = await signIn({ userId: userId.trim().slice(0, 255), startedAt });
  if (!signedIn.ok) return "That did not work. Please try again.";
  return redirect("/");
}

export async function leave(): Promise<void> {
  await signOut();
  redirect("/sign-in");
}

export async function leaveEverywhere(): Promise<void> {
  await signOut({ everywhere: true });
  redirect("/sign-in");
}
