import type { Metadata } from "next";
import type { ReactNode } from "react";
import { OtherTabs } from "./other-tabs";
// oxlint-disable-next-line import/no-unassigned-import -- how Next has it
import "./style.css";

export const metadata: Metadata = {
  title: "sess with Next.js",
  description: "Sessions that can be ended at once",
};

export default function Layout({ children }: { children: ReactNode }): ReactNode {
  return (
    <html lang="en">
      <body>
        <main>{children}</main>
        <OtherTabs />
      </body>
    </html>
  );
}
