export { proxy } from "@/lib/sess";

export const config = {
  matcher: "/((?!(?:api|auth|_next)(?:/|$)|.*\\.(?:ico|png|jpe?g|gif|svg|webp|avif|css|js|woff2?)$).*)",
};
