import Link from "next/link";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { auth } from "@/lib/sess";
import { Burst } from "./burst";

export default async function Page(): Promise<ReactNode> {
  if (!(await auth())) redirect("/sign-in");
  return (
    <section>
      <h1>Twenty requests at once</h1>
      <p className="soft">
        When the access token has expired, all of them are refreshed on their way, with one rotation.
      </p>
      <Burst />
      <p>
        <Link href="/">Back</Link>
      </p>
    </section>
  );
}
