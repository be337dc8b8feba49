"use client";
import { type ReactNode, useActionState } from "react";
import { enter } from "../actions";

/** Works without scripts too. */
export function SignInForm(): ReactNode {
  const [problem, action, pending] = useActionState(enter, undefined);
  return (
    <form action={action}>
      <label htmlFor="user">Name</label>
      <input
        id="user"
        name="user"
        autoComplete="username"
        required
        maxLength={255}
        aria-describedby="problem"
        aria-invalid={problem !== undefined}
      />
      <p id="problem" role="alert">
        {problem}
      </p>
      <button type="submit" className="first" disabled={pending}>
        Sign in
      </button>
    </form>
  );
}
