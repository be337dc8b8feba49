import Link from "next/link";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { auth } from "@/lib/sess";
import { SignOutButtons } from "../sign-out-buttons";
import { DeviceList } from "./device-list";

export default async function Devices(): Promise<ReactNode> {
  const me = await auth();
  if (!me) redirect("/sign-in");
  return (
    <section>
      <h1>Your devices</h1>
      <p className="soft">{me.userId} is signed in here:</p>
      <DeviceList />
      <SignOutButtons />
      <p>
        <Link href="/">Back</Link>
      </p>
    </section>
  );
}
