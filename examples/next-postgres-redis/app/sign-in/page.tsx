import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { auth } from "@/lib/sess";
import { SignInForm } from "./sign-in-form";

export default async function SignIn(): Promise<ReactNode> {
  if (await auth()) redirect("/");
  return (
    <section className="narrow">
      <h1>Sign in</h1>
      <p className="soft">Any name will do: this example asks for no password.</p>
      <SignInForm />
    </section>
  );
}
