export { proxy } from "@/lib/sess";

export const config = { matcher: ["/((?!api|auth|_next|.*\\..*).*)"] };
