import Link from "next/link";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { auth } from "@/lib/sess";
import { SignOutButtons } from "./sign-out-buttons";

export default async function Home(): Promise<ReactNode> {
  const me = await auth();
  if (!me) redirect("/sign-in");
  return (
    <section>
      <h1>Hello, {me.userId}</h1>
      <p className="soft">
        You are signed in. This was answered by the <strong className={me.source}>{me.source}</strong>.
      </p>
      <nav aria-label="Pages">
        <ul>
          <li>
            <Link href="/devices">Your devices</Link>
            <small>where you are signed in, and how to end it</small>
          </li>
          <li>
            <Link href="/burst">Twenty requests at once</Link>
            <small>also when the access token has just expired</small>
          </li>
        </ul>
      </nav>
      <SignOutButtons />
    </section>
  );
}
